r"""A sum of non-negative terms is positive if a distribution is large enough somewhere to make a term positive.

Where a distribution D over n positions with sum c > 0 is greatest it is at least its mean: D_i > 0 and
n D_i >= c there.  Where D is the distribution of one teacher, it may be one whose weight is positive.
If g_i >= 0 for all i, and g_i > 0 follows from these two, then sum_i g_i > 0.
"""

from collections.abc import Iterable

from kdverify.lang.term import Index
from kdverify.lemmas._distributions import distributions
from kdverify.lemmas._model import Cell, Lemma, Scope, at_least, both, positive
from kdverify.normal.algebra import single
from kdverify.normal.form import Collect, Element, Extent, Form, Over, Predicate
from kdverify.normal.inside import all_atoms
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

        def supported(index: Index, weight: Form = weight, mass: Form = mass) -> Predicate:
            here = algebra.rename(weight, {atom.index: index})
            size = single(Extent(atom.index.axis))
            premises = [positive(here), at_least(algebra, algebra.multiply(size, here), mass)]
            return both(*premises, *(positive(part) for part in _weights(atom, weight, scope)))

        if scope.shows(term, atom.index.axis, supported):
            yield positive(cell.form)
            return


def _weights(atom: Over, value: Form, scope: Scope) -> list[Form]:
    """The weight of the teacher that a distribution is taken from: one of positive weight may be taken."""
    chosen = sorted(value.free - atom.body.free, key=lambda index: index.name)
    for index in chosen[:1]:
        for part in all_atoms(atom.body):
            if (
                isinstance(part, Element)
                and len(part.positions) == 1
                and isinstance(part.positions[0], Index)
                and part.positions[0].axis == index.axis
                and scope.algebra.context.is_distribution(part.array)
            ):
                return [single(Element(part.array, (index,)))]
    return []


lemma = Lemma(
    name="supports",
    statement="A distribution is at least its mean somewhere; a sum with a positive term there is positive.",
    instances=_instances,
    scoped=True,
    patient=True,
    questions=1,
)
