"""Definitions are found again in terms, at whatever position."""

import pytest

from kdverify.lang.check import check
from kdverify.lang.goal import Holds
from kdverify.lang.naming import fold
from kdverify.lang.show import show_tensor, show_term
from kdverify.lang.tensor import Tensor
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary

SPEC = """operator o
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
a = sum(w[k] * b[k] for k in K)
again = q
size = max(q ** 2)
sharp = normalize(q ** 2)
out = alpha * a + (1 - alpha) * sharp
claim c: CONDITION
"""


def folded(condition: str) -> str:
    (checked,) = check(Source("o.kd", SPEC.replace("CONDITION", condition)), vocabulary()).operators
    (claim,) = claims_of(checked)
    (goal,) = claim.goals
    assert isinstance(goal.show, Holds)
    operator = checked.operator
    return show_term(fold(goal.show.condition, {**dict(operator.definitions), "out": operator.out}))


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ("out <= a", "out[v] <= a[v]"),
        ("out[1] <= a[2]", "out[1] <= a[2]"),
        ("out[v] <= sharp[u] for all u, v in V", "out[v] <= sharp[u]"),
        ("sum(out) == max(a)", "sum(out[v] for v in V) == max(a[v] for v in V)"),
        ("size <= sum(q[v] * sharp[v] for v in V)", "size <= sum(q[v] * sharp[v] for v in V)"),
        # Another name of an input, and what only looks alike, stay as they are.
        ("again <= 2 * q", "q[v] <= 2 * q[v]"),
        ("q ** 2 <= 1", "q[v] ** 2 <= 1"),
        ("sum(w[k] * q[1] for k in K) <= 1", "sum(w[k] * q[1] for k in K) <= 1"),
    ],
)
def test_definitions_come_back(condition: str, shown: str) -> None:
    assert folded(condition) == shown


def test_a_definition_is_shown_by_those_before_it() -> None:
    (checked,) = check(Source("o.kd", SPEC.replace("CONDITION", "q <= 1")), vocabulary()).operators
    operator = checked.operator
    body = fold(operator.out.body, dict(operator.definitions))
    assert show_tensor(Tensor(operator.out.axes, body)) == "alpha * a[v] + (1 - alpha) * sharp[v] for v in V"
