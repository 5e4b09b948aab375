"""Sums over two axes may be taken in either order; a maximum over one of them may not."""

import pytest

from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas, needs

B, W = "b[k] in simplex[V] for k in K", "w in simplex[K]"
KEPT = "where(2 * b[k, v] >= max(b[k]), b[k, v], 0)"

PROVED = [goal(f"claim{scope}: sum(sum(w[k] * {KEPT} for k in K) for v in V) > 0", B, W) for scope in ("", " closed")]
NEAR_MISSES = [
    # Here it says 2 <= 1.
    (
        goal("claim closed: sum(max(b[k, v] for k in K) for v in V) <= max(sum(b[k, v] for v in V) for k in K)", B),
        "V=2 K=2",
        {"b": "1 0; 0 1"},
    ),
    # No teacher has a favourite that it likes more than its favourite.
    (
        goal(f"claim closed: sum(sum(w[k] * {KEPT.replace('2 *', '1/2 *')} for k in K) for v in V) > 0", B, W),
        "V=2 K=1",
        {"b": "1/2 1/2", "w": "1"},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_it_proves_what_nothing_else_does(claim: Goal) -> None:
    assert needs(claim, "exchanges")


def test_either_order_is_one_number() -> None:
    one, two = f"sum(sum(w[k] * {KEPT} for k in K) for v in V)", f"sum(w[k] * sum({KEPT} for v in V) for k in K)"
    assert lemmas(goal(f"claim closed: {one} == {two}", B, W)) in ({"normal_form"}, {"signs"})


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim) is None
