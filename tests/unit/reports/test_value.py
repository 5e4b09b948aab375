"""Numbers as people write them."""

from fractions import Fraction

import pytest

from kdverify.evidence.outcome import Enclosure
from kdverify.reports._value import show_enclosure, show_exact


@pytest.mark.parametrize(
    ("lower", "upper", "shown"),
    [
        (Fraction(3, 4), Fraction(3, 4), "3/4"),
        (Fraction(0), Fraction(0), "0"),
        (Fraction(10**13 - 1, 10**13), Fraction(10**14 - 1, 10**14), "0.999999999999..."),
        (Fraction(123456, 10**6), Fraction(123457, 10**6), "0.12345..."),
        (Fraction(-1, 10), Fraction(1, 10), "between -0.1 and 0.1"),
        (Fraction(-321, 10**21), Fraction(322, 10**21), "0 (within 4e-19)"),
        (Fraction(-1, 10**30), Fraction(1, 10**20), "0 (within 1e-20)"),
        (Fraction(-1, 10**30), Fraction(1, 10**9), "between -1e-30 and 1e-9"),
        (Fraction(99), Fraction(101), "between 99 and 101"),
        (Fraction(1, 10**30), Fraction(2, 10**30), "between 1e-30 and 2e-30"),
        (Fraction(1, 3), None, "at least 0.333333333333"),
        (None, Fraction(-1, 2), "at most -0.5"),
        (None, None, "?"),
    ],
)
def test_only_digits_on_which_the_bounds_agree_are_shown(
    lower: Fraction | None, upper: Fraction | None, shown: str
) -> None:
    assert show_enclosure(Enclosure(lower, upper)) == shown


def test_what_is_no_real_number_is_named() -> None:
    assert show_enclosure(Enclosure(None, None, undefined=True)) == "undefined"
    assert show_enclosure(Enclosure(None, None, infinite=1)) == "inf"
    assert show_enclosure(Enclosure(None, None, infinite=-1)) == "-inf"


def test_vectors_and_families() -> None:
    half = Fraction(1, 2)
    assert show_exact(((half, half), (Fraction(1), Fraction(0)))) == "((1/2, 1/2), (1, 0))"
