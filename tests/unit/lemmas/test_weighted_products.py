"""Geometric means are below arithmetic ones, and above them where an exponent leaves [0, 1]."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: x ** alpha * y ** (1 - alpha) <= alpha * x + (1 - alpha) * y", "x > 0", "y > 0", "alpha in (0, 1)"),
    goal("claim: x ** beta * y ** (1 - beta) >= beta * x + (1 - beta) * y", "x > 0", "y > 0", "beta > 1"),
    goal("claim: x ** alpha * y ** (1 - alpha) <= y when x <= y", "x > 0", "y > 0", "alpha in (0, 1)"),
]

NEAR_MISSES = [
    # Here it says 4 <= 3.
    (
        goal("claim: x ** beta * y ** (1 - beta) <= beta * x + (1 - beta) * y", "x > 0", "y > 0", "beta > 1"),
        "V=2 K=1",
        {"x": "2", "y": "1", "beta": "2"},
    ),
    # Here it says 1 < 1.
    (
        goal("claim: x ** alpha * y ** (1 - alpha) < alpha * x + (1 - alpha) * y", "x > 0", "y > 0", "alpha in (0, 1)"),
        "V=2 K=1",
        {"x": "1", "y": "1", "alpha": "1/2"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "weighted_products")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
