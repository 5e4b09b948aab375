from fractions import Fraction

import numpy as np
import pytest

from kdverify.recursion.assignment import parse, written
from kdverify.recursion.impossible import Impossible


@pytest.mark.parametrize(
    ("text", "name", "row", "numbers"),
    [
        ("alpha=1/4", "alpha", None, (Fraction(1, 4),)),
        (" alpha = 0.1 ", "alpha", None, (Fraction(1, 10),)),
        ("w=(1/2, 1/2)", "w", None, (Fraction(1, 2),) * 2),
        ("w=1/2,1/2", "w", None, (Fraction(1, 2),) * 2),
        ("b[2] = (1, 0)", "b", 2, (Fraction(1), Fraction(0))),
    ],
)
def test_a_value_reads_as_in_a_counterexample(
    text: str, name: str, row: int | None, numbers: tuple[Fraction, ...]
) -> None:
    (found,) = parse(text)
    assert (found.name, found.row, found.numbers) == (name, row, numbers)


def test_a_family_is_one_row_for_each_teacher() -> None:
    first, second = parse("b=((2/3, 1/3), (0, 1))")
    assert (first.row, second.row) == (1, 2)
    assert second.numbers == (0, 1)


@pytest.mark.parametrize("text", ["alpha", "=1", "alpha=x", "alpha=1/0", "b[x]=(1, 0)", "b[1]=((1, 0), (0, 1))", "w=("])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Impossible):
        parse(text)


def test_what_is_written_reads_back() -> None:
    lines = written({"alpha": Fraction(1, 3), "w": np.array([0.25, 0.75]), "b": np.array([[0.01, 0.99]])})
    assert lines == ("alpha = 1/3", "w = (1/4, 3/4)", "b[1] = (1/100, 99/100)")
    assert [parse(line)[0].text for line in lines] == list(lines)
