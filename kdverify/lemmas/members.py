"""A sum of non-negative terms is at least each of them; a sum of zeros is zero."""

from collections.abc import Iterable

from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell, Lemma, Scope, above, at_least, non_negative, positive, zero
from kdverify.normal.form import Collect, Over, Predicate
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    algebra, axis = scope.algebra, atom.index.axis

    def body(index: Index) -> Predicate:
        return zero(algebra.rename(atom.body, {atom.index: index}))

    sign = algebra.sign(atom.body)
    if sign.within(Sign.NON_NEGATIVE):
        several = sign == Sign.POSITIVE and (algebra.context.extent(axis).lower or 0) >= 2
        yield (positive if sign == Sign.POSITIVE else non_negative)(cell.form)
        for index in scope.indices(axis):
            member = algebra.rename(atom.body, {atom.index: index})
            yield (above if several else at_least)(algebra, cell.form, member)
    elif sign.within(Sign.NON_POSITIVE):
        yield (positive if sign == Sign.NEGATIVE else non_negative)(algebra.scale(cell.form, -1))
    if Sign.ZERO in sign and scope.patient and scope.shows(body, axis):
        yield zero(cell.form)


lemma = Lemma(
    name="members",
    statement="A sum of non-negative terms is at least each of them, and a sum of zeros is zero.",
    instances=_instances,
    scoped=True,
)
