"""What the arguments of `docs/lemmas/` prove, and the statements next to them that are false."""

import pytest

from kdverify.engines import (
    continuity,
    generalisation,
    hull,
    pointwise,
    pointwise_in_depth,
    symmetry,
)
from kdverify.engines._model import AbstractEngine
from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas

B, W, Q, P = "b[k] in simplex[V] for k in K", "w in simplex[K]", "q in simplex[V]", "p in simplex[V]"
ALPHA = "alpha in (0, 1)"
MIXED = "alpha * q + (1 - alpha) * p"

PROVED = [
    (pointwise.engine, goal("claim: KL(p || q) >= 0", Q, P), {"pointwise"}),
    (pointwise.engine, goal(f"claim: KL(p || {MIXED}) <= alpha * KL(p || q)", Q, P, ALPHA), {"pointwise"}),
    (pointwise.engine, goal("claim: KL(p || q) <= chi2(p || q)", Q, P), {"pointwise", "derivative"}),
    (
        pointwise.engine,
        goal("claim: JS(p, alpha * p + (1 - alpha) * q) <= (1 - alpha) * JS(p, q)", Q, P, "alpha in (0, 1]"),
        {"pointwise", "derivative", "exponential"},
    ),
    (
        generalisation.engine,
        goal("claim: KL(normalize(p ** 2) || q) >= 0", Q, P),
        {"generalisation"},
    ),
    (
        hull.engine,
        goal("satisfies convex_hull", B, W, Q, ALPHA, out="alpha * q + (1 - alpha) * b[1]"),
        {"convex_combination"},
    ),
    (continuity.engine, goal("satisfies continuity closed", Q, "s in (1, 2)", out="q ** (s - 1)"), {"continuity"}),
    (continuity.engine, goal("satisfies continuity", Q, P, out="where(q >= p, q, p)"), {"continuity"}),
    (symmetry.engine, goal("satisfies class_equivariance", B, W, Q, out="normalize(max(b[1], q))"), {"parametricity"}),
]


@pytest.mark.parametrize(("engine", "claim", "named"), PROVED)
def test_an_argument_proves_what_its_page_says(engine: AbstractEngine, claim: Goal, named: set[str]) -> None:
    found = lemmas(claim, engine)
    assert found is not None and named <= found


NEAR_MISSES = [
    # The slope of p(v) (1 - t) depends on the class, so here it says 5/8 <= 1/2.
    (
        goal("claim: dot(p, q) <= dot(p, sum(w[k] * b[k] for k in K))", B, W, Q, P),
        "V=2 K=1",
        {"b": "1/2 1/2", "w": "1", "q": "3/4 1/4", "p": "3/4 1/4"},
    ),
    # -|t - 1| has no derivative at its corner, so here it says 0 >= 1/2.
    (
        goal("claim: 0 >= sum(p * ((1 - q / p) ** 2) ** (1 / 2))", Q, P),
        "V=2 K=1",
        {"p": "1/2 1/2", "q": "3/4 1/4"},
    ),
    # Jensen's inequality the other way, so here it says 0.032... >= 0.071...
    (
        goal(f"claim: KL(p || {MIXED}) >= alpha * KL(p || q)", Q, P, ALPHA),
        "V=2 K=1",
        {"p": "1/2 1/2", "q": "1/4 3/4", "alpha": "1/2"},
    ),
    # 2 a - q leaves the segment: (0, 1).
    (
        goal("satisfies convex_hull", B, W, Q, out="2 * b[1] - q"),
        "V=2 K=1",
        {"b": "1/4 3/4", "w": "1", "q": "1/2 1/2"},
    ),
    # The coefficients of a maximum depend on the class.
    (
        goal("satisfies convex_hull", B, W, Q, out="normalize(max(b[1], q))"),
        "V=3 K=1",
        {"b": "3/4 1/8 1/8", "w": "1", "q": "1/8 3/4 1/8"},
    ),
    # Powers jump at 0 ** 0.
    (
        goal("satisfies continuity closed", Q, "s in [1, 2]", out="q ** (s - 1)"),
        "V=2 K=1",
        {"q": "0 1", "s": "1", "towards s": "1"},
    ),
    # The same inside a quotient, where a factor must not be taken out with a negative exponent.
    (
        goal("satisfies continuity closed", Q, "s in [1, 2]", out="1 / (q ** (s - 1) + 1)"),
        "V=2 K=1",
        {"q": "0 1", "s": "1", "towards s": "1"},
    ),
    # The two sides of a choice do not meet.
    (
        goal("satisfies continuity", Q, out="where(q >= 1 / 2, q, 0)"),
        "V=2 K=1",
        {"q": "1/2 1/2", "towards q": "(-1, 1)"},
    ),
    # Ties go to the earlier class.
    (
        goal("satisfies class_equivariance", B, W, Q, out="normalize(top_k(q, 1))"),
        "V=2 K=1",
        {"b": "1/2 1/2", "w": "1", "q": "1/2 1/2"},
    ),
]
PROVERS = (
    pointwise.engine,
    pointwise_in_depth.engine,
    generalisation.engine,
    hull.engine,
    continuity.engine,
    symmetry.engine,
)


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim, *PROVERS) is None
