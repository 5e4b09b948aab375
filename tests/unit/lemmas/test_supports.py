"""A sum that is positive on the support of a distribution is positive; supports may miss each other."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

PROVED = [
    goal("claim closed: sum(where(w >= 1 / K, w, 0)) > 0", "w in simplex[K]"),
    goal("claim closed: sum(where(q > 0, q / 2 + q ** 2, 0)) > 0", "q in simplex[V]"),
]

NEAR_MISSES = [
    # Here it says 0 > 0.
    (goal("claim closed: sum(q * p) > 0", "q in simplex[V]", "p in simplex[V]"), "V=2 K=1", {"q": "1 0", "p": "0 1"}),
    # No distribution, so here it says 0 > 0.
    (goal("claim closed: sum(x[v] ** 2 for v in V) > 0", "x[v] >= 0 for v in V"), "V=2 K=1", {"x": "0 0"}),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "supports")


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
