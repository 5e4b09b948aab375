"""Greater values have smaller ranks; equal values have different ones."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: rank(q)[u] < rank(q)[v] for all u, v in V when q[u] > q[v]", "q in simplex[V]"),
    goal("claim: max(q) == q[v] for all v in V when rank(q)[v] == 1", "q in simplex[V]"),
    goal("claim: u == v for all u, v in V when rank(q)[u] == rank(q)[v]", "q in simplex[V]"),
]

NEAR_MISSES = [
    # The earlier comes first, so here it says 1 == 2.
    (
        goal("claim: rank(q)[u] == rank(q)[v] for all u, v in V when q[u] == q[v]", "q in simplex[V]"),
        "V=2 K=1",
        {"q": "1/2 1/2", "u": 1, "v": 2},
    ),
    # Here it says 2 == 1.
    (
        goal("claim: rank(q)[v] == 1 for all v in V when q[v] == max(q)", "q in simplex[V]"),
        "V=2 K=1",
        {"q": "1/2 1/2", "v": 2},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "ranks")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
