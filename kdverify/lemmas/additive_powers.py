r"""Powers of a sum of non-negative parts against the powers of the parts.

Let y_i >= 0 and S = sum_i y_i.  For 0 <= e <= 1: y_j ** e <= S ** e <= sum_i y_i ** e; for e >= 1:
S ** e >= sum_i y_i ** e; for e <= 0 and y_j > 0: S ** e <= y_j ** e
(Hardy, Littlewood, Pólya, Inequalities, section 2.10).
If y_i = l_i x_i with l_i >= 0 and sum_i l_i = 1, then by concavity S ** e >= sum_i l_i x_i ** e for
0 <= e <= 1, and by convexity <= for e >= 1 and for e < 0 (ibid., theorem 16).
Summed over a position the same holds of sum_v S(v) ** e.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell, Lemma, Scope, at_least
from kdverify.normal.algebra import Algebra
from kdverify.normal.form import ONE, Collect, Form, Group, Monomial, Over, Predicate
from kdverify.normal.sign import Sign


@dataclass(frozen=True)
class Sum:
    """A sum of non-negative multiples of non-negative parts that depend on a position."""

    weights: tuple[Form, ...]
    parts: tuple[Form, ...]


def read_sum(algebra: Algebra, inner: Form) -> Sum | None:
    """The parts, one for each product of what depends on a position, if none can be negative."""
    grouped: dict[Monomial, Form] = {}
    for monomial, amount in inner.terms:
        varying = Monomial(tuple(item for item in monomial.factors if item[0].free or item[1].free))
        rest = Form(((Monomial(tuple(item for item in monomial.factors if item not in varying.factors)), amount),))
        grouped[varying] = algebra.add(grouped.get(varying, Form(())), rest)
    parts = tuple(Form(((varying, Fraction(1)),)) for varying in grouped)
    weights = tuple(grouped.values())
    if len(parts) < 2 or not all(algebra.sign(part).within(Sign.NON_NEGATIVE) for part in (*parts, *weights)):
        return None
    return Sum(weights, parts)


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    algebra, atom = scope.algebra, cell.atom
    if isinstance(atom, Group) and not cell.is_plain:
        read = read_sum(algebra, atom.inner)
        if read is not None:
            yield from _compared(algebra, cell.form, read, cell.exponent, None)
    if cell.is_plain and isinstance(atom, Over) and atom.collect is Collect.SUM:
        monomial, amount = atom.body.terms[0]
        if amount != 1 or len(monomial.factors) != 1:
            return
        group, exponent = monomial.factors[0]
        read = read_sum(algebra, group.inner) if isinstance(group, Group) else None
        if read is not None and atom.index not in exponent.free:
            yield from _compared(algebra, cell.form, read, exponent, atom.index)


def _compared(algebra: Algebra, whole: Form, read: Sum, exponent: Form, index: Index | None) -> Iterator[Predicate]:
    """The power of a sum against powers of its parts; all summed over the index where there is one."""

    def summed(value: Form) -> Form:
        return value if index is None else algebra.total(index, value)

    sign = algebra.sign(exponent)
    to_one = algebra.sign(algebra.subtract(ONE, exponent))
    weighted = [algebra.multiply(weight, part) for weight, part in zip(read.weights, read.parts, strict=True)]
    powers = [summed(algebra.power(part, exponent)) for part in weighted]
    everything = algebra.add(*powers)
    positive = all(algebra.sign(part) == Sign.POSITIVE for part in weighted)
    if sign == Sign.POSITIVE:
        for power in powers:
            yield at_least(algebra, whole, power)
        if to_one.within(Sign.NON_NEGATIVE):
            yield at_least(algebra, everything, whole)
        if to_one.within(Sign.NON_POSITIVE):
            yield at_least(algebra, whole, everything)
    elif sign == Sign.NEGATIVE and positive:
        for power in powers:
            yield at_least(algebra, power, whole)
    if not algebra.add(*read.weights).is_one or not (positive or sign == Sign.POSITIVE):
        return
    mean = algebra.add(
        *(
            algebra.multiply(weight, summed(algebra.power(part, exponent)))
            for weight, part in zip(read.weights, read.parts, strict=True)
        )
    )
    if sign == Sign.POSITIVE and to_one.within(Sign.NON_NEGATIVE):
        yield at_least(algebra, whole, mean)
    if to_one.within(Sign.NON_POSITIVE) or sign == Sign.NEGATIVE:
        yield at_least(algebra, mean, whole)


lemma = Lemma(
    name="additive_powers",
    statement="A power of a sum compares with the powers of its parts and with their sum.",
    instances=_instances,
)
