"""Sums of maxima lie between the sums of the options and their sum, the latter for non-negative options."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal(
        "claim: abs(sum(w[k] * x[k] for k in K)) <= sum(w[k] * abs(x[k]) for k in K)",
        "w in simplex[K]",
        "x[k] in reals for k in K",
    ),
]

NEAR_MISSES = [
    # Here it says -2 <= -4.
    (
        goal(
            "claim: sum(max(x[v], y[v]) for v in V) <= sum(x[v] for v in V) + sum(y[v] for v in V)",
            "x[v] in reals for v in V",
            "y[v] in reals for v in V",
        ),
        "V=2 K=1",
        {"x": "-1 -1", "y": "-1 -1"},
    ),
    # Here it says 81/100 + 9/10 <= 1.
    (
        goal("claim: sum(max(q ** 2, p)) <= 1", "q in simplex[V]", "p in simplex[V]"),
        "V=2 K=1",
        {"q": "9/10 1/10", "p": "1/10 9/10"},
    ),
    # Weights that may be negative: here it says 1 <= 0.
    (
        goal(
            "claim: abs(sum(y[k] * x[k] for k in K)) <= sum(y[k] * abs(x[k]) for k in K)",
            "y[k] in reals for k in K",
            "x[k] in reals for k in K",
        ),
        "V=2 K=1",
        {"y": "-1", "x": "1"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "largest_sums")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
