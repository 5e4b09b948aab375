"""A mean lies between the bounds of what it averages, for weights that are not negative and sum to one."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: sum(w[k] * s[k] for k in K) <= max(s[k] for k in K)", "w in simplex[K]", "s[k] in reals for k in K"),
    goal("claim: min(s[k] for k in K) <= sum(w[k] * s[k] for k in K)", "w in simplex[K]", "s[k] in reals for k in K"),
]

NEAR_MISSES = [
    # Weights that sum to 2, so here it says 2 <= 1.
    (
        goal(
            "claim: sum(t[k] * s[k] for k in K) <= max(s[k] for k in K)",
            "t[k] > 0 for k in K",
            "s[k] in reals for k in K",
        ),
        "V=2 K=1",
        {"t": "2", "s": "1"},
    ),
    # Here it says 0 < 0.
    (
        goal(
            "claim: sum(w[k] * s[k] for k in K) < max(s[k] for k in K)", "w in simplex[K]", "s[k] in reals for k in K"
        ),
        "V=2 K=1",
        {"w": "1", "s": "0"},
    ),
    # Here it says 1/3 <= 0.
    (
        goal(
            "claim: sum(w[k] * s[k] for k in K) <= median(s[k] for k in K)",
            "w in simplex[K]",
            "s[k] in reals for k in K",
        ),
        "V=2 K=3",
        {"w": "1/3 1/3 1/3", "s": "0 0 1"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "weighted_means")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
