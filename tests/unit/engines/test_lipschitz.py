"""Total variation of what is computed class by class and normalised: slopes that prove a rate or do not."""

import pytest

from kdverify.engines.lipschitz import engine
from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas

B, W, Q, R, P = (
    "b[k] in simplex[V] for k in K",
    "w in simplex[K]",
    "q in simplex[V]",
    "r in simplex[V]",
    "p in simplex[V]",
)
ALPHA = "alpha in (0, 1)"
POOL = "sum(w[k] * b[k] for k in K)"
SQUARES = "normalize(sqrt(alpha * {} ** 2 + (1 - alpha) * q ** 2))"


def pair(first: str, second: str, rate: str, *lets: str) -> Goal:
    """That two outputs are at most `rate` times as far apart as the students."""
    return goal(f"claim: TV({first}, {second}) <= ({rate}) * TV(q, r)", Q, R, *lets)


@pytest.mark.parametrize(
    "claim",
    [
        goal(f"claim: TV({POOL}, {SQUARES.format(POOL)}) <= sqrt(1 - alpha) * TV({POOL}, q)", B, W, Q, ALPHA),
        pair(
            "normalize(sqrt(alpha * p ** 2 + (1 - alpha) * q ** 2))",
            "normalize(sqrt(alpha * p ** 2 + (1 - alpha) * r ** 2))",
            "sqrt(1 - alpha)",
            P,
            ALPHA,
        ),
        pair("normalize(max(p, q))", "normalize(max(p, r))", "1", P),
        pair(
            "normalize(clip(alpha * p + (1 - alpha) * q, e, 1))",
            "normalize(clip(alpha * p + (1 - alpha) * r, e, 1))",
            "1 - alpha",
            P,
            ALPHA,
            "e in (0, 1)",
        ),
    ],
)
def test_it_proves(claim: Goal) -> None:
    found = lemmas(claim, engine)
    assert found is not None
    assert "lipschitz" in found


@pytest.mark.parametrize(
    ("claim", "values"),
    [
        # The sum of squares is a normaliser below one.
        (pair("normalize(q ** 2 / 2)", "normalize(r ** 2 / 2)", "1"), {"q": "1/2 1/2", "r": "2/5 3/5"}),
        # The slope is 1/2 at the anchor only.
        (
            pair("normalize(sqrt(p ** 2 + q ** 2))", "normalize(sqrt(p ** 2 + r ** 2))", "1 / 2", P),
            {"p": "1/100 99/100", "q": "1/2 1/2", "r": "1/4 3/4"},
        ),
        (
            pair("normalize(max(p, q))", "normalize(max(p, r))", "1 / 2", P),
            {"p": "1/100 99/100", "q": "1/2 1/2", "r": "1/4 3/4"},
        ),
        # Roots are steep next to zero.
        (
            goal("claim: TV(p, normalize((sqrt(p) + sqrt(q)) ** 2)) <= TV(p, q) / 2 - TV(p, q) / 100", P, Q),
            {"p": "1/3 2/3", "q": "2/3 1/3"},
        ),
    ],
)
def test_what_is_next_to_it_is_false_and_not_proved(claim: Goal, values: dict[str, str]) -> None:
    assert fails_at(claim, "V=2 K=1", values)
    assert lemmas(claim, engine) is None


@pytest.mark.parametrize(
    "claim",
    [
        pair("softmax(eta * q)", "softmax(eta * r)", "eta / 2", "eta in (0, 2)"),
        pair("normalize(p * exp(-eta * q))", "normalize(p * exp(-eta * r))", "eta / 2", P, "eta in (0, 2)"),
        pair(
            "alpha * p + (1 - alpha) * softmax(eta * q)",
            "alpha * p + (1 - alpha) * softmax(eta * r)",
            "(1 - alpha) * eta / 2",
            P,
            ALPHA,
            "eta in (0, 2)",
        ),
        pair("softmax(q ** 4)", "softmax(r ** 4)", "2"),
    ],
)
def test_it_proves_by_the_slope_of_the_logarithm(claim: Goal) -> None:
    found = lemmas(claim, engine)
    assert found is not None and "tilting" in found


@pytest.mark.parametrize(
    ("claim", "values"),
    [
        # The slope of the logarithm is eta, and half of it is attained next to the uniform distribution.
        (
            pair("softmax(eta * q)", "softmax(eta * r)", "eta / 3", "eta in (0, 2)"),
            {"q": "1/2 1/2", "r": "2/5 3/5", "eta": "1"},
        ),
        # Next to zero the logarithm of q is steep.
        (pair("normalize(q * exp(q))", "normalize(r * exp(r))", "1/2"), {"q": "1/2 1/2", "r": "2/5 3/5"}),
        # What is divided by is not the sum.
        (
            pair("exp(q) / sum(q ** 2)", "exp(r) / sum(r ** 2)", "1/2"),
            {"q": "1/2 1/2", "r": "1/10 9/10"},
        ),
        # A premise about one of the two says nothing of what lies between them.
        (
            goal("claim: TV(softmax(q ** 4), softmax(r ** 4)) <= TV(q, r) / 4 when max(q) <= 1/2", Q, R),
            {"q": "1/2 1/2", "r": "99/100 1/100"},
        ),
    ],
)
def test_it_does_not_prove_what_is_nearly_so_tilted(claim: Goal, values: dict[str, str]) -> None:
    assert lemmas(claim, engine) is None
    assert fails_at(claim, "V=2 K=1", values)
