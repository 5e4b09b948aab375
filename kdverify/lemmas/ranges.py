"""Inputs lie in their domains, and what is made of them in the interval that follows."""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, above, at_least, equals
from kdverify.normal.algebra import single
from kdverify.normal.form import Extent, Predicate, Standing, constant


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    algebra = scope.algebra
    bounds = algebra.range(single(cell.atom, cell.exponent))
    lower, upper = bounds.lower, bounds.upper
    if lower is not None and lower == upper:
        yield equals(algebra, cell.form, constant(lower))
        return
    if lower is not None:
        yield (above if bounds.open_lower else at_least)(algebra, cell.form, constant(lower))
    if upper is not None:
        yield (above if bounds.open_upper else at_least)(algebra, constant(upper), cell.form)
    if isinstance(cell.atom, Standing) and cell.is_plain:
        yield at_least(algebra, single(Extent(cell.atom.index.axis)), cell.form)


lemma = Lemma(
    name="ranges",
    statement="Every input lies in its declared domain, and interval arithmetic bounds what is made of it.",
    instances=_instances,
)
