"""Counterexamples to write down."""

from collections.abc import Callable

import pytest

from kdverify.exports._case import Case
from tests.contracts.refutation import claims_in, violation

HEAD = """operator o "An operator."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
a = sum(w[k] * b[k] for k in K)
"""
TAIL = "roles teachers = b, weights = w, student = q, anchor = a\n"


@pytest.fixture
def case() -> Callable[[str, str], Case]:
    """The counterexample of what is asked of an operator given by its last definitions."""

    def build(body: str, asked: str) -> Case:
        (claim,) = claims_in(f"{HEAD}{body}\n{TAIL}{asked}\n")
        found = violation(claim)
        assert found is not None and found.counterexample is not None
        return Case(claim, found.counterexample)

    return build
