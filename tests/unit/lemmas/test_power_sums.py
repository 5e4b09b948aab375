"""Hölder's inequality, and its reverse, with the exponents on the right side of one."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim closed: sum(q ** alpha) <= V ** (1 - alpha)", "q in simplex[V]", "alpha in (0, 1)"),
    goal("claim: sum(q ** alpha * p ** (1 - alpha)) <= 1", "q in simplex[V]", "p in simplex[V]", "alpha in (0, 1)"),
    goal("claim: sum(q ** beta) >= V ** (1 - beta)", "q in simplex[V]", "beta > 1"),
    goal("claim: sum(p ** beta * q ** (1 - beta)) >= 1", "q in simplex[V]", "p in simplex[V]", "beta > 1"),
]

NEAR_MISSES = [
    # Here it says 1 <= 1/2.
    (
        goal("claim closed: sum(q ** beta) <= V ** (1 - beta)", "q in simplex[V]", "beta > 1"),
        "V=2 K=1",
        {"q": "1 0", "beta": "2"},
    ),
    # Here it says 2 / sqrt(2) <= 1.
    (
        goal("claim: sum(q ** alpha * p ** alpha) <= 1", "q in simplex[V]", "p in simplex[V]", "alpha in (0, 1)"),
        "V=2 K=1",
        {"q": "1/2 1/2", "p": "1/2 1/2", "alpha": "1/4"},
    ),
    # Here it says 2/5 + 2/5 >= 1.
    (
        goal("claim: sum(p ** alpha * q ** (1 - alpha)) >= 1", "q in simplex[V]", "p in simplex[V]", "alpha in (0, 1)"),
        "V=2 K=1",
        {"q": "1/5 4/5", "p": "4/5 1/5", "alpha": "1/2"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "power_sums")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
