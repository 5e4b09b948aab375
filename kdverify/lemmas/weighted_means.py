r"""A weighted mean lies between its bounds.

If w_i >= 0 and w_i g_i <= w_i T for every i, then sum_i w_i g_i <= T sum_i w_i; the same from below.
Candidates for T: zero, one, g at a position in scope, and g with its values at i replaced by their
maximum or minimum over i.  Each is used only when that is shown for an arbitrary i.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell, Lemma, Scope, at_least, non_negative
from kdverify.normal.algebra import single
from kdverify.normal.form import ONE, ZERO, Collect, Form, Monomial, Over, Predicate, atoms
from kdverify.normal.sign import Sign


def weights_of(atom: Over, scope: Scope) -> Iterator[tuple[Form, Form, Form]]:
    """Ways to read a sum's body as weight times value: the weight, its sum, and the value.

    The weight is one factor of the body, or all but one.  It is not negative, and its sum is a constant or
    made of sums that the problem speaks of already.
    """
    algebra = scope.algebra
    monomial, value = atom.body.terms[0]
    known = {cell.atom for cell in scope.cells()}
    seen: set[Form] = set()
    for factor in monomial.factors:
        rest = tuple(item for item in monomial.factors if item[0] != factor[0])
        for weighing, weighed in (((factor,), rest), (rest, (factor,))):
            weight = Form(((Monomial(weighing), Fraction(1)),))
            if not weighed or weight in seen:
                continue
            seen.add(weight)
            if not algebra.sign(weight).within(Sign.NON_NEGATIVE):
                continue
            mass = algebra.total(atom.index, weight)
            if all(part in known for part, _ in atoms(mass) if isinstance(part, Over)):
                yield weight, mass, Form(((Monomial(weighed), value),))


def _candidates(atom: Over, weighed: Form, scope: Scope) -> Iterator[Form]:
    algebra = scope.algebra
    for index in scope.indices(atom.index.axis):
        yield algebra.rename(weighed, {atom.index: index})
    for cell in scope.cells():
        extreme = cell.atom
        if isinstance(extreme, Over) and extreme.collect is Collect.MAXIMUM and extreme.index.axis == atom.index.axis:
            inner = algebra.rename(extreme.body, {extreme.index: atom.index})
            if len(inner.terms) != 1 or len(inner.terms[0][0].factors) != 1:
                continue
            (factor, exponent), amount = inner.terms[0][0].factors[0], inner.terms[0][1]
            if exponent.is_one:
                yield algebra.scale(single(extreme), 1 / amount)
                replaced = algebra.replace(weighed, {factor: algebra.scale(single(extreme), 1 / amount)})
                if atom.index not in replaced.free:
                    yield replaced
    yield ZERO
    yield ONE


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    algebra = scope.algebra
    for weight, mass, weighed in weights_of(atom, scope):
        seen: set[Form] = set()
        for bound in _candidates(atom, weighed, scope):
            if bound in seen:
                continue
            seen.add(bound)

            def at(
                index: Index, bound: Form = bound, weight: Form = weight, weighed: Form = weighed, side: int = 1
            ) -> Predicate:
                gap = algebra.scale(algebra.subtract(bound, weighed), side)
                if algebra.sign(weight) != Sign.POSITIVE:
                    gap = algebra.multiply(weight, gap)
                return non_negative(algebra.rename(gap, {atom.index: index}))

            if scope.shows(at, atom.index.axis):
                yield at_least(algebra, algebra.multiply(bound, mass), cell.form)
            if scope.shows(lambda index, at=at: at(index, side=-1), atom.index.axis):  # type: ignore[misc]
                yield at_least(algebra, cell.form, algebra.multiply(bound, mass))


lemma = Lemma(
    name="weighted_means",
    statement="A weighted mean lies between any bounds of what it averages.",
    instances=_instances,
    scoped=True,
)
