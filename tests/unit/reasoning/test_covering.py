"""Coverings: a bound that holds is shown, one that does not is not, however close, and whatever is wrong with it."""

from fractions import Fraction

import pytest

from kdverify.lang import build
from kdverify.lang.term import Axis, Entry, Place, Term
from kdverify.reasoning import covering
from kdverify.reasoning.covering import Ratio, greatest, is_bound, rounded
from kdverify.semantics.exact import Environment

AXIS = Axis("V")
HALF = build.number(Fraction(1, 2))
SIZES = Environment({"V": 2}, {})
X, Y = (Entry("q", (Place(place, AXIS),)) for place in (1, 2))
SQUARE = build.power(build.subtract(X, HALF), build.number(2))


@pytest.fixture(autouse=True)
def _few_boxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covering, "MOST_BOXES", 1000)


def ratio(above: Term, below: Term = SQUARE) -> Ratio:
    return Ratio(above, below, SIZES, "q", (Fraction(1, 2), Fraction(1, 2)))


def twice() -> Term:
    """Twice the square, times `q[1]`, so that the ratio is at most 2, where `q[1]` is 1."""
    return build.multiply(build.number(2), SQUARE, X)


@pytest.mark.parametrize(("bound", "holds"), [("201/100", True), ("199/100", False), ("1", False)])
def test_a_bound_is_shown_where_it_holds(bound: str, holds: bool) -> None:
    assert (is_bound(ratio(twice()), Fraction(bound)) is not None) is holds


def test_a_bump_between_the_points_of_the_grid_is_not_passed_over() -> None:
    """A narrow bump of height 1 at `q[1] = 0.7003`, on a ratio of 1/2."""
    away = build.power(build.subtract(X, build.number(Fraction(7003, 10000))), build.number(2))
    bump = build.divide(HALF, build.add(build.ONE, build.multiply(build.number(10**8), away)))
    bumpy = ratio(build.multiply(SQUARE, build.add(HALF, bump)))
    assert is_bound(bumpy, Fraction(9, 10)) is None
    assert is_bound(bumpy, Fraction(11, 10)) is not None


def test_a_corner_next_to_the_centre_is_not_passed_over() -> None:
    """`|q[1] - 51/100| - 1/100` rises from zero at the centre, with a slope but without a second derivative."""
    corner = build.subtract(
        build.absolute(build.subtract(X, build.number(Fraction(51, 100)))), build.number(Fraction(1, 100))
    )
    assert is_bound(ratio(corner), Fraction(1)) is None


def test_the_greatest_ratio_is_found() -> None:
    found = greatest(ratio(build.multiply(SQUARE, X, Y)))
    assert found is not None and found.value == pytest.approx(0.25) and found.towards is not None


@pytest.mark.parametrize(("value", "margin", "wanted"), [(0.25, "1/1000", "2503/10000"), (0.25, "1/10", "28/100")])
def test_bounds_are_short_and_above(value: float, margin: str, wanted: str) -> None:
    assert rounded(value, Fraction(margin)) == Fraction(wanted)
