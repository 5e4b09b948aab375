"""Claims about one teacher: what follows without the axis, and what is next to it and false."""

import pytest

from kdverify.engines._model import Budget
from kdverify.evidence.outcome import Proved
from kdverify.lang.goal import Goal
from kdverify.verify.one_position import OnePosition
from kdverify.verify.worker import installed
from tests.claims import fails_at, goal

B, W, Q = "b[k] in simplex[V] for k in K", "w in simplex[K]", "q in simplex[V]"
ATTENTION = "exp(KL(q || b[k])) / sum(exp(KL(q || b[j])) for j in K)"


def proves(claim: Goal) -> bool:
    (engine,) = (each for each in installed() if isinstance(each, OnePosition))
    return isinstance(engine.attempt(claim, Budget(10.0, 0)), Proved)


@pytest.mark.parametrize(
    "claim",
    [
        goal(f"claim: {ATTENTION} == 1 for all k in K for K == 1", B, Q),
        goal("claim: max(b[k, v] for k in K) == sum(w[k] * b[k, v] for k in K) for all v in V for K == 1", B, W),
        goal("claim: KL(b[k] || (b[k] + q) / 2) <= KL(b[k] || q) / 2 for all k in K for K == 1", B, Q),
    ],
)
def test_it_proves(claim: Goal) -> None:
    assert proves(claim)


def test_it_does_not_prove_what_is_false_of_one_teacher() -> None:
    claim = goal("claim: max(b[k, v] for k in K) >= q[v] for all v in V for K == 1", B, Q)
    assert fails_at(claim, "V=2 K=1", {"b": "1/2 1/2", "q": "1/3 2/3", "v": 2})
    assert not proves(claim)


def test_it_does_not_speak_of_more_teachers() -> None:
    claim = goal("claim: sum(max(b[k, v] for k in K) for v in V) <= 1 for K <= 2", B)
    assert fails_at(claim, "V=2 K=2", {"b": "1/3 2/3; 2/3 1/3"})
    assert not proves(claim)
