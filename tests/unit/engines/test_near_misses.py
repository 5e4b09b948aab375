"""What the arguments of `docs/lemmas/` prove, and the statements next to them that are false."""

import pytest

from kdverify.engines import (
    continuity,
    coordinate,
    generalisation,
    generalisation_in_depth,
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
POOL = "sum(w[k] * b[k] for k in K)"
KEPT = "normalize(where(2 * p >= max(p), p, 0))"
VOTE = "normalize(sum(w[k] * where(2 * b[k] >= max(b[k]), b[k], 0) for k in K))"

POWER_POOL = "sum(w[k] * b[k] ** s for k in K) ** (1 / s)"
GEOMETRIC = f"normalize(({POWER_POOL}) ** alpha * q ** (1 - alpha))"
CLOSER = f"KL(normalize({POWER_POOL}) || {GEOMETRIC}) <= (1 - alpha) * KL(normalize({POWER_POOL}) || q)"

PROVED = [
    # Hölder's inequality, with a power of the pool for a base.
    (pointwise.engine, goal(f"claim: {CLOSER}", B, W, Q, ALPHA, "s in (0, 1]"), {"power_sums"}),
    (coordinate.engine, goal("claim: TV(p, q) < 1", Q, P), {"signs"}),
    (coordinate.engine, goal("claim closed: TV(p, q) <= 1", Q, P), {"signs"}),
    (coordinate.engine, goal("claim: sum(max(p, q)) < 2", Q, P), {"signs"}),
    (coordinate.engine, goal("claim closed: sum(q ** s) <= 1", Q, "s >= 1"), {"signs"}),
    # A factor that may be zero leaves a maximum.
    (
        coordinate.engine,
        goal("claim closed: TV(p, q + TV(p, q) * (p - q)) == TV(p, q) * (1 - TV(p, q))", Q, P),
        {"signs"},
    ),
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
        generalisation.engine,
        goal("claim: KL(p || q + (1 - sum(q ** 2)) * (p - q)) <= sum(q ** 2) * KL(p || q)", Q, P),
        {"generalisation"},
    ),
    (
        generalisation.engine,
        goal(
            f"claim: KL({POOL} || q + TV(q, {POOL}) * ({POOL} - q)) <= (1 - TV({POOL}, q)) * KL({POOL} || q)", B, W, Q
        ),
        {"generalisation"},
    ),
    # What is kept of a teacher has zeros.
    (
        generalisation.engine,
        goal(f"claim: KL({KEPT} || alpha * {KEPT} + (1 - alpha) * q) <= (1 - alpha) * KL({KEPT} || q)", P, Q, ALPHA),
        {"generalisation", "pointwise", "derivative"},
    ),
    (
        generalisation_in_depth.engine,
        goal(f"claim: KL({VOTE} || alpha * {VOTE} + (1 - alpha) * q) <= (1 - alpha) * KL({VOTE} || q)", B, W, Q, ALPHA),
        {"generalisation", "pointwise", "derivative"},
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
    (
        goal(f"claim: {CLOSER.replace('(1 - alpha) * KL', '(1 - 2 * alpha) * KL')}", B, W, Q, ALPHA, "s in (0, 1]"),
        "V=2 K=1",
        {"b": "1/2 1/2", "w": "1", "q": "1/4 3/4", "alpha": "1/2", "s": "1"},
    ),
    # Here it says 1 < 1.
    (goal("claim closed: TV(p, q) < 1", Q, P), "V=2 K=1", {"p": "1 0", "q": "0 1"}),
    # Here it says 2 <= 0.
    (
        goal("claim: sum(abs(x[v] - q[v]) for v in V) <= sum(x[v] for v in V) + 1", Q, "x[v] in reals for v in V"),
        "V=2 K=1",
        {"x": "-1 0", "q": "1/2 1/2"},
    ),
    # Here it says 1.41... <= 1.
    (goal("claim: sum(q ** s) <= 1", Q, "s > 0"), "V=2 K=1", {"q": "1/2 1/2", "s": "1/2"}),
    # A factor that is negative turns the maximum round, so here it says 1/4 == -1/4.
    (
        goal("claim: TV(p, q + 3 * TV(p, q) * (p - q)) == TV(p, q) * (1 - 3 * TV(p, q))", Q, P),
        "V=2 K=1",
        {"p": "1/4 3/4", "q": "3/4 1/4"},
    ),
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
    # A share above 1 leaves the segment, so here it says 0.0201... <= -0.287...
    (
        goal("claim: KL(p || q + 2 * TV(p, q) * (p - q)) <= (1 - 4 * TV(p, q)) * KL(p || q)", Q, P),
        "V=2 K=1",
        {"p": "1/4 3/4", "q": "3/4 1/4"},
    ),
    # More than the share is gained, so here it says 0.0719... <= 0.0589...
    (
        goal("claim: KL(p || q + TV(p, q) * (p - q)) <= (1 - 2 * TV(p, q)) ** 2 * KL(p || q) / 2", Q, P),
        "V=2 K=1",
        {"p": "1/2 1/2", "q": "1/4 3/4"},
    ),
    # The same for what has zeros.
    (
        goal(
            f"claim: KL({KEPT} || alpha * {KEPT} + (1 - alpha) * q) <= (1 - alpha) * KL({KEPT} || q) / 2", P, Q, ALPHA
        ),
        "V=2 K=1",
        {"p": "1/4 3/4", "q": "1/2 1/2", "alpha": "1/4"},
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
    coordinate.engine,
    pointwise.engine,
    pointwise_in_depth.engine,
    generalisation.engine,
    generalisation_in_depth.engine,
    hull.engine,
    continuity.engine,
    symmetry.engine,
)


@pytest.mark.parametrize(("claim", "sizes", "values"), NEAR_MISSES)
def test_a_near_miss_is_false_and_not_proved(claim: Goal, sizes: str, values: dict[str, str | int]) -> None:
    assert fails_at(claim, sizes, values)
    assert lemmas(claim, *PROVERS) is None
