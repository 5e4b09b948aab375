"""A sum of maxima is at least the sum of each option, and at most the sum of all, if none is negative."""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least
from kdverify.normal.form import Collect, Largest, Over, Predicate
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    algebra = scope.algebra
    factors = atom.body.terms[0][0].factors
    if len(factors) != 1 or not factors[0][1].is_one or not isinstance(factors[0][0], Largest):
        return
    options = factors[0][0].options
    sums = [algebra.total(atom.index, option) for option in options]
    for each in sums:
        yield at_least(algebra, cell.form, each)
    if all(algebra.sign(option).within(Sign.NON_NEGATIVE) for option in options):
        yield at_least(algebra, algebra.add(*sums), cell.form)


lemma = Lemma(
    name="largest_sums",
    statement="A sum of maxima lies between the sum of each option and the sum of all.",
    instances=_instances,
)
