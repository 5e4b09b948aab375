r"""Reciprocals, roots, and powers with any real exponent.

For x > 0 the function x ** e is positive; it is increasing in x for e > 0 and decreasing for e < 0; for
0 < x <= 1 it is decreasing in e, for x >= 1 increasing.  x ** (m/n) is the non-negative root of
r ** n = x ** m.  All are elementary (Rudin, Principles, exercise 1.6).  0 ** e is 0 for e > 0 and 1 for
e = 0, by convention.
"""

from collections.abc import Iterable
from fractions import Fraction

from kdverify.lemmas._model import (
    Cell,
    Lemma,
    Scope,
    above,
    at_least,
    both,
    equals,
    non_negative,
    positive,
    when,
    zero,
)
from kdverify.normal.form import ONE, ZERO, Euler, Negation, Predicate, constant
from kdverify.normal.sign import Sign

MOST_ROOT = 12


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    if cell.is_plain or isinstance(cell.atom, Euler):
        return
    algebra, power, base, exponent = scope.algebra, cell.form, cell.base, cell.exponent
    value = exponent.constant
    if value is not None and value.denominator == 1:
        # The encoding uses exponent -1 only, so this is the reciprocal.
        yield when(Negation(zero(base)), equals(algebra, algebra.multiply(base, power), ONE))
        return
    yield from _root(cell, scope, value)
    yield non_negative(power)
    yield when(positive(base), positive(power))
    if algebra.sign(base) != Sign.POSITIVE:
        yield when(both(zero(base), positive(exponent)), zero(power))
        yield when(both(zero(base), zero(exponent)), equals(algebra, power, ONE))
    yield when(both(zero(exponent), non_negative(base)), equals(algebra, power, ONE))
    yield when(equals(algebra, base, ONE), equals(algebra, power, ONE))
    yield from _against_one(cell, scope)


def _root(cell: Cell, scope: Scope, value: Fraction | None) -> Iterable[Predicate]:
    if value is None or value.denominator > MOST_ROOT or abs(value.numerator) > MOST_ROOT:
        return
    algebra = scope.algebra
    raised = algebra.multiply(*[cell.form] * value.denominator)
    base = cell.base
    if value > 0:
        whole = algebra.power(base, constant(value.numerator))
        yield when(non_negative(base), equals(algebra, raised, whole))
    else:
        whole = algebra.power(base, constant(-value.numerator))
        yield when(positive(base), equals(algebra, algebra.multiply(raised, whole), ONE))


def _against_one(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    algebra, power, base, exponent = scope.algebra, cell.form, cell.base, cell.exponent
    small = both(positive(base), at_least(algebra, ONE, base))
    large = at_least(algebra, base, ONE)
    for bound in (ZERO, ONE):
        there = ONE if bound.is_zero else base
        more = at_least(algebra, exponent, bound)
        less = at_least(algebra, bound, exponent)
        yield when(both(small, more), at_least(algebra, there, power))
        yield when(both(small, less), at_least(algebra, power, there))
        yield when(both(large, more), at_least(algebra, power, there))
        yield when(both(large, less), at_least(algebra, there, power))


def _pairs(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    if one.is_plain or two.is_plain or isinstance(one.atom, Euler) or isinstance(two.atom, Euler):
        return
    yield from _inverse(one, two, scope)
    yield from _inverse(two, one, scope)
    if one.exponent != two.exponent or one.atom == two.atom:
        return
    if one.exponent.constant is not None and one.exponent.constant.denominator == 1:
        return
    algebra = scope.algebra
    first, second = one.base, two.base
    sign = algebra.sign(one.exponent)
    defined = both(non_negative(first), non_negative(second))
    if sign == Sign.NEGATIVE:
        defined = both(positive(first), positive(second))
        one, two = two, one
    elif sign != Sign.POSITIVE:
        return
    yield when(both(defined, at_least(algebra, first, second)), at_least(algebra, one.form, two.form))
    yield when(both(defined, above(algebra, first, second)), above(algebra, one.form, two.form))
    yield when(both(defined, at_least(algebra, second, first)), at_least(algebra, two.form, one.form))
    yield when(both(defined, above(algebra, second, first)), above(algebra, two.form, one.form))


def _inverse(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    """`x ** e` against `y`, when `y ** (1 / e)` is at hand: `x <= y ** (1 / e)` gives `x ** e <= y`."""
    algebra = scope.algebra
    if algebra.sign(one.exponent) != Sign.POSITIVE or not algebra.multiply(one.exponent, two.exponent).is_one:
        return
    defined = both(non_negative(one.base), non_negative(two.base))
    yield when(both(defined, at_least(algebra, two.form, one.base)), at_least(algebra, two.base, one.form))
    yield when(both(defined, at_least(algebra, one.base, two.form)), at_least(algebra, one.form, two.base))


lemma = Lemma(
    name="powers",
    statement="Powers are positive, monotone in the base and in the exponent, and roots are roots.",
    instances=_instances,
    pairs=_pairs,
)
