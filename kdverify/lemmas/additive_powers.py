r"""Powers of a sum of non-negative parts against the powers of the parts.

Let y_i >= 0 and S = sum_i y_i.  For 0 <= e <= 1: y_j ** e <= S ** e <= sum_i y_i ** e; for e >= 1:
S ** e >= sum_i y_i ** e; for e <= 0 and y_j > 0: S ** e <= y_j ** e
(Hardy, Littlewood, Pólya, Inequalities, section 2.10).
Summed over a position the same holds of sum_v S(v) ** e.
"""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least
from kdverify.normal.algebra import Algebra
from kdverify.normal.form import ONE, Collect, Form, Group, Monomial, Over, Predicate
from kdverify.normal.sign import Sign


def parts_of(algebra: Algebra, inner: Form) -> list[Form] | None:
    """The sum's parts, one for each product of what depends on a position, if none can be negative."""
    grouped: dict[Monomial, Form] = {}
    for monomial, amount in inner.terms:
        varying = Monomial(tuple(item for item in monomial.factors if item[0].free or item[1].free))
        rest = Form(((Monomial(tuple(item for item in monomial.factors if item not in varying.factors)), amount),))
        grouped[varying] = algebra.add(grouped.get(varying, Form(())), rest)
    parts = [
        algebra.multiply(rest, Form(((varying, Fraction(1)),)))
        for varying, rest in grouped.items()
        if algebra.sign(rest).within(Sign.NON_NEGATIVE)
    ]
    sound = len(parts) == len(grouped) > 1
    return parts if sound and all(algebra.sign(part).within(Sign.NON_NEGATIVE) for part in parts) else None


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    algebra, atom = scope.algebra, cell.atom
    if isinstance(atom, Group) and not cell.is_plain:
        parts = parts_of(algebra, atom.inner)
        if parts is not None:
            powers = [algebra.power(part, cell.exponent) for part in parts]
            yield from _compared(algebra, cell.form, powers, parts, cell.exponent)
    if cell.is_plain and isinstance(atom, Over) and atom.collect is Collect.SUM:
        yield from _summed(cell, atom, scope)


def _compared(
    algebra: Algebra, whole: Form, powers: list[Form], parts: list[Form], exponent: Form
) -> Iterator[Predicate]:
    sign = algebra.sign(exponent)
    to_one = algebra.sign(algebra.subtract(ONE, exponent))
    if sign == Sign.POSITIVE:
        for power in powers:
            yield at_least(algebra, whole, power)
        if to_one.within(Sign.NON_NEGATIVE):
            yield at_least(algebra, algebra.add(*powers), whole)
        if to_one.within(Sign.NON_POSITIVE):
            yield at_least(algebra, whole, algebra.add(*powers))
    elif sign == Sign.NEGATIVE:
        for power, part in zip(powers, parts, strict=True):
            if algebra.sign(part) == Sign.POSITIVE:
                yield at_least(algebra, power, whole)


def _summed(cell: Cell, atom: Over, scope: Scope) -> Iterator[Predicate]:
    algebra = scope.algebra
    monomial, amount = atom.body.terms[0]
    if amount != 1 or len(monomial.factors) != 1 or not isinstance(monomial.factors[0][0], Group):
        return
    exponent = monomial.factors[0][1]
    parts = parts_of(algebra, monomial.factors[0][0].inner)
    if parts is None or atom.index in exponent.free:
        return
    sums = [algebra.total(atom.index, algebra.power(part, exponent)) for part in parts]
    yield from _compared(algebra, cell.form, sums, parts, exponent)


lemma = Lemma(
    name="additive_powers",
    statement="A power of a sum compares with the powers of its parts and with their sum.",
    instances=_instances,
)
