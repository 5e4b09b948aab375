"""Real numbers that are exact where they can be, and enclosed in balls where not."""

from fractions import Fraction
from math import isqrt
from typing import TypeAlias

from flint import arb, fmpq

Real: TypeAlias = Fraction | arb


def ball(value: Real) -> arb:
    """The value as a ball at the working precision."""
    return arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else value


def plus(left: Real, right: Real) -> Real:
    """The sum."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left + right
    return ball(left) + ball(right)


def times(left: Real, right: Real) -> Real:
    """The product; an exact zero stays exact."""
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return left * right
    if left == 0 or right == 0:
        return Fraction(0)
    return ball(left) * ball(right)


def sign(value: Real) -> int | None:
    """-1, 0 or 1, or `None` where the ball does not tell."""
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    return 1 if value > 0 else -1 if value < 0 else None


def raised(base: Real, exponent: Fraction) -> Real:
    """`base ** exponent` for a positive base; exact where the root is rational."""
    if isinstance(base, Fraction):
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
    return Fraction(0) if isinstance(value, Fraction) and value == 1 else ball(value).log()


def exponential(value: Real) -> Real:
    """The exponential."""
    return Fraction(1) if isinstance(value, Fraction) and value == 0 else ball(value).exp()
