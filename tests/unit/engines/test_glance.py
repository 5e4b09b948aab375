"""A first look: it refutes what is false at simple inputs, by an exact one, and no more than that."""

import pytest

from kdverify.engines import glance, vertices
from kdverify.engines._model import Budget
from kdverify.evidence.certify import recertify
from kdverify.evidence.outcome import Outcome, Refuted, Survived
from kdverify.lang.goal import Goal
from tests.claims import goal

Q, B = "q in simplex[V]", "b[k] in simplex[V] for k in K"
BUDGET = Budget(10.0, 0)


@pytest.mark.parametrize(
    "subject",
    [
        goal("claim: sum(q ** 2) <= 1 / 2", Q),
        goal("claim closed: q[v] >= 1 / 10 for all v in V", Q),
        goal("claim: max(b[k, v] for k in K) == min(b[k, v] for k in K) for all v in V", B),
    ],
)
def test_it_finds_what_a_full_search_finds(subject: Goal) -> None:
    found = glance.engine.attempt(subject, BUDGET)
    assert isinstance(found, Refuted)
    assert recertify(subject, found.counterexample)
    assert found == vertices.engine.attempt(subject, BUDGET)


def survives(found: Outcome) -> bool:
    return isinstance(found, Survived) and found.trials > 0


def test_it_says_how_many_inputs_it_has_seen() -> None:
    assert survives(glance.engine.attempt(goal("claim: sum(q ** 2) <= 1", Q), BUDGET))


def test_a_tie_that_rounding_breaks_is_no_violation() -> None:
    assert survives(glance.engine.attempt(goal("claim: exp(log(q[v])) == q[v] for all v in V", Q), BUDGET))
