r"""Bounds of logarithms, and Jensen's inequality for their means.

1 - 1/x <= log x <= x - 1 for x > 0, and log is increasing (Hardy, Littlewood, Pólya, theorem 142).
If w_i >= 0, sum_i w_i = 1 and y_i > 0 wherever w_i > 0: sum_i w_i log y_i <= log(sum_i w_i y_i), by
concavity; with y = 1/w it bounds the entropy by log n.  With y_i / w_i for y_i, for w_i > 0, it is Gibbs'
inequality: sum_i w_i log(y_i / w_i) <= log(sum_i y_i).
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from kdverify.lemmas._model import Cell, Lemma, Scope, above, at_least, both, equals, positive, when
from kdverify.lemmas.weighted_means import weights_of
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.form import (
    ONE,
    ZERO,
    Atom,
    Collect,
    Extent,
    Form,
    Logarithm,
    Monomial,
    Over,
    Predicate,
    Symbol,
    constant,
)
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    algebra, atom = scope.algebra, cell.atom
    if not cell.is_plain:
        return
    if isinstance(atom, Logarithm):
        inner = atom.inner
        value = cell.form
        yield when(positive(inner), at_least(algebra, algebra.subtract(inner, ONE), value))
        yield when(both(positive(inner), at_least(algebra, ONE, inner)), at_least(algebra, ZERO, value))
        yield when(both(positive(inner), above(algebra, ONE, inner)), above(algebra, ZERO, value))
        yield when(at_least(algebra, inner, ONE), at_least(algebra, value, ZERO))
        yield when(above(algebra, inner, ONE), above(algebra, value, ZERO))
        yield from _concave(value, inner, scope)
    if isinstance(atom, Over) and atom.collect is Collect.SUM:
        yield from _jensen(cell, atom, scope)


def _concave(value: Form, inner: Form, scope: Scope) -> Iterable[Predicate]:
    """Jensen's inequality for a sum of a few parts: those that vary with a position, each with its coefficient."""
    algebra = scope.algebra
    if len(inner.terms) < 2:
        return
    parts: dict[Form, Form] = {}
    for monomial, amount in inner.terms:
        varying = tuple(item for item in monomial.factors if item[0].free or item[1].free or _is_ratio(item[0]))
        rest = Form(((Monomial(tuple(item for item in monomial.factors if item not in varying)), amount),))
        part = Form(((Monomial(varying), Fraction(1)),))
        parts[part] = algebra.add(parts.get(part, ZERO), rest)
    if len(parts) < 2 or not all(algebra.sign(part) == Sign.POSITIVE for part in parts):
        return
    weights = list(parts.values())
    if not algebra.add(*weights).is_one or not all(algebra.sign(part).within(Sign.NON_NEGATIVE) for part in weights):
        return
    mean = algebra.add(*(algebra.multiply(weight, algebra.log(part)) for part, weight in parts.items()))
    yield at_least(algebra, value, mean)


def _is_ratio(atom: Atom) -> bool:
    return isinstance(atom, Symbol) and atom.name.endswith("°")


def _jensen(cell: Cell, atom: Over, scope: Scope) -> Iterable[Predicate]:
    algebra = scope.algebra
    for weight, mass, weighed in weights_of(atom, scope):
        if not mass.is_one:
            continue
        logarithm = _sole_logarithm(weighed)
        if logarithm is None or weighed.terms[0][1] != 1:
            continue
        inner = logarithm.inner
        if algebra.sign(inner) == Sign.POSITIVE:
            mean = algebra.total(atom.index, algebra.multiply(weight, inner))
            yield when(positive(mean), at_least(algebra, algebra.log(mean), cell.form))
            inverse = algebra.total(atom.index, algebra.multiply(weight, algebra.power(inner, constant(-1))))
            yield when(positive(inverse), at_least(algebra, algebra.log(inverse), algebra.scale(cell.form, -1)))
        elif inner == weight:
            # Where w_i = 0 the term w_i log w_i is 0, so only the support counts, at most n positions.
            size = algebra.log(single(Extent(atom.index.axis)))
            yield at_least(algebra, size, algebra.scale(cell.form, -1))


def _sole_logarithm(value: Form) -> Logarithm | None:
    monomial = value.terms[0][0]
    if len(monomial.factors) == 1 and monomial.factors[0][1].is_one:
        atom: Atom = monomial.factors[0][0]
        return atom if isinstance(atom, Logarithm) else None
    return None


def _pairs(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    if isinstance(one.atom, Logarithm) and isinstance(two.atom, Logarithm) and one.is_plain and two.is_plain:
        yield from _monotone(scope.algebra, one, two, one.atom.inner, two.atom.inner)
        yield from _monotone(scope.algebra, two, one, two.atom.inner, one.atom.inner)
    if isinstance(one.atom, Over) and isinstance(two.atom, Over) and one.is_plain and two.is_plain:
        yield from _gibbs(one, one.atom, two, two.atom, scope)
        yield from _gibbs(two, two.atom, one, one.atom, scope)


def _gibbs(own: Cell, first: Over, cross: Cell, second: Over, scope: Scope) -> Iterable[Predicate]:
    """Gibbs' inequality: sum_i w_i log y_i - sum_i w_i log w_i <= log(sum_i y_i)."""
    algebra = scope.algebra
    if first.index.axis != second.index.axis or {first.collect, second.collect} != {Collect.SUM}:
        return
    index = first.index
    body = algebra.rename(second.body, {second.index: index}) if second.index != index else second.body
    for weight, logarithm in _weighted_logarithms(first.body):
        for other, crossed in _weighted_logarithms(body):
            if weight != other or logarithm.inner != weight or not algebra.total(index, weight).is_one:
                continue
            if algebra.sign(weight) == Sign.POSITIVE and algebra.sign(crossed.inner) == Sign.POSITIVE:
                total = algebra.total(index, crossed.inner)
                yield at_least(algebra, algebra.log(total), algebra.subtract(cross.form, own.form))


def _weighted_logarithms(body: Form) -> Iterator[tuple[Form, Logarithm]]:
    monomial, amount = body.terms[0]
    for atom, exponent in monomial.factors:
        if isinstance(atom, Logarithm) and exponent.is_one and len(body.terms) == 1:
            yield Form(((Monomial(tuple(item for item in monomial.factors if item[0] != atom)), amount),)), atom


def _monotone(algebra: Algebra, one: Cell, two: Cell, first: Form, second: Form) -> Iterable[Predicate]:
    yield when(both(positive(second), above(algebra, first, second)), above(algebra, one.form, two.form))
    yield when(both(positive(second), equals(algebra, first, second)), equals(algebra, one.form, two.form))


lemma = Lemma(
    name="logarithms",
    statement="log x <= x - 1, log is increasing, and the mean of logarithms is at most the logarithm of the mean.",
    instances=_instances,
    pairs=_pairs,
    scoped=True,
)
