"""A choice has the value of the branch that its condition selects."""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, equals, when
from kdverify.normal.form import Branch, Negation, Predicate


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    if cell.is_plain and isinstance(cell.atom, Branch):
        yield when(cell.atom.test, equals(scope.algebra, cell.form, cell.atom.then))
        yield when(Negation(cell.atom.test), equals(scope.algebra, cell.form, cell.atom.otherwise))


lemma = Lemma(
    name="branches",
    statement="A choice has the value of the branch that its condition selects.",
    instances=_instances,
)
