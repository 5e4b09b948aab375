"""Maxima are attained and at least the mean; medians have values on either side, and are not means."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: max(q) * V >= 1", "q in simplex[V]"),
    goal("claim: max(q) >= q[v] for all v in V", "q in simplex[V]"),
    goal("claim: median(q) <= max(q)", "q in simplex[V]"),
    goal("claim: median(q) >= min(q)", "q in simplex[V]"),
]

NEAR_MISSES = [
    # Here it says 1 > 1.
    (goal("claim: max(q) * V > 1", "q in simplex[V]"), "V=2 K=1", {"q": "1/2 1/2"}),
    # Here it says 3/8 >= 1.
    (goal("claim: median(q) * V >= 1", "q in simplex[V]"), "V=3 K=1", {"q": "1/8 1/8 3/4"}),
    # Here it says 1/2 <= 1/4.
    (goal("claim: median(q) <= q[v] for all v in V", "q in simplex[V]"), "V=2 K=1", {"q": "1/4 3/4", "v": 1}),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "extremes")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
