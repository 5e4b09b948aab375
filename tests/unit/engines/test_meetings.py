"""A student that is where its anchor is: what is false only there, and what is true there too."""

import pytest

from kdverify.engines._model import Budget
from kdverify.engines.meetings import engine
from kdverify.evidence.certify import recertify
from kdverify.evidence.outcome import Refuted, Survived
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


def test_a_student_alone_that_has_arrived_leaves_nothing_to_choose() -> None:
    text = (
        "operator o\ndims V >= 2\nlet a in simplex[V]\nlet q in simplex[V]\n"
        "out = (max(a, q) + a) / (1 + sum(max(a, q)))\n"
        "roles student = q, anchor = a\nsatisfies contraction(KL, rate = ? for a = (1/2, 1/2))\n"
    )
    (operator,) = check(Source("o.kd", text), vocabulary()).operators
    (claim,) = claims_of(operator)
    assert isinstance(engine.attempt(claim.goals[0], Budget(10.0, 0)), Survived)
