"""A weighted geometric mean is at most the arithmetic mean, and at least the harmonic one."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

B, W = "b[k] in simplex[V] for k in K", "w in simplex[K]"
POOL = "exp(sum(w[k] * log(b[k, v]) for k in K))"
MEAN = "sum(w[k] * b[k, v] for k in K)"

PROVED = [
    goal(f"claim: sum({POOL} for v in V) <= 1", B, W),
    goal(f"claim: prod(b[k, v] ** (w[k] / 3) for k in K) <= ({MEAN}) ** (1 / 3) for all v in V", B, W),
    goal(f"claim: {POOL} * sum(w[k] / b[k, v] for k in K) >= 1 for all v in V", B, W),
]

ABOVE = "sum(max(w[j] - 1 / 2, 0) for j in K)"
ABOVE_SHARES = f"max(w[k] - 1 / 2, 0) / {ABOVE}"
LEANING = {"b": "1/4 3/4; 1/4 3/4", "w": "1/2 1/2"}
NEAR_MISSES = [
    # Of one teacher both means are the same, so here it says 1/4 < 1/4.
    (
        goal(f"claim: prod(b[k, v] ** w[k] for k in K) < {MEAN} for all v in V", B, W),
        "V=2 K=1",
        {"b": "1/4 3/4", "w": "1", "v": 1},
    ),
    # Half of the weights are missing: 1/2 <= 1/8.
    (
        goal(f"claim: prod(b[k, v] ** (w[k] / 2) for k in K) <= ({MEAN}) / 2 for all v in V", B, W),
        "V=2 K=2",
        {**LEANING, "v": 1},
    ),
    # Nobody has more than half of the weight, so there are no shares: exp(0) > 1.
    (
        goal(
            f"claim: exp(where({ABOVE} > 0, exp(sum({ABOVE_SHARES} * log(b[k, v]) for k in K)), 0)) > 1 for all v in V",
            B,
            W,
        ),
        "V=2 K=2",
        {**LEANING, "v": 1},
    ),
    # The harmonic mean is at most the geometric one, not at least.
    (
        goal(f"claim: {POOL} * sum(w[k] / b[k, v] for k in K) <= 1 for all v in V", B, W),
        "V=2 K=2",
        {"b": "1/4 3/4; 3/4 1/4", "w": "1/2 1/2", "v": 1},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "geometric_means")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
