"""Sums over one axis compare as their terms do, when these compare at every position."""

from collections.abc import Iterable

from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell, Lemma, Scope, at_least, equals, non_negative, zero
from kdverify.normal.form import Collect, Form, Over, Predicate


def _pairs(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    first, second = one.atom, two.atom
    if not isinstance(first, Over) or not isinstance(second, Over) or not one.is_plain or not two.is_plain:
        return
    if first.index.axis != second.index.axis or {first.collect, second.collect} != {Collect.SUM}:
        return
    algebra = scope.algebra

    def difference(index: Index) -> Form:
        return algebra.subtract(
            algebra.rename(first.body, {first.index: index}), algebra.rename(second.body, {second.index: index})
        )

    def gap(index: Index, side: int) -> Predicate:
        return non_negative(algebra.scale(difference(index), side))

    def same(index: Index) -> Predicate:
        return zero(difference(index))

    axis = first.index.axis
    if scope.shows(same, axis):
        yield equals(algebra, one.form, two.form)
    elif scope.shows(lambda index: gap(index, 1), axis):
        yield at_least(algebra, one.form, two.form)
    elif scope.shows(lambda index: gap(index, -1), axis):
        yield at_least(algebra, two.form, one.form)


lemma = Lemma(
    name="sum_orders",
    statement="Sums over one axis compare as their terms do, when these compare at every position.",
    pairs=_pairs,
    scoped=True,
    patient=True,
    questions=40,
)
