"""The exponential is positive, increasing, and at least 1 + x."""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, above, at_least, equals, positive, when
from kdverify.normal.form import ONE, ZERO, Euler, Predicate


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    if not isinstance(cell.atom, Euler) or cell.is_plain:
        return
    algebra, value, exponent = scope.algebra, cell.form, cell.exponent
    yield positive(value)
    yield at_least(algebra, value, algebra.add(ONE, exponent))
    yield when(at_least(algebra, ZERO, exponent), at_least(algebra, ONE, value))
    yield when(above(algebra, ZERO, exponent), above(algebra, ONE, value))


def _pairs(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    if not isinstance(one.atom, Euler) or not isinstance(two.atom, Euler) or one.is_plain or two.is_plain:
        return
    algebra = scope.algebra
    for left, right in ((one, two), (two, one)):
        yield when(above(algebra, left.exponent, right.exponent), above(algebra, left.form, right.form))
    yield when(equals(algebra, one.exponent, two.exponent), equals(algebra, one.form, two.form))


lemma = Lemma(
    name="exponentials",
    statement="exp is positive and increasing, and exp(x) >= 1 + x.",
    instances=_instances,
    pairs=_pairs,
)
