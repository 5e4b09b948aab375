"""Entries at coinciding positions are equal."""

from collections.abc import Iterable

from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell, Lemma, Scope, equals, when
from kdverify.normal.form import Element, Predicate, Same


def _pairs(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    first, second = one.atom, two.atom
    if not isinstance(first, Element) or not isinstance(second, Element) or first.array != second.array:
        return
    if not one.is_plain or not two.is_plain:
        return
    differing = [(left, right) for left, right in zip(first.positions, second.positions, strict=True) if left != right]
    if len(differing) == 1 and (isinstance(differing[0][0], Index) or isinstance(differing[0][1], Index)):
        yield when(Same(*differing[0]), equals(scope.algebra, one.form, two.form))


lemma = Lemma(
    name="coincidences",
    statement="Entries of one array at the same position are equal.",
    pairs=_pairs,
)
