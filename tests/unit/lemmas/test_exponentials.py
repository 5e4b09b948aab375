"""The exponential is increasing and above its tangent at zero, which it touches there."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: exp(x) >= 1 + x", "x in reals"),
    goal("claim: exp(x) <= exp(y) when x <= y", "x in reals", "y in reals"),
    goal("claim: exp(x + y) < 1 when x + y < 0", "x in reals", "y in reals"),
]

NEAR_MISSES = [
    # Here it says 1 > 1.
    (goal("claim: exp(x) > 1 + x", "x in reals"), "V=2 K=1", {"x": "0"}),
    # Here it says 0.367... >= 1/2.
    (goal("claim: exp(x) >= 1 + x + x ** 2 / 2", "x in reals"), "V=2 K=1", {"x": "-1"}),
    # Here it says 1 < 1.
    (goal("claim: exp(x) < exp(y) when x <= y", "x in reals", "y in reals"), "V=2 K=1", {"x": "0", "y": "0"}),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "exponentials")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
