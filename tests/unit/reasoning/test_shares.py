"""What is proved with any number, or any distribution, in place of a compound one."""

import pytest

from kdverify.engines import generalisation, generalisation_in_depth, hull
from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas

A, Q, G = "a in simplex[V]", "q in simplex[V]", "g in (0, 1)"
ROLES = "roles teachers = a, student = q"


def gated(gate: str, claim: str) -> Goal:
    return goal(f"claim closed: {claim}".replace("OUT", f"(q[v] + ({gate}) * (a[v] - q[v]))"), A, Q, G)


PROVED = [
    gated("g * (1 - JS(a, q))", "OUT > 0 for all v in V when a[v] > 0"),
    gated("g * (1 - JS(a, q))", "OUT >= min(a[v], q[v]) for all v in V"),
    gated("g * (1 - KL(a || (a + q) / 2))", "OUT <= max(a[v], q[v]) for all v in V"),
]

NEAR_MISSES = [
    # The anchor has none of the class, and a gate of 1 leaves none of the student: 1 - JS is 1 where they agree.
    (gated("1 - JS(a, q)", "OUT > 0 for all v in V when g < 1"), {"a": "1 0", "q": "1 0", "g": "1/2", "v": 2}),
    # Apart, JS is log 2 and the gate 1 - 2 log 2 is negative.
    (
        gated("1 - 2 * JS(a, q)", "OUT >= min(a[v], q[v]) for all v in V"),
        {"a": "1 0", "q": "0 1", "g": "1/2", "v": 1},
    ),
]


@pytest.mark.parametrize("claim", PROVED)
def test_bounds_of_a_share_that_are_proved_settle_it(claim: Goal) -> None:
    assert lemmas(claim) is None
    found = lemmas(claim, generalisation.engine, generalisation_in_depth.engine)
    assert found is not None and "generalisation" in found


@pytest.mark.parametrize(("claim", "values"), NEAR_MISSES)
def test_a_near_miss_is_not_proved(claim: Goal, values: dict[str, str | int]) -> None:
    assert fails_at(claim, "V=2 K=1", values)
    assert lemmas(claim, generalisation.engine, generalisation_in_depth.engine) is None


def test_a_hull_with_any_share() -> None:
    inside = goal("satisfies convex_hull closed", A, Q, G, out="q + g * (1 - JS(a, q)) * (a - q)")
    found = lemmas(inside, hull.engine)
    assert found is not None and "convex_combination" in found


def test_a_share_that_may_exceed_one_is_none() -> None:
    outside = goal("satisfies convex_hull closed", A, Q, G, out="q + g * (1 - 2 * JS(a, q)) * (a - q)")
    assert lemmas(outside, hull.engine) is None
