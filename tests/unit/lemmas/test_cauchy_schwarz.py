"""Sums of products against sums of squares, for factors of any sign."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal(
        "claim: sum(x[v] * y[v] for v in V) ** 2 <= sum(x[v] ** 2 for v in V) * sum(y[v] ** 2 for v in V)",
        "x[v] in reals for v in V",
        "y[v] in reals for v in V",
    ),
    goal("claim: sum(q * p) ** 2 <= sum(q ** 2) * sum(p ** 2)", "q in simplex[V]", "p in simplex[V]"),
]

NEAR_MISSES = [
    # Here it says 2 <= 0.
    (
        goal(
            "claim: sum(x[v] * y[v] for v in V) <= sum(x[v] for v in V) * sum(y[v] for v in V)",
            "x[v] in reals for v in V",
            "y[v] in reals for v in V",
        ),
        "V=2 K=1",
        {"x": "1 -1", "y": "1 -1"},
    ),
    # Here it says 1/4 < 1/4.
    (
        goal("claim: sum(q * p) ** 2 < sum(q ** 2) * sum(p ** 2)", "q in simplex[V]", "p in simplex[V]"),
        "V=2 K=1",
        {"q": "1/2 1/2", "p": "1/2 1/2"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "cauchy_schwarz")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
