"""What a sum is divided by, against the sum itself."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas

Q, C, D = "q in simplex[V]", "c in [0, 1)", "d in [0, 1]"

PROVED = [
    goal("claim: 1 / (1 + K) + K / (1 + K) == 1", Q),
    goal("claim: (q[v] ** (1 - c)) ** (1 / (1 - c)) == q[v] for all v in V", Q, C),
    goal("claim: 1 / (1 / (1 + K) + K / (1 + K)) == 1", Q),
    goal("claim: (c * q[v] + q[v]) / (1 + c) == q[v] for all v in V", Q, C),
]
NEAR_MISSES = [
    # Where d is 1 there is nothing to divide by, and the other branch is taken.
    (goal("claim: where(d < 1, (1 - d) / (1 - d), 0) == 1", D), {"d": "1"}),
    (
        goal("claim: (q[v] ** (1 - c)) ** (1 / (1 + c)) == q[v] for all v in V", Q, C),
        {"q": "1/4 3/4", "c": "1/2", "v": 1},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_they_cancel(claim: Goal) -> None:
    assert lemmas(claim) is not None


@pytest.mark.parametrize(("claim", "values"), NEAR_MISSES)
def test_what_does_not_cancel_is_not_proved(claim: Goal, values: dict[str, str | int]) -> None:
    assert fails_at(claim, "V=2 K=1", values)
    assert lemmas(claim) is None
