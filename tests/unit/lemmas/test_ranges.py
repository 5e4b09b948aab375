"""Inputs lie in their domains, ends included where the domain includes them."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: alpha * x[v] < 2 for all v in V when x[v] <= 2", "alpha in (0, 1)", "x[v] >= 0 for v in V"),
]

NEAR_MISSES = [
    # C may be 1, so here it says 2 < 2.
    (
        goal("claim: c * x[v] < 2 for all v in V when x[v] <= 2", "c in [0, 1]", "x[v] >= 0 for v in V"),
        "V=2 K=1",
        {"c": "1", "x": "2 0", "v": 1},
    ),
    # Here it says 0 > 0.
    (goal("claim closed: q[v] > 0 for all v in V", "q in simplex[V]"), "V=2 K=1", {"q": "0 1", "v": 1}),
    # A single teacher has all the weight, so here it says 1 < 1.
    (goal("claim: w[k] < 1 for all k in K", "w in simplex[K]"), "V=2 K=1", {"w": "1", "k": 1}),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "ranges")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
