"""Sums over one axis, taken together, have the sign that all their terms have.

Linearity pulls `sum_v (s(v) - m(v))` apart, and that no term is negative is seen of neither sum.
"""

from collections.abc import Iterable

from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell, Lemma, Scope, positive
from kdverify.normal.form import Form, Group, Logarithm, Predicate
from kdverify.normal.partial import has_partial
from kdverify.normal.regroup import regrouped
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom, algebra = cell.atom, scope.algebra
    # What is divided by, or of which a logarithm or a root is taken, is asked whether it is positive.
    if not isinstance(atom, Group | Logarithm) or not Sign.ANY.within(algebra.sign(atom.inner)):
        return
    if has_partial(algebra.sign, atom.inner):
        return
    for place, summand in regrouped(algebra, atom.inner, "{}+"):

        def term(index: Index, place: Index = place, summand: Form = summand) -> Predicate:
            return positive(algebra.rename(summand, {place: index}))

        if scope.shows(term, place.axis):
            yield positive(atom.inner)
            return


lemma = Lemma(
    name="regrouped_sums",
    statement="Sums over one axis, taken together, are positive if all their terms are.",
    instances=_instances,
    patient=True,
    questions=1,
)
