"""Sums compare with the mass of distributions that they dominate term by term."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: sum(where(q > p, 2 * q, p)) >= 1", "q in simplex[V]", "p in simplex[V]"),
    goal("claim: sum(q ** alpha) >= 1", "q in simplex[V]", "alpha in (0, 1)"),
    goal("claim closed: sum(where(q > 1 / 2, q, 0)) <= 1", "q in simplex[V]"),
]

NEAR_MISSES = [
    # Here it says 1/4 + 1/4 >= 1.
    (goal("claim: sum(q ** beta) >= 1", "q in simplex[V]", "beta > 1"), "V=2 K=1", {"q": "1/2 1/2", "beta": "2"}),
    # Here it says 1 > 1.
    (
        goal("claim: sum(where(q > p, q, p)) > 1", "q in simplex[V]", "p in simplex[V]"),
        "V=2 K=1",
        {"q": "1/2 1/2", "p": "1/2 1/2"},
    ),
    # Here it says 5/4 >= 3/2.
    (
        goal("claim: sum(where(q > p, q, p)) >= 3 / 2", "q in simplex[V]", "p in simplex[V]"),
        "V=2 K=1",
        {"q": "1/2 1/2", "p": "1/4 3/4"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "comparisons")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
