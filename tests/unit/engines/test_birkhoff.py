"""Hilbert's projective metric: what sums and powers do to it, and what they do not."""

import pytest

from kdverify.engines.birkhoff import engine
from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas

B, W, Q, R, P = (
    "b[k] in simplex[V] for k in K",
    "w in simplex[K]",
    "q in simplex[V]",
    "r in simplex[V]",
    "p in simplex[V]",
)
ALPHA, S = "alpha in (0, 1)", "s in (0, 1)"
POOL = "sum(w[k] * b[k] for k in K)"


def between(operator: str, rate: str, *lets: str) -> Goal:
    """That an operator of `q` contracts Hilbert's distance of two students at a rate."""
    other = operator.replace("q", "r")
    return goal(f"claim: hilbert({operator}, {other}) <= ({rate}) * hilbert(q, r)", Q, R, *lets)


@pytest.mark.parametrize(
    "claim",
    [
        between(f"alpha * {POOL} + (1 - alpha) * q", "1", B, W, ALPHA),
        between("q + alpha * (p - q)", "1", P, ALPHA),
        between("alpha * uniform + (1 - alpha) * q", "1", ALPHA),
        between("normalize(p ** alpha * q ** (1 - alpha))", "1 - alpha", P, ALPHA),
        between("softmax(alpha * log(p) + (1 - alpha) * log(q))", "1 - alpha", P, ALPHA),
        between("normalize(p ** (1 + s) / q ** s)", "s", P, S),
        between("alpha * p + (1 - alpha) * normalize(q ** s)", "s", P, ALPHA, S),
        between("alpha * p + (1 - alpha) * soften(q, 2)", "1 / 2", P, ALPHA),
        between("normalize((alpha * p ** s + (1 - alpha) * q ** s) ** (1 / s))", "1", P, ALPHA, S),
        between("normalize(1 / (alpha / p + (1 - alpha) / q))", "1", P, ALPHA),
        between("normalize(max(q, p))", "1", P),
        between("normalize(clip(q, s, 1))", "1", S),
        goal(f"claim: hilbert({POOL}, (3 * {POOL} + q) / 4) <= hilbert({POOL}, q)", B, W, Q),
        goal("claim: hilbert(p, normalize(p ** s * q ** (1 - s))) <= (1 - s) * hilbert(p, q)", P, Q, S),
    ],
)
def test_it_proves(claim: Goal) -> None:
    found = lemmas(claim, engine)
    assert found is not None
    assert "birkhoff" in found


@pytest.mark.parametrize(
    ("claim", "values"),
    [
        (
            between("alpha * p + (1 - alpha) * q", "1 - alpha", P, ALPHA),
            {"alpha": "1/2", "p": "1/100 99/100", "q": "1/2 1/2", "r": "1/4 3/4"},
        ),
        (between("normalize(q ** 2)", "1"), {"q": "1/2 1/2", "r": "1/4 3/4"}),
        (
            between("normalize(p ** (1 - s) * q ** s)", "s / 2", P, S),
            {"s": "1/2", "p": "1/2 1/2", "q": "1/2 1/2", "r": "1/4 3/4"},
        ),
        (
            between("alpha * p + (1 - alpha) * normalize(q ** s)", "s * s", P, ALPHA, S),
            {"alpha": "1/100", "s": "1/2", "p": "1/2 1/2", "q": "1/2 1/2", "r": "1/4 3/4"},
        ),
        (
            goal("claim: hilbert(p, normalize(p * q)) <= hilbert(p, q)", P, Q),
            {"p": "1/3 2/3", "q": "1/3 2/3"},
        ),
        (
            goal("claim: hilbert(p, normalize(q * exp(3 * (p - q)))) <= hilbert(p, q) / 2", P, Q),
            {"p": "1/100 99/100", "q": "1/50 49/50"},
        ),
    ],
)
def test_what_is_next_to_it_is_false_and_not_proved(claim: Goal, values: dict[str, str]) -> None:
    assert fails_at(claim, "V=2 K=1", values)
    assert lemmas(claim, engine) is None
