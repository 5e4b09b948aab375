"""A maximum over an axis is attained, and a median lies between the least and the greatest.

A sum whose terms depend on a maximum is asked about where that is attained: a term that is chosen by how it compares
with the maximum is chosen there, if anywhere.
"""

from collections.abc import Iterable

from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell, Lemma, Scope, at_least, equals
from kdverify.normal.algebra import single
from kdverify.normal.form import Collect, Extent, Over, Predicate
from kdverify.normal.inside import all_atoms
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over):
        return
    if atom.collect is Collect.SUM and scope.algebra.sign(atom.body).within(Sign.NON_NEGATIVE):
        for part in all_atoms(atom.body):
            # Its terms are compared with what is the same for all of them.
            if (
                isinstance(part, Over)
                and part.collect is Collect.MAXIMUM
                and part.index.axis == atom.index.axis
                and part.free <= atom.free
            ):
                _place(part, scope)
    if atom.collect not in (Collect.MAXIMUM, Collect.MEDIAN):
        return
    algebra, axis = scope.algebra, atom.index.axis
    if atom.collect is Collect.MAXIMUM:
        for index in scope.indices(axis):
            yield at_least(algebra, cell.form, algebra.rename(atom.body, {atom.index: index}))
        # The greatest of n numbers is at least their mean.
        mean = algebra.total(atom.index, atom.body)
        if not any(isinstance(part, Over) for part in all_atoms(mean)):
            yield at_least(algebra, algebra.multiply(cell.form, single(Extent(axis))), mean)
        yield equals(algebra, cell.form, algebra.rename(atom.body, {atom.index: _place(atom, scope)}))
        return
    low = scope.witness(f"not above {atom.key}", axis)
    high = scope.witness(f"not below {atom.key}", axis)
    yield at_least(algebra, cell.form, algebra.rename(atom.body, {atom.index: low}))
    yield at_least(algebra, algebra.rename(atom.body, {atom.index: high}), cell.form)


def _place(atom: Over, scope: Scope) -> Index:
    """A position at which a maximum is attained."""
    return scope.witness(f"attains {atom.key}", atom.index.axis)


lemma = Lemma(
    name="extremes",
    statement="A maximum over an axis is attained and nothing exceeds it; a median has a value on either side.",
    instances=_instances,
    scoped=True,
)
