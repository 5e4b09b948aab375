"""Operators whose recursions are known."""

from collections.abc import Callable

import pytest

from kdverify import divergences, registry
from kdverify.axioms import _subject as subject
from kdverify.lang.check import check
from kdverify.lang.function import Function
from kdverify.lang.goal import Operator
from kdverify.recursion import assignment
from kdverify.recursion.errors._model import parse
from kdverify.recursion.run import Plan, between_distributions
from kdverify.recursion.setting import Setting, setting
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

HEADER = """operator mine ""
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
let s > 1
where alpha * s <= 2
a = sum(w[k] * b[k] for k in K)
"""
FOOTER = "\nroles teachers = b, weights = w, student = q, anchor = a\n"
LINEAR = "out = alpha * a + (1 - alpha) * q"
COPY = "out = q"

Make = Callable[..., Operator]
Planned = Callable[..., Plan]


def read(body: str) -> Operator:
    source = Source("mine.kd", HEADER + body + FOOTER)
    return check(source, vocabulary()).operators[0].operator


def at(body: str, *values: str, classes: int | None = None, teachers: int | None = None, seed: int = 0) -> Setting:
    given = [one for text in values for one in assignment.parse(text)]
    return setting(read(body), given, classes, teachers, seed)


@pytest.fixture
def planned() -> Planned:
    def make(
        body: str, *values: str, names: str = "KL,TV", error: str = "none", classes: int = 4, **options: int
    ) -> Plan:
        known = between_distributions(registry.load(divergences, Function))
        here = at(body, *values, classes=classes)
        chosen = {name: known[name] for name in names.split(",")}
        return Plan(here, subject.anchor(here.operator)[0], chosen, parse(error), **options)

    return make
