"""A maximum over an axis is attained, and a median lies between the least and the greatest."""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least, equals
from kdverify.normal.algebra import single
from kdverify.normal.form import Collect, Extent, Over, Predicate
from kdverify.normal.inside import all_atoms


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect not in (Collect.MAXIMUM, Collect.MEDIAN):
        return
    algebra, axis = scope.algebra, atom.index.axis
    if atom.collect is Collect.MAXIMUM:
        for index in scope.indices(axis):
            yield at_least(algebra, cell.form, algebra.rename(atom.body, {atom.index: index}))
        # The greatest of n numbers is at least their mean.
        mean = algebra.total(atom.index, atom.body)
        if not any(isinstance(part, Over) for part in all_atoms(mean)):
            yield at_least(algebra, algebra.multiply(cell.form, single(Extent(axis))), mean)
        place = scope.witness(f"attains {atom.key}", axis)
        yield equals(algebra, cell.form, algebra.rename(atom.body, {atom.index: place}))
        return
    low = scope.witness(f"not above {atom.key}", axis)
    high = scope.witness(f"not below {atom.key}", axis)
    yield at_least(algebra, cell.form, algebra.rename(atom.body, {atom.index: low}))
    yield at_least(algebra, algebra.rename(atom.body, {atom.index: high}), cell.form)


lemma = Lemma(
    name="extremes",
    statement="A maximum over an axis is attained and nothing exceeds it; a median has a value on either side.",
    instances=_instances,
    scoped=True,
)
