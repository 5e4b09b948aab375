"""The log-sum inequality: adding the same to both does not raise x log(x / y)."""

import pytest

from kdverify.engines import pointwise, pointwise_in_depth
from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

P, Q, R, ALPHA = "p in simplex[V]", "q in simplex[V]", "r in simplex[V]", "alpha in [0, 1]"
X, Y, Z = (f"{name}[v] > 0 for v in V" for name in "xyz")

PROVED = [
    goal(
        "claim: (z[v] + x[v]) * log((z[v] + x[v]) / (z[v] + y[v])) <= x[v] * log(x[v] / y[v]) for all v in V", X, Y, Z
    ),
    goal(
        "claim: (z[v] + alpha * x[v]) * log((z[v] + alpha * x[v]) / (z[v] + alpha * y[v]))"
        " <= alpha * x[v] * log(x[v] / y[v]) for all v in V",
        X,
        Y,
        Z,
        ALPHA,
    ),
]

NEAR_MISSES = [
    # Here it says 2 log 2 <= 0.
    (
        goal("claim: (z[v] + x[v]) * log((z[v] + x[v]) / y[v]) <= x[v] * log(x[v] / y[v]) for all v in V", X, Y, Z),
        {"x": "1 1", "y": "1 1", "z": "1 1", "v": 1},
    ),
    # Here it says 1.386... <= 1.216...
    (
        goal(
            "claim: x[v] * log(x[v] / y[v]) <= (z[v] + x[v]) * log((z[v] + x[v]) / (z[v] + y[v])) for all v in V",
            X,
            Y,
            Z,
        ),
        {"x": "2 2", "y": "1 1", "z": "1 1", "v": 1},
    ),
    # Taking the same away, which raises it: here it says 3 log(3 / 2) >= 2 log 2.
    (
        goal(
            "claim: KL(alpha * p + (1 - alpha) * q || alpha * p + (1 - alpha) * r) <= (1 - alpha) ** 2 * KL(q || r)",
            P,
            Q,
            R,
            ALPHA,
        ),
        {"p": "1/100 99/100", "q": "1/2 1/2", "r": "1/4 3/4", "alpha": "1/2"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "log_sums")


def test_kl_is_jointly_convex() -> None:
    mixed = "KL(alpha * p + (1 - alpha) * q || alpha * p + (1 - alpha) * r) <= (1 - alpha) * KL(q || r)"
    found = lemmas(goal(f"claim: {mixed}", P, Q, R, ALPHA), pointwise.engine, pointwise_in_depth.engine)
    assert found is not None
    assert "log_sums" in found


@pytest.mark.parametrize(("claim", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, values: dict[str, str | int]) -> None:
    assert fails_at(claim, "V=2 K=1", values)
    assert lemmas(claim) is None
    assert lemmas(claim, pointwise_in_depth.engine) is None
