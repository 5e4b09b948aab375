"""A non-negative sum is at least each of its terms; a sum with negative terms need not be."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: x[u] <= sum(x[v] for v in V) for all u in V", "x[v] >= 0 for v in V"),
    goal(
        "claim closed: sum(w[k] * b[k, v] for k in K) >= w[j] * b[j, v] for all v in V, j in K",
        "b[k] in simplex[V] for k in K",
        "w in simplex[K]",
    ),
    goal("claim: x[u] < sum(x[v] for v in V) for all u in V", "x[v] > 0 for v in V"),
]

NEAR_MISSES = [
    # Here it says 1 <= 0.
    (
        goal("claim: x[u] <= sum(x[v] for v in V) for all u in V", "x[v] in reals for v in V"),
        "V=2 K=1",
        {"x": "1 -1", "u": 1},
    ),
    # Here it says 1 < 1.
    (
        goal("claim: x[u] < sum(x[v] for v in V) for all u in V", "x[v] >= 0 for v in V"),
        "V=2 K=1",
        {"x": "1 0", "u": 1},
    ),
    # The only term, so here it says 1 < 1.
    (goal("claim: s[j] < sum(s[k] for k in K) for all j in K", "s[k] > 0 for k in K"), "V=2 K=1", {"s": "1", "j": 1}),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "members")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
