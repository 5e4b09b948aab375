"""A choice is one of its branches, and at the seam the one that the condition says."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: x >= 1 / 2 when where(x > 1, 2 * x, 1) <= 2 * x", "x >= 0"),
    goal("claim: max(where(x > 1, 2 * x, 1), y) >= 1", "x >= 0", "y >= 0"),
]

NEAR_MISSES = [
    # The condition fails at 1 itself, so here it says 1 < 1.
    (goal("claim: where(x > 1, 0, x) < 1", "x >= 0"), "V=2 K=1", {"x": "1"}),
    # Here it says 0 == 1.
    (goal("claim: where(x > 1, 1, 0) == where(x >= 1, 1, 0)", "x >= 0"), "V=2 K=1", {"x": "1"}),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "branches")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
