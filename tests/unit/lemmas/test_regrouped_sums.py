"""Sums over one axis are positive if all their terms, taken together, are."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

B, X = "b[k] in simplex[V] for k in K", "x[v] in reals for v in V"
CORE = "sum(b[k, v] for k in K) - max(b[k, v] for k in K) - min(b[k, v] for k in K)"

PROVED = [goal(f"claim: b[1, u] + 1 / sum({CORE} for v in V) > 0 for all u in V for K >= 3", B)]
NEAR_MISSES = [
    # Two teachers leave nothing, so here it says 0 > 0.
    (goal(f"claim: sum({CORE} for v in V) > 0 for K >= 2", B), "V=2 K=2", {"b": "1/2 1/2; 1/4 3/4"}),
    # Nor do three that may have zeros.
    (goal(f"claim closed: sum({CORE} for v in V) > 0 for K >= 3", B), "V=3 K=3", {"b": "1 0 0; 0 1 0; 0 0 1"}),
    # One term is negative.
    (
        goal("claim: sum(max(b[k, v] for k in K) for v in V) > sum(b[1, v] ** 2 for v in V) + 1 / 2", B),
        "V=2 K=1",
        {"b": "1/8 7/8"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "regrouped_sums")


def test_a_statement_is_taken_together() -> None:
    found = lemmas(goal(f"claim: sum({CORE} for v in V) > 0 for K >= 3", B))
    assert found is not None and {"pointwise", "trimmed_sums"} <= found


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
