"""The greatest of several numbers is one of them and none is greater."""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least, equals
from kdverify.normal.form import Joined, Largest, Predicate


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    if not cell.is_plain or not isinstance(cell.atom, Largest):
        return
    for option in cell.atom.options:
        yield at_least(scope.algebra, cell.form, option)
    yield Joined(False, tuple(equals(scope.algebra, cell.form, option) for option in cell.atom.options))


lemma = Lemma(
    name="largest",
    statement="The greatest of several numbers is one of them, and no other is greater.",
    instances=_instances,
)
