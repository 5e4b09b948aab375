"""Sums over two axes may be taken in either order.

Whether a sum is positive is sometimes seen in one order only: each teacher has a favourite class of its own.
"""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, equals
from kdverify.normal.form import Collect, Over, Predicate
from kdverify.normal.inside import all_atoms
from kdverify.normal.partial import has_partial
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    algebra = scope.algebra
    sign = algebra.sign(atom.body)
    if sign == Sign.POSITIVE or not sign.within(Sign.NON_NEGATIVE) or has_partial(algebra.sign, atom.body):
        return
    for part, exponent in atom.body.terms[0][0].factors:
        if isinstance(part, Over) and part.collect is Collect.SUM and exponent.is_one and _chooses(part, atom):
            yield equals(algebra, cell.form, algebra.exchanged(atom, part))


def _chooses(inner: Over, outer: Over) -> bool:
    """Whether the inner terms depend on a maximum over the outer axis, attained at a position for each of them."""
    return any(
        isinstance(part, Over) and part.collect is Collect.MAXIMUM and part.index.axis == outer.index.axis
        for part in all_atoms(inner.body)
        if inner.index in part.free
    )


lemma = Lemma(
    name="exchanges",
    statement="Sums over two axes may be taken in either order.",
    instances=_instances,
    patient=True,
)
