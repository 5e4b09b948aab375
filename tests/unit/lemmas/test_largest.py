"""The greatest of several numbers is one of them, and may be any."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: max(x, y) <= x + y", "x >= 0", "y >= 0"),
    goal("claim: max(x, y) * min(x, y) == x * y", "x in reals", "y in reals"),
    goal("claim: max(x, y) >= x", "x in reals", "y in reals"),
]

NEAR_MISSES = [
    # Here it says 1 <= 0.
    (goal("claim: max(x, y) <= x + y", "x in reals", "y in reals"), "V=2 K=1", {"x": "-1", "y": "1"}),
    # Here it says 1 > 1.
    (goal("claim: max(x, y) > x", "x in reals", "y in reals"), "V=2 K=1", {"x": "1", "y": "1"}),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "largest")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
