"""What is positive factor by factor, and what only seems so."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas

B, W, Q, ALPHA = "b[k] in simplex[V] for k in K", "w in simplex[K]", "q in simplex[V]", "alpha in (0, 1]"
SQUARE = "(alpha * sum(w[j] * b[j, v] ** 2 for j in K) + (1 - alpha) * q[v] ** 2)"

PROVED = [
    goal(f"claim closed: sqrt({SQUARE}) > 0 for all v in V, k in K when b[k, v] > 0 and w[k] > 0", B, W, Q, ALPHA),
    goal(f"claim closed: sum(sqrt({SQUARE}) for v in V) > 0", B, W, Q, ALPHA),
    goal(
        f"claim closed: w[k] * {SQUARE} ** (1 / 3) > 0 for all v in V, k in K when b[k, v] * w[k] > 0", B, W, Q, ALPHA
    ),
]
NEAR_MISSES = [
    # Nobody gives weight to the teacher that has some of the class.
    (
        goal(f"claim closed: sqrt({SQUARE}) > 0 for all v in V, k in K when b[k, v] > 0", B, W, Q, ALPHA),
        {"b": "1/2 1/2; 1 0", "w": "0 1", "q": "1 0", "alpha": "1/2", "v": 2, "k": 1},
    ),
    # One factor is positive, the other is not.
    (
        goal(f"claim closed: q[v] * sqrt({SQUARE}) > 0 for all v in V, k in K when b[k, v] * w[k] > 0", B, W, Q, ALPHA),
        {"b": "1/2 1/2; 1 0", "w": "1/2 1/2", "q": "1 0", "alpha": "1/2", "v": 2, "k": 1},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_is_positive(claim: Goal) -> None:
    found = lemmas(claim)
    assert found is not None and "powers" in found


@pytest.mark.parametrize(("claim", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, values: dict[str, str | int]) -> None:
    assert fails_at(claim, "V=2 K=2", values)
    assert lemmas(claim) is None
