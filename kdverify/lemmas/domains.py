"""Inputs lie in their domains."""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, above, at_least, equals
from kdverify.normal.algebra import single
from kdverify.normal.form import Element, Euler, Extent, Form, Predicate, Prime, Standing, Symbol, constant


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    if not cell.is_plain or not isinstance(cell.atom, Symbol | Extent | Element | Prime | Euler | Standing):
        return
    bounds = scope.algebra.atom_range(cell.atom)
    lower, upper = bounds.lower, bounds.upper
    if lower is not None and lower == upper:
        yield equals(scope.algebra, cell.form, constant(lower))
        return
    if lower is not None:
        yield (above if bounds.open_lower else at_least)(scope.algebra, cell.form, constant(lower))
    if upper is not None:
        yield (above if bounds.open_upper else at_least)(scope.algebra, constant(upper), cell.form)
    if isinstance(cell.atom, Standing):
        yield at_least(scope.algebra, _size(cell.atom), cell.form)


def _size(atom: Standing) -> Form:
    return single(Extent(atom.index.axis))


lemma = Lemma(
    name="domains",
    statement="Every input lies in its declared domain; entries of a distribution lie between 0 and 1.",
    instances=_instances,
)
