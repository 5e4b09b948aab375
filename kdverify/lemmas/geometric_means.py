r"""The weighted arithmetic-geometric mean inequality over an axis.

Let x_k > 0 and w_k >= 0 with T = sum_k w_k.  Then exp(sum_k w_k log x_k) <= (sum_k w_k x_k / T) ** T; the same for
several such sums in the exponent, whose weights add up to T = 1 together (Hardy, Littlewood, Pólya, Inequalities,
theorem 9).  Put 1 / x_k for x_k: it is also at least (sum_k w_k / x_k / T) ** -T.
Summed over a position with factors that are not negative, the same holds of the sums.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least
from kdverify.normal.algebra import Algebra
from kdverify.normal.form import ONE, ZERO, Collect, Euler, Form, Logarithm, Monomial, Over, Predicate
from kdverify.normal.partial import has_partial
from kdverify.normal.sign import Sign


@dataclass(frozen=True, slots=True)
class GeometricMean:
    """The exponential of a weighted mean of logarithms: sum_k w_k, sum_k w_k x_k and sum_k w_k / x_k.

    It is inverted where the logarithms are all subtracted: the x_k are then what was inverted, and 1 / x_k the simpler.
    """

    mass: Form
    arithmetic: Form
    harmonic: Form
    inverted: bool


def read_geometric_mean(algebra: Algebra, exponent: Form) -> GeometricMean | None:
    """An exponent that is a sum of sums of non-negative multiples of logarithms, all over axes.

    None where it may be undefined: t / Z with Z = sum_k t_k does not sum to one where Z is zero.
    """
    if has_partial(algebra.sign, exponent):
        return None
    mass, arithmetic, harmonic = ZERO, ZERO, ZERO
    inverted = True
    for monomial, amount in exponent.terms:
        sums = [item for item in monomial.factors if isinstance(item[0], Over) and item[1].is_one]
        if len(sums) != 1:
            return None
        over = sums[0][0]
        assert isinstance(over, Over)
        if over.collect is not Collect.SUM:
            return None
        body, scale = over.body.terms[0]
        logs = [item for item in body.factors if isinstance(item[0], Logarithm) and item[1].is_one]
        if len(logs) != 1 or not isinstance(logs[0][0], Logarithm):
            return None
        share = Form(((Monomial(tuple(item for item in monomial.factors if item is not sums[0])), amount * scale),))
        weight = Form(((Monomial(tuple(item for item in body.factors if item is not logs[0])), Fraction(1)),))
        argument = logs[0][0].inner
        signs = algebra.sign(share)
        if signs == Sign.NEGATIVE:
            share, argument = algebra.scale(share, -1), algebra.power(argument, algebra.scale(ONE, -1))
        elif signs == Sign.POSITIVE:
            inverted = False
        else:
            return None
        if not algebra.sign(weight).within(Sign.NON_NEGATIVE) or algebra.sign(argument) != Sign.POSITIVE:
            return None
        inverse = algebra.power(argument, algebra.scale(ONE, -1))
        mass = algebra.add(mass, algebra.multiply(share, algebra.total(over.index, weight)))
        arithmetic = algebra.add(
            arithmetic, algebra.multiply(share, algebra.total(over.index, algebra.multiply(weight, argument)))
        )
        harmonic = algebra.add(
            harmonic, algebra.multiply(share, algebra.total(over.index, algebra.multiply(weight, inverse)))
        )
    return GeometricMean(mass, arithmetic, harmonic, inverted) if exponent.terms else None


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    algebra = scope.algebra
    if isinstance(cell.atom, Euler) and not cell.is_plain:
        found = read_geometric_mean(algebra, cell.exponent)
        if found is not None:
            yield from _compared(algebra, cell.form, found, scope)
    elif cell.is_plain and isinstance(cell.atom, Over) and cell.atom.collect is Collect.SUM:
        monomial, amount = cell.atom.body.terms[0]
        powers = [item for item in monomial.factors if isinstance(item[0], Euler)]
        if len(powers) == 1:
            found = read_geometric_mean(algebra, powers[0][1])
            rest = Form(((Monomial(tuple(item for item in monomial.factors if item is not powers[0])), amount),))
            defined = not has_partial(algebra.sign, cell.atom.body)
            if found is not None and found.mass.is_one and defined and algebra.sign(rest).within(Sign.NON_NEGATIVE):
                bound = algebra.total(cell.atom.index, algebra.multiply(rest, found.arithmetic))
                yield at_least(algebra, bound, cell.form)


def _compared(algebra: Algebra, value: Form, mean: GeometricMean, scope: Scope) -> Iterator[Predicate]:
    if mean.mass.is_one:
        if scope.patient or not mean.inverted:
            yield at_least(algebra, mean.arithmetic, value)
        if scope.patient or mean.inverted:
            yield at_least(algebra, algebra.multiply(value, mean.harmonic), ONE)
    elif algebra.sign(mean.mass) == Sign.POSITIVE:
        base = algebra.multiply(mean.arithmetic, algebra.power(mean.mass, algebra.scale(ONE, -1)))
        yield at_least(algebra, algebra.power(base, mean.mass), value)


lemma = Lemma(
    name="geometric_means",
    statement="A weighted geometric mean is at most the arithmetic mean, and at least the harmonic one.",
    instances=_instances,
)
