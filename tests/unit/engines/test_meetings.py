"""A student that is where its anchor is: what is false only there, and what is true there too."""

import pytest

from kdverify.engines._model import Budget
from kdverify.engines.meetings import engine
from kdverify.evidence.certify import recertify
from kdverify.evidence.outcome import Refuted
from kdverify.lang.check import check
from kdverify.lang.goal import Goal
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary

# With one teacher the student that has arrived stays; with two, attention prefers the nearer one.
WEIGHED = "1 / (1 / 10 + TV(b[k], q))"
ATTENTION = f"q / 2 + sum(b[k] * {WEIGHED} for k in K) / sum({WEIGHED} for k in K) / 2"


def goal(out: str, asked: str) -> Goal:
    text = (
        "operator o\ndims V >= 2, K >= 1\nlet b[k] in simplex[V] for k in K\nlet w in simplex[K]\n"
        f"let q in simplex[V]\nlet alpha in (0, 1)\na = sum(w[k] * b[k] for k in K)\nout = {out}\n{asked}\n"
    )
    (operator,) = check(Source("o.kd", text), vocabulary()).operators
    (claim,) = claims_of(operator)
    return claim.goals[0]


@pytest.mark.parametrize(
    "asked",
    [
        "satisfies contraction(KL)",
        "satisfies contraction(TV)",
        "claim c: KL(a || out) <= KL(a || q)",
        "claim c: TV(out, a) <= 3 * TV(q, a)",
    ],
)
@pytest.mark.parametrize("out", [ATTENTION, "alpha * sum(b[k] for k in K) / K + (1 - alpha) * q"])
def test_an_operator_that_leaves_its_anchor_brings_nothing_nearer(out: str, asked: str) -> None:
    subject = goal(out, asked)
    found = engine.attempt(subject, Budget(10.0, 0))
    assert isinstance(found, Refuted)
    assert recertify(subject, found.counterexample)


@pytest.mark.parametrize(
    "asked", ["claim c: KL(a || out) <= KL(a || q)", "claim c: TV(out, a) <= 2 * TV(q, a)", "claim c: sum(q) == 1"]
)
def test_nothing_is_found_against_what_is_true(asked: str) -> None:
    found = engine.attempt(goal("alpha * a + (1 - alpha) * q", asked), Budget(10.0, 0))
    assert not isinstance(found, Refuted)
