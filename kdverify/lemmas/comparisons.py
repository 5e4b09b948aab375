"""A sum whose terms are at least those of a distribution is at least one; the same from above."""

from collections.abc import Iterable

from kdverify.lang.term import Index
from kdverify.lemmas._distributions import distributions
from kdverify.lemmas._model import Cell, Lemma, Scope, at_least
from kdverify.normal.form import ONE, Collect, Form, Over, Predicate


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    algebra = scope.algebra
    for weight in distributions(atom, scope):

        def above(index: Index, weight: Form = weight) -> Predicate:
            return at_least(algebra, *(algebra.rename(part, {atom.index: index}) for part in (atom.body, weight)))

        def below(index: Index, weight: Form = weight) -> Predicate:
            return at_least(algebra, *(algebra.rename(part, {atom.index: index}) for part in (weight, atom.body)))

        if scope.shows(above, atom.index.axis):
            yield at_least(algebra, cell.form, ONE)
        if scope.shows(below, atom.index.axis):
            yield at_least(algebra, ONE, cell.form)


lemma = Lemma(
    name="comparisons",
    statement="A sum whose terms are all at least, or all at most, those of a distribution compares with one.",
    instances=_instances,
)
