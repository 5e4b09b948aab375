"""Premises about one parameter narrow its domain, and nothing else does."""

from fractions import Fraction

import pytest

from kdverify.lang.domain import Interval
from kdverify.lang.narrowing import narrowed
from tests.claims import goal


def domain(premise: str, declared: str = "(0, 2)") -> Interval:
    subject = goal(f"claim: eta * s >= 0 when {premise}", f"eta in {declared}", "s in (0, 2)")
    found = narrowed(subject).inputs[0].domain
    assert isinstance(found, Interval)
    return found


@pytest.mark.parametrize(
    ("premise", "expected"),
    [
        ("eta < 1", Interval(Fraction(0), Fraction(1), True, True)),
        ("eta <= 1", Interval(Fraction(0), Fraction(1), True, False)),
        ("1 / 2 <= eta", Interval(Fraction(1, 2), Fraction(2), False, True)),
        ("eta > 1 / 2 and eta < 3", Interval(Fraction(1, 2), Fraction(2), True, True)),
        ("eta == 1", Interval(Fraction(1), Fraction(1))),
        ("eta < 2 and eta <= 2", Interval(Fraction(0), Fraction(2), True, True)),
    ],
)
def test_a_premise_narrows(premise: str, expected: Interval) -> None:
    assert domain(premise) == expected


@pytest.mark.parametrize("premise", ["s < 1", "eta < 1 or s < 1", "eta < s", "eta != 1", "eta > 3", "eta + s < 1"])
def test_what_says_nothing_of_it_alone_does_not(premise: str) -> None:
    assert domain(premise) == Interval(Fraction(0), Fraction(2), True, True)


def test_whole_numbers_stay_whole() -> None:
    assert domain("eta >= 2", "integers >= 1") == Interval(Fraction(2), None, integer=True)
