"""The logarithm undoes the exponential."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: log(y) >= x when y >= exp(x)", "x in reals", "y > 0"),
    goal("claim: log(y) < x when y < exp(x)", "x in reals", "y > 0"),
    goal("claim: exp(x) <= y when x <= log(y)", "x in reals", "y > 0"),
]

NEAR_MISSES = [
    # Here it says 0 > 0.
    (goal("claim: log(y) > x when y >= exp(x)", "x in reals", "y > 0"), "V=2 K=1", {"x": "0", "y": "1"}),
    # Here it says 0.693... >= 1.
    (goal("claim: log(y) >= x when y >= 1 + x", "x in reals", "y > 0"), "V=2 K=1", {"x": "1", "y": "2"}),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "inverses")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
