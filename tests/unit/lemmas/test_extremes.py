"""Maxima are attained and at least the mean; medians have values on either side, and are not means."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: max(q) * V >= 1", "q in simplex[V]"),
    goal("claim: max(q) >= q[v] for all v in V", "q in simplex[V]"),
    goal("claim: median(q) <= max(q)", "q in simplex[V]"),
    goal("claim: median(q) >= min(q)", "q in simplex[V]"),
    # The term where the maximum is attained is chosen.
    goal("claim closed: sum(where(q >= max(q) / 2, q, 0)) > 0", "q in simplex[V]"),
    goal("claim closed: sum(where(q >= max(q) / 2, q ** 2, 0)) >= max(q) ** 2", "q in simplex[V]"),
    goal("claim: sum(where(y[v] >= max(y), 1, 0) for v in V) >= 1", "y[v] in reals for v in V"),
    goal("claim: sum(where(q <= min(q), q, 0)) > 0", "q in simplex[V]"),
    goal("claim: sum(max(q - max(q) / 2, 0)) > 0", "q in simplex[V]"),
]

NEAR_MISSES = [
    # Here it says 1 > 1.
    (goal("claim: max(q) * V > 1", "q in simplex[V]"), "V=2 K=1", {"q": "1/2 1/2"}),
    # Here it says 3/8 >= 1.
    (goal("claim: median(q) * V >= 1", "q in simplex[V]"), "V=3 K=1", {"q": "1/8 1/8 3/4"}),
    # Here it says 1/2 <= 1/4.
    (goal("claim: median(q) <= q[v] for all v in V", "q in simplex[V]"), "V=2 K=1", {"q": "1/4 3/4", "v": 1}),
    # No term is chosen where all are compared with more than there is.
    (goal("claim: sum(where(q > max(q), q, 0)) > 0", "q in simplex[V]"), "V=2 K=1", {"q": "1/2 1/2"}),
    (goal("claim: sum(where(q >= 2 * max(q), q, 0)) > 0", "q in simplex[V]"), "V=2 K=1", {"q": "1/2 1/2"}),
    # The least entry is chosen, and is 0.
    (goal("claim closed: sum(where(q <= min(q), q, 0)) > 0", "q in simplex[V]"), "V=2 K=1", {"q": "1 0"}),
    # Half of a negative number is greater.
    (
        goal("claim: sum(where(y[v] >= max(y) / 2, 1, 0) for v in V) >= 1", "y[v] in reals for v in V"),
        "V=2 K=1",
        {"y": "-1 -1"},
    ),
    # Here it says 3/4 >= 1.
    (
        goal("claim: sum(where(q >= max(q) / 2, q, 0)) >= max(q) + min(q)", "q in simplex[V]"),
        "V=2 K=1",
        {"q": "3/4 1/4"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "extremes")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
