"""A sum whose terms are all at least those of distributions is at least their mass; the same from above."""

from collections.abc import Iterable

from kdverify.lang.term import Index
from kdverify.lemmas._distributions import distributions
from kdverify.lemmas._model import Cell, Lemma, Scope, at_least, non_negative
from kdverify.normal.form import Collect, Form, Over, Predicate
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    algebra = scope.algebra
    found = list(distributions(atom, scope))
    candidates = [(weight, mass) for weight, mass in found if weight != atom.body]
    for place, (one, first) in enumerate(found):
        candidates += [(algebra.add(one, two), algebra.add(first, second)) for two, second in found[place + 1 :]]
    if not algebra.sign(atom.body).within(Sign.NON_NEGATIVE):
        candidates = [(algebra.scale(weight, -1), algebra.scale(mass, -1)) for weight, mass in candidates]
    for weight, mass in candidates:

        def gap(index: Index, side: int, weight: Form = weight) -> Predicate:
            whole = algebra.scale(algebra.subtract(atom.body, weight), side)
            return non_negative(algebra.rename(whole, {atom.index: index}))

        if scope.shows(lambda index, gap=gap: gap(index, 1), atom.index.axis):  # type: ignore[misc]
            yield at_least(algebra, cell.form, mass)
        if scope.shows(lambda index, gap=gap: gap(index, -1), atom.index.axis):  # type: ignore[misc]
            yield at_least(algebra, mass, cell.form)


lemma = Lemma(
    name="comparisons",
    statement="A sum whose terms are all at least, or all at most, those of distributions compares with their mass.",
    instances=_instances,
    scoped=True,
    patient=True,
    questions=20,
)
