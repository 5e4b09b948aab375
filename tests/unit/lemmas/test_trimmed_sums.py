"""A sum is bounded by its greatest and least term, for as many terms as there are."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal(
        "claim: sum(x[v] for v in V) <= (V - 1) * max(x[v] for v in V) + min(x[v] for v in V)",
        "x[v] in reals for v in V",
    ),
    goal("claim: max(x[v] for v in V) + min(x[v] for v in V) <= sum(x[v] for v in V)", "x[v] >= 0 for v in V"),
]

NEAR_MISSES = [
    # A single term counts once, so here it says 2 <= 1.
    (
        goal("claim: max(s[k] for k in K) + min(s[k] for k in K) <= sum(s[k] for k in K)", "s[k] > 0 for k in K"),
        "V=2 K=1",
        {"s": "1"},
    ),
    # There is no third term, so here it says 3 < 3.
    (
        goal("claim: max(x[v] for v in V) + min(x[v] for v in V) < sum(x[v] for v in V)", "x[v] > 0 for v in V"),
        "V=2 K=1",
        {"x": "1 2"},
    ),
    # Here it says -2 <= -3.
    (
        goal("claim: max(x[v] for v in V) + min(x[v] for v in V) <= sum(x[v] for v in V)", "x[v] in reals for v in V"),
        "V=3 K=1",
        {"x": "-1 -1 -1"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "trimmed_sums")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
