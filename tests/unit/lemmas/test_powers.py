"""Powers are monotone in base and exponent, and 0 ** 0 is 1."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: x ** alpha <= 1 when x + y <= 1", "x >= 0", "y >= 0", "alpha in (0, 1)"),
    goal("claim: x ** alpha <= y ** alpha when x <= y", "x >= 0", "y >= 0", "alpha in (0, 1)"),
    goal("claim: x ** alpha >= x when x <= 1", "x >= 0", "alpha in (0, 1)"),
    goal("claim: max(1 / x, y) * x >= 1", "x > 0", "y > 0"),
]

NEAR_MISSES = [
    # Here 0 ** 0 is 1.
    (goal("claim: x ** c < 1 when x < 1", "x >= 0", "c in [0, 1]"), "V=2 K=1", {"x": "0", "c": "0"}),
    # Here 0 ** 0 is 1.
    (goal("claim: x ** c == 0 when x == 0", "x >= 0", "c in [0, 1]"), "V=2 K=1", {"x": "0", "c": "0"}),
    # Here it says 1/2 <= 1/4.
    (goal("claim: x ** alpha <= x when x <= 1", "x >= 0", "alpha in (0, 1)"), "V=2 K=1", {"x": "1/4", "alpha": "1/2"}),
    # The root is not negative, so here it says 1 == -1.
    (goal("claim: (x ** 2) ** (1 / 2) == x", "x in reals"), "V=2 K=1", {"x": "-1"}),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "powers")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
