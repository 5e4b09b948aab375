"""Entries are equal where all positions are."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: q[u] == q[v] for all u, v in V when u == v", "q in simplex[V]"),
    goal("claim: where(u == v, q[u] - q[v], 0) == 0 for all u, v in V", "q in simplex[V]"),
    goal("claim closed: b[k, u] + b[k, v] <= 1 for all k in K, u, v in V when u != v", "b[k] in simplex[V] for k in K"),
]

NEAR_MISSES = [
    # The teachers differ, so here it says 1/4 == 1/2.
    (
        goal("claim: b[j, u] == b[k, v] for all j, k in K, u, v in V when u == v", "b[k] in simplex[V] for k in K"),
        "V=2 K=2",
        {"b": "1/4 3/4; 1/2 1/2", "j": 1, "k": 2, "u": 1, "v": 1},
    ),
    # Rows sum apart, so here it says 3/2 <= 1.
    (
        goal("claim: b[j, v] + b[k, v] <= 1 for all j, k in K, v in V when j != k", "b[k] in simplex[V] for k in K"),
        "V=2 K=2",
        {"b": "3/4 1/4; 3/4 1/4", "j": 1, "k": 2, "v": 1},
    ),
    # Here it says 1 < 1.
    (
        goal("claim: q[u] + q[v] < 1 for all u, v in V when u != v", "q in simplex[V]"),
        "V=2 K=1",
        {"q": "1/2 1/2", "u": 1, "v": 2},
    ),
    # Other positions may hold the same.
    (
        goal("claim: q[u] != q[v] for all u, v in V when u != v", "q in simplex[V]"),
        "V=2 K=1",
        {"q": "1/2 1/2", "u": 1, "v": 2},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "coincidences")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
