"""Entries at coinciding positions are equal; two others of a distribution sum to one at most."""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least, equals, when
from kdverify.normal.form import ONE, Element, Negation, Predicate, Same


def _pairs(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    first, second = one.atom, two.atom
    if not isinstance(first, Element) or not isinstance(second, Element) or first.array != second.array:
        return
    if not one.is_plain or not two.is_plain:
        return
    differing = [(left, right) for left, right in zip(first.positions, second.positions, strict=True) if left != right]
    if len(differing) != 1:
        return
    algebra = scope.algebra
    same = Same(*differing[0])
    if algebra.truth(same) is None:
        yield when(same, equals(algebra, one.form, two.form))
    if algebra.context.is_distribution(first.array) and differing[0][0] == first.positions[-1]:
        together = at_least(algebra, ONE, algebra.add(one.form, two.form))
        yield together if algebra.truth(same) is False else when(Negation(same), together)


lemma = Lemma(
    name="coincidences",
    statement="Entries at one position are equal, and two entries of a distribution sum to one at most.",
    pairs=_pairs,
)
