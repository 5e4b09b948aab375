"""Powers of sums compare with powers of their parts, one way below the exponent one and the other way above."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal(
        "claim closed: (q[v] + p[v]) ** alpha <= q[v] ** alpha + p[v] ** alpha for all v in V",
        "q in simplex[V]",
        "p in simplex[V]",
        "alpha in (0, 1)",
    ),
    goal(
        "claim closed: (q[v] + p[v]) ** beta >= q[v] ** beta + p[v] ** beta for all v in V",
        "q in simplex[V]",
        "p in simplex[V]",
        "beta > 1",
    ),
    goal(
        "claim: (t * q[v] + (1 - t) * p[v]) ** c >= t * q[v] ** c + (1 - t) * p[v] ** c for all v in V",
        "q in simplex[V]",
        "p in simplex[V]",
        "t in (0, 1)",
        "c in (0, 1)",
    ),
    goal(
        "claim: (t * q[v] + (1 - t) * p[v]) ** c <= t * q[v] ** c + (1 - t) * p[v] ** c for all v in V",
        "q in simplex[V]",
        "p in simplex[V]",
        "t in (0, 1)",
        "c < 0",
    ),
]

NEAR_MISSES = [
    # Here it says 1 <= 1/4 + 1/4.
    (
        goal(
            "claim closed: (q[v] + p[v]) ** beta <= q[v] ** beta + p[v] ** beta for all v in V",
            "q in simplex[V]",
            "p in simplex[V]",
            "beta > 1",
        ),
        "V=2 K=1",
        {"q": "1/2 1/2", "p": "1/2 1/2", "beta": "2", "v": 1},
    ),
    # Here it says 1 < 1 + 0.
    (
        goal(
            "claim closed: (q[v] + p[v]) ** alpha < q[v] ** alpha + p[v] ** alpha for all v in V",
            "q in simplex[V]",
            "p in simplex[V]",
            "alpha in (0, 1)",
        ),
        "V=2 K=1",
        {"q": "1 0", "p": "0 1", "alpha": "1/2", "v": 1},
    ),
    # Here it says 1/4 >= 5/16.
    (
        goal(
            "claim: (t * q[v] + (1 - t) * p[v]) ** c >= t * q[v] ** c + (1 - t) * p[v] ** c for all v in V",
            "q in simplex[V]",
            "p in simplex[V]",
            "t in (0, 1)",
            "c > 1",
        ),
        "V=2 K=1",
        {"q": "1/4 3/4", "p": "3/4 1/4", "t": "1/2", "c": "2", "v": 1},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "additive_powers")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
