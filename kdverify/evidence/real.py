"""Real numbers that are exact where they can be, and enclosed in balls where not.

Sums of logarithms of rational numbers stay exact too, so that `log(1/2) - log(1/2)` is zero and not a ball about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import TypeAlias

from flint import arb, fmpq

# Factors up to here are split off; what remains is taken for one.
_LARGEST_FACTOR = 1000


@dataclass(frozen=True, slots=True)
class Logarithms:
    """`rational + sum of coefficient * log(factor)`, with one coefficient or more, none of them zero."""

    rational: Fraction
    parts: tuple[tuple[int, Fraction], ...]


Real: TypeAlias = Fraction | Logarithms | arb


def ball(value: Real) -> arb:
    """The value as a ball at the working precision."""
    match value:
        case Fraction():
            return arb(fmpq(value.numerator, value.denominator))
        case Logarithms(rational, parts):
            return sum((ball(amount) * arb(factor).log() for factor, amount in parts), ball(rational))
    return value


def plus(left: Real, right: Real) -> Real:
    """The sum."""
    if type(left) is Fraction and type(right) is Fraction:
        return left + right
    if isinstance(left, Fraction | Logarithms) and isinstance(right, Fraction | Logarithms):
        gathered = dict(_parts(left))
        for factor, amount in _parts(right):
            gathered[factor] = gathered.get(factor, Fraction(0)) + amount
        return _logarithms(_rational(left) + _rational(right), gathered)
    return ball(left) + ball(right)


def times(left: Real, right: Real) -> Real:
    """The product; an exact zero stays exact."""
    if type(left) is Fraction and type(right) is Fraction:
        return left * right
    if left == 0 or right == 0:
        return Fraction(0)
    for one, other in ((left, right), (right, left)):
        if type(one) is Fraction and isinstance(other, Logarithms):
            parts = tuple((factor, one * amount) for factor, amount in other.parts)
            return Logarithms(one * other.rational, parts)
    return ball(left) * ball(right)


def inverted(value: Real) -> Real:
    """`1 / value`, for a value that is not zero."""
    return 1 / value if type(value) is Fraction else 1 / ball(value)


def sign(value: Real) -> int | None:
    """-1, 0 or 1, or `None` where the ball does not tell."""
    if type(value) is Fraction:
        return (value > 0) - (value < 0)
    about = ball(value)
    return 1 if about > 0 else -1 if about < 0 else None


def raised(base: Real, exponent: Fraction) -> Real:
    """`base ** exponent` for a positive base; exact where the root is rational."""
    if type(base) is Fraction:
        root = _root(base, exponent.denominator)
        if root is not None and abs(exponent.numerator) <= 64:
            return root**exponent.numerator
    return ball(base) ** ball(exponent)


def _root(base: Fraction, degree: int) -> Fraction | None:
    while degree % 2 == 0:
        numerator, denominator = isqrt(base.numerator), isqrt(base.denominator)
        if numerator**2 != base.numerator or denominator**2 != base.denominator:
            return None
        base, degree = Fraction(numerator, denominator), degree // 2
    return base if degree == 1 or base == 1 else None


def logarithm(value: Real) -> Real:
    """The natural logarithm of a positive number."""
    if type(value) is not Fraction:
        return ball(value).log()
    return _logarithms(Fraction(0), {**_factors(value.denominator, -1), **_factors(value.numerator, 1)})


def exponential(value: Real) -> Real:
    """The exponential."""
    return Fraction(1) if type(value) is Fraction and value == 0 else ball(value).exp()


def _parts(value: Fraction | Logarithms) -> tuple[tuple[int, Fraction], ...]:
    return value.parts if isinstance(value, Logarithms) else ()


def _rational(value: Fraction | Logarithms) -> Fraction:
    return value.rational if isinstance(value, Logarithms) else value


def _logarithms(rational: Fraction, parts: Mapping[int, Fraction]) -> Fraction | Logarithms:
    kept = tuple((factor, parts[factor]) for factor in sorted(parts) if parts[factor])
    return Logarithms(rational, kept) if kept else rational


@lru_cache(maxsize=4096)
def _factors(number: int, sign: int) -> Mapping[int, Fraction]:
    """How often each factor divides a positive number, times a sign."""
    found: dict[int, Fraction] = {}
    factor = 2
    while factor <= _LARGEST_FACTOR and factor * factor <= number:
        while number % factor == 0:
            found[factor] = found.get(factor, Fraction(0)) + sign
            number //= factor
        factor += 1
    if number > 1:
        found[number] = found.get(number, Fraction(0)) + sign
    return found
