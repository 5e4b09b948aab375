from fractions import Fraction

import pytest

from kdverify.evidence.notation import from_text, to_text


@pytest.mark.parametrize("text", ["1/2", "-3", "(1)", "(1, 0)", "((1, 0), (1/2, 1/2))", "((1))"])
def test_text_comes_back_as_it_was(text: str) -> None:
    assert to_text(from_text(text)) == text


def test_values_are_exact() -> None:
    assert from_text("((1/3, 2/3))") == ((Fraction(1, 3), Fraction(2, 3)),)


@pytest.mark.parametrize("text", ["", "(1, 2", "(1, (2))", "a", "(0x1)"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        from_text(text)
