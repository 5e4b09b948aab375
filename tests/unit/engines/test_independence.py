"""What cancels is found, and what does not is left alone."""

import pytest

from kdverify.engines._model import Budget
from kdverify.engines.independence import engine
from kdverify.evidence.outcome import Declined, Refuted
from kdverify.lang.check import check
from kdverify.lang.goal import Depends, base_goal
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

HEAD = """operator o
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
a = sum(w[k] * b[k] for k in K)
"""


def refutes(out: str, on: str) -> bool:
    (checked,) = check(Source("o.kd", f"{HEAD}out = {out}\n"), vocabulary()).operators
    operator = checked.operator
    outcome = engine.attempt(base_goal(operator, Depends(operator.out, on)), Budget(5.0, 0))
    assert isinstance(outcome, Refuted | Declined)
    return isinstance(outcome, Refuted)


@pytest.mark.parametrize(
    ("out", "on"),
    [
        ("a", "q"),
        ("q", "b"),
        ("q", "w"),
        ("a + q - q", "q"),
        ("a + q - q * sum(q)", "q"),
        ("a * q / q", "q"),
        ("q + alpha * a - a * alpha", "b"),
        ("q * alpha / alpha", "alpha"),
    ],
)
def test_an_input_that_cancels_is_found(out: str, on: str) -> None:
    assert refutes(out, on)


@pytest.mark.parametrize(
    ("out", "on"),
    [
        ("alpha * a + (1 - alpha) * q", "q"),
        ("alpha * a + (1 - alpha) * q", "alpha"),
        ("normalize(a * q)", "b"),
        ("a + q - q ** 2", "q"),
        ("where(max(q) > 1/2, a, q)", "q"),
        ("where(max(q) > 1/2, a, 1 - a)", "q"),
        ("a ** (q - q + alpha)", "alpha"),
    ],
)
def test_an_input_that_stays_is_left_alone(out: str, on: str) -> None:
    assert not refutes(out, on)
