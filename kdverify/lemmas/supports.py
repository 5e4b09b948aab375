"""A sum of non-negative terms is positive if some distribution's support makes a term positive."""

from collections.abc import Iterable

from kdverify.lang.term import Index
from kdverify.lemmas._distributions import distributions
from kdverify.lemmas._model import Cell, Lemma, Scope, positive
from kdverify.normal.form import Collect, Form, Over, Predicate
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    algebra = scope.algebra
    sign = algebra.sign(atom.body)
    if sign == Sign.POSITIVE or not sign.within(Sign.NON_NEGATIVE):
        return

    def term(index: Index) -> Predicate:
        return positive(algebra.rename(atom.body, {atom.index: index}))

    for weight, mass in distributions(atom, scope):
        if algebra.sign(mass) != Sign.POSITIVE:
            continue

        def supported(index: Index, weight: Form = weight) -> Predicate:
            return positive(algebra.rename(weight, {atom.index: index}))

        if scope.shows(term, atom.index.axis, supported):
            yield positive(cell.form)
            return


lemma = Lemma(
    name="supports",
    statement="A distribution is positive somewhere; a non-negative sum that is positive there is positive.",
    instances=_instances,
    scoped=True,
    patient=True,
)
