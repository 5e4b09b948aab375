r"""A sum against its greatest and its least term.

For n >= 1 numbers with sum S, greatest M and least m: M + (n - 1) m <= S <= (n - 1) M + m, since all
terms but one greatest are at least m, and all but one least at most M.
If none is negative and n >= 2, then S >= M + m; if all are positive and n >= 3, then S > M + m.
"""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, above, at_least
from kdverify.normal.algebra import single
from kdverify.normal.form import ONE, Atom, Collect, Extent, Form, Over, Predicate
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    algebra, axis = scope.algebra, atom.index.axis
    greatest = algebra.extreme(Collect.MAXIMUM, atom.index, atom.body)
    least = algebra.scale(algebra.extreme(Collect.MAXIMUM, atom.index, algebra.scale(atom.body, -1)), -1)
    known = {other.atom for other in scope.cells()}
    if not (_parts(greatest) | _parts(least)) <= known:
        return
    others = algebra.subtract(single(Extent(axis)), ONE)
    yield at_least(algebra, cell.form, algebra.add(greatest, algebra.multiply(others, least)))
    yield at_least(algebra, algebra.add(least, algebra.multiply(others, greatest)), cell.form)
    size = algebra.context.extent(axis).lower or 1
    sign = algebra.sign(atom.body)
    if sign.within(Sign.NON_NEGATIVE) and size >= 2:
        strict = sign == Sign.POSITIVE and size >= 3
        yield (above if strict else at_least)(algebra, cell.form, algebra.add(greatest, least))


def _parts(value: Form) -> set[Atom]:
    return {atom for monomial, _ in value.terms for atom, _ in monomial.factors if isinstance(atom, Over)}


lemma = Lemma(
    name="trimmed_sums",
    statement="A sum is bounded by its greatest and least term and the number of terms.",
    instances=_instances,
    scoped=True,
)
