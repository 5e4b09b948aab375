"""A choice has the value of the branch that its condition selects.

A branch with a sum or an extreme that is not defined for every input is not looked into: what other lemmas
say of that sum holds only where it is defined.
"""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, equals, when
from kdverify.normal.form import Branch, Negation, Predicate
from kdverify.normal.partial import binds_partial


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    if cell.is_plain and isinstance(cell.atom, Branch):
        choice = cell.atom
        for side, test in ((choice.then, choice.test), (choice.otherwise, Negation(choice.test))):
            if not binds_partial(scope.algebra.sign, side):
                yield when(test, equals(scope.algebra, cell.form, side))


lemma = Lemma(
    name="branches",
    statement="A choice has the value of the branch that its condition selects.",
    instances=_instances,
)
