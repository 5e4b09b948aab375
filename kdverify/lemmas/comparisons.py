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
        for side in (1, -1):
            gap = algebra.scale(algebra.subtract(atom.body, weight), side)

            def at(index: Index, gap: Form = gap) -> Form:
                return algebra.rename(gap, {atom.index: index})

            if scope.shows(lambda index, at=at: non_negative(at(index)), atom.index.axis):  # type: ignore[misc]
                whole = algebra.scale(algebra.subtract(cell.form, mass), side)
                yield non_negative(whole)
                yield from (at_least(algebra, whole, at(index)) for index in scope.indices(atom.index.axis))


lemma = Lemma(
    name="comparisons",
    statement="A sum whose terms are all at least, or all at most, those of distributions compares with their mass.",
    instances=_instances,
    scoped=True,
    patient=True,
    questions=20,
)
