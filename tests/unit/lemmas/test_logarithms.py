"""The logarithm is concave, increasing and below its tangent at one, which it touches there."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim: log(x) <= x - 1", "x > 0"),
    goal("claim: log(x) < log(y) when x < y", "x > 0", "y > 0"),
    goal("claim: entropy(q) <= log(V)", "q in simplex[V]"),
    goal("claim closed: entropy(q) <= log(V)", "q in simplex[V]"),
    goal(
        "claim: sum(w[k] * log(s[k]) for k in K) <= log(sum(w[k] * s[k] for k in K))",
        "w in simplex[K]",
        "s[k] > 0 for k in K",
    ),
    goal(
        "claim: sum(w[k] * log(s[k]) for k in K) - sum(w[k] * log(w[k]) for k in K) <= log(sum(s[k] for k in K))",
        "w in simplex[K]",
        "s[k] > 0 for k in K",
    ),
    goal("claim: KL(q || p) >= 0", "q in simplex[V]", "p in simplex[V]"),
]

NEAR_MISSES = [
    # Here it says 0 < 0.
    (goal("claim: log(x) < x - 1", "x > 0"), "V=2 K=1", {"x": "1"}),
    # Here it says -1.38... >= -3/8.
    (goal("claim: log(x) >= (x - 1) / 2", "x > 0"), "V=2 K=1", {"x": "1/4"}),
    # Here it says log 2 >= log(5/2).
    (
        goal(
            "claim: sum(w[k] * log(s[k]) for k in K) >= log(sum(w[k] * s[k] for k in K))",
            "w in simplex[K]",
            "s[k] > 0 for k in K",
        ),
        "V=2 K=2",
        {"w": "1/2 1/2", "s": "1 4"},
    ),
    # No distribution, so here it says -0.34... >= 0.
    (goal("claim: sum(s[k] * log(s[k]) for k in K) >= -log(K)", "s[k] > 0 for k in K"), "V=2 K=1", {"s": "1/2"}),
    # No distribution, so here it says 0 <= log(1/2).
    (
        goal(
            "claim: sum(t[k] * log(s[k]) for k in K) - sum(t[k] * log(t[k]) for k in K) <= log(sum(s[k] for k in K))",
            "t[k] > 0 for k in K",
            "s[k] > 0 for k in K",
        ),
        "V=2 K=1",
        {"t": "1/2", "s": "1/2"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "logarithms")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
