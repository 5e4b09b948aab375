"""Sums compare as their terms do."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal(
        "claim: sqrt(sum(x[v] ** 2 for v in V)) <= sqrt(sum(y[v] ** 2 for v in V)) when (for all v in V: x[v] <= y[v])",
        "x[v] >= 0 for v in V",
        "y[v] >= 0 for v in V",
    ),
    goal(
        "claim: max(sum(x[v] ** 2 for v in V), z) <= max(sum(y[v] ** 2 for v in V), z)"
        " when (for all v in V: x[v] <= y[v])",
        "x[v] >= 0 for v in V",
        "y[v] >= 0 for v in V",
        "z >= 0",
    ),
]

NEAR_MISSES = [
    # Here it says 2 <= 0.
    (
        goal(
            "claim: sum(x[v] ** 2 for v in V) <= sum(y[v] ** 2 for v in V) when (for all v in V: x[v] <= y[v])",
            "x[v] in reals for v in V",
            "y[v] in reals for v in V",
        ),
        "V=2 K=1",
        {"x": "-1 -1", "y": "0 0"},
    ),
    # One position does not decide, so here it says 1 <= 0.
    (
        goal(
            "claim: sum(x[v] ** 2 for v in V) <= sum(y[v] ** 2 for v in V) when x[1] <= y[1]",
            "x[v] >= 0 for v in V",
            "y[v] >= 0 for v in V",
        ),
        "V=2 K=1",
        {"x": "0 1", "y": "0 0"},
    ),
    # Here it says 0 < 0.
    (
        goal(
            "claim: sum(x[v] ** 2 for v in V) < sum(y[v] ** 2 for v in V) when (for all v in V: x[v] <= y[v])",
            "x[v] >= 0 for v in V",
            "y[v] >= 0 for v in V",
        ),
        "V=2 K=1",
        {"x": "0 0", "y": "0 0"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "sum_orders")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
