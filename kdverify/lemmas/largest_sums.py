"""A weighted sum of maxima is at least that of each option, and at most that of all, if none is negative."""

from collections.abc import Iterable
from fractions import Fraction

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least
from kdverify.normal.form import Collect, Form, Largest, Monomial, Over, Predicate
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    algebra = scope.algebra
    monomial = atom.body.terms[0][0]
    found = [item for item in monomial.factors if isinstance(item[0], Largest)]
    weight = Form(((Monomial(tuple(item for item in monomial.factors if item not in found)), Fraction(1)),))
    if len(found) != 1 or not found[0][1].is_one or not algebra.sign(weight).within(Sign.NON_NEGATIVE):
        return
    largest = found[0][0]
    assert isinstance(largest, Largest)
    sums = [algebra.total(atom.index, algebra.multiply(weight, option)) for option in largest.options]
    for each in sums:
        yield at_least(algebra, cell.form, each)
    if all(algebra.sign(option).within(Sign.NON_NEGATIVE) for option in largest.options):
        yield at_least(algebra, algebra.add(*sums), cell.form)


lemma = Lemma(
    name="largest_sums",
    statement="A sum of maxima lies between the sum of each option and the sum of all.",
    instances=_instances,
)
