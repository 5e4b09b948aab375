"""Power means of order one at most are bounded by means; those of higher order are not."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

B, W, Q = "b[k] in simplex[V] for k in K", "w in simplex[K]", "q in simplex[V]"
ROOT = "sum(w[k] * b[k, v] ** (1 / 2) for k in K)"
MEAN = "sum(w[k] * b[k, v] ** s for k in K)"

PROVED = [
    goal(f"claim closed: sum({ROOT} ** 2 for v in V) <= 1", B, W),
    goal(f"claim closed: sum((c * {ROOT} + (1 - c) * q[v] ** (1 / 2)) ** 2 for v in V) <= 1", B, W, Q, "c in [0, 1]"),
    goal(f"claim: sum({MEAN} ** (1 / s) for v in V) <= 1", B, W, "s in (0, 1)"),
    goal(f"claim: sum({MEAN} ** (c / s) * q[v] ** (1 - c) for v in V) <= 1", B, W, Q, "s in (0, 1)", "c in (0, 1)"),
]

NEAR_MISSES = [
    # Here it says 1 < 1.
    (goal(f"claim: sum({ROOT} ** 2 for v in V) < 1", B, W), "V=4 K=1", {"b": "1/4 1/4 1/4 1/4", "w": "1"}),
    # An order above one, so here it says 1.06... <= 1.
    (
        goal("claim: sum(sum(w[k] * b[k, v] ** 2 for k in K) ** (1 / 2) for v in V) <= 1", B, W),
        "V=2 K=2",
        {"b": "1/8 7/8; 7/8 1/8", "w": "1/2 1/2"},
    ),
    # Exponents that sum to less than one, so here it says 2 ** (1 / 2) <= 1.
    (goal(f"claim: sum({ROOT} for v in V) <= 1", B, W), "V=2 K=1", {"b": "1/2 1/2", "w": "1"}),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "power_means")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
