"""Ranks: each axis has a first position, which holds the greatest value; ranks follow the values."""

from collections.abc import Iterable

from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell, Lemma, Scope, above, at_least, equals, when
from kdverify.normal.algebra import single
from kdverify.normal.form import ONE, Extent, Over, Predicate, Same, Standing
from kdverify.normal.inside import all_atoms
from kdverify.normal.partial import has_partial


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain:
        return
    if isinstance(atom, Standing):
        yield from _first(atom, scope)
        if isinstance(atom.at, Index):
            own = scope.algebra.rename(atom.body, {atom.index: atom.at})
            value = scope.algebra.rename(atom.body, {atom.index: _place(atom, scope)})
            yield when(equals(scope.algebra, cell.form, ONE), at_least(scope.algebra, own, value))
    if isinstance(atom, Over):
        # A sum over ranked positions has the first one among its terms.
        for part in all_atoms(atom.body):
            ranked = isinstance(part, Standing) and part.at == atom.index and part.free <= atom.body.free
            if isinstance(part, Standing) and ranked and not has_partial(scope.algebra.sign, part.body):
                yield from _first(part, scope)


def _place(atom: Standing, scope: Scope) -> Index:
    return scope.witness(f"first by {atom.body.key}", atom.index.axis)


def _first(atom: Standing, scope: Scope) -> Iterable[Predicate]:
    algebra, axis = scope.algebra, atom.index.axis
    first = _place(atom, scope)
    value = algebra.rename(atom.body, {atom.index: first})
    yield equals(algebra, single(Standing(atom.index, atom.body, first)), ONE)
    for index in scope.indices(axis):
        yield at_least(algebra, value, algebra.rename(atom.body, {atom.index: index}))
    # The greatest of n numbers is at least their mean.
    yield at_least(algebra, algebra.multiply(value, single(Extent(axis))), algebra.total(atom.index, atom.body))


def _pairs(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    first, second = one.atom, two.atom
    if not isinstance(first, Standing) or not isinstance(second, Standing) or not one.is_plain or not two.is_plain:
        return
    if first.body != second.body or first.index != second.index:
        return
    algebra = scope.algebra
    left = algebra.rename(first.body, {first.index: first.at})
    right = algebra.rename(first.body, {first.index: second.at})
    yield when(above(algebra, left, right), at_least(algebra, two.form, algebra.add(one.form, ONE)))
    yield when(above(algebra, right, left), at_least(algebra, one.form, algebra.add(two.form, ONE)))
    yield when(equals(algebra, one.form, two.form), Same(first.at, second.at))


lemma = Lemma(
    name="ranks",
    statement="Some position is first and holds the greatest value; a greater value has a smaller rank.",
    instances=_instances,
    pairs=_pairs,
    scoped=True,
)
