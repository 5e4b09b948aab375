"""Bounds of roots, exponentials and logarithms of fractions, rounded outwards; nothing but fractions is needed."""

import math
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

# A fraction, or an infinity.
Point: TypeAlias = Any
INFINITY = math.inf
GUARD = 32
_LARGEST_EXPONENT = 1 << 24


def rounded(value: Point, direction: int, bits: int) -> Point:
    """The value with so many bits, no greater (-1) or no less (1)."""
    if not isinstance(value, Fraction) or not value:
        return value
    top, bottom = value.numerator, value.denominator
    shift = abs(top).bit_length() - bottom.bit_length() - bits
    if bottom & (bottom - 1) == 0 and abs(top).bit_length() <= bits:
        return value
    top, bottom = (top << -shift, bottom) if shift < 0 else (top, bottom << shift)
    whole = top // bottom if direction < 0 else -(-top // bottom)
    return Fraction(whole) * (Fraction(2) ** shift)


def root(value: Point, bits: int) -> tuple[Point, Point]:
    """Bounds of the square root of what is not negative."""
    if not isinstance(value, Fraction):
        return value, value
    shift = 2 * (bits + GUARD + value.denominator.bit_length())
    low = math.isqrt((value.numerator << shift) // value.denominator)
    unit = Fraction(1, 1 << (shift // 2))
    exact = Fraction(low) * unit
    return (exact, exact) if exact * exact == value else (exact, (low + 1) * unit)


def exponential(value: Point, bits: int) -> tuple[Point, Point]:
    """Bounds of an exponential: its series at a small part of the argument, squared again and again."""
    if value == -INFINITY:
        return Fraction(0), Fraction(0)
    if value == INFINITY:
        return INFINITY, INFINITY
    if value < 0:
        low, high = exponential(-value, bits)
        return (Fraction(0) if high == INFINITY else 1 / high), 1 / low
    if value > _LARGEST_EXPONENT:
        return Fraction(2) ** _LARGEST_EXPONENT, INFINITY
    halvings = max(0, math.ceil(value).bit_length()) + 8
    bits += halvings + GUARD
    part = value / (1 << halvings)
    low, high, below, above, number = Fraction(1), Fraction(1), Fraction(1), Fraction(1), 0
    while above > Fraction(1, 1 << bits):
        number += 1
        below = rounded(below * part / number, -1, bits)
        above = rounded(above * part / number, 1, bits)
        low, high = low + below, high + above
    # What is left out is less than the last term: each next is less than half of the one before.
    high += above
    for _ in range(halvings):
        low, high = rounded(low * low, -1, bits), rounded(high * high, 1, bits)
    return low, high


def logarithm(value: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    """Bounds of a logarithm: that of a number near one, and a multiple of log 2."""
    twos = value.numerator.bit_length() - value.denominator.bit_length()
    near = value / Fraction(2) ** twos
    if near > Fraction(4, 3):
        near, twos = near / 2, twos + 1
    bits += abs(twos).bit_length() + GUARD
    low, high = _artanh((near - 1) / (near + 1), bits)
    least, most = _artanh(Fraction(1, 3), bits)
    if twos < 0:
        least, most = most, least
    return 2 * (low + twos * least), 2 * (high + twos * most)


@lru_cache(maxsize=256)
def _artanh(value: Fraction, bits: int) -> tuple[Fraction, Fraction]:
    """Bounds of x + x**3 / 3 + x**5 / 5 + ... for x of at most 1/3 in size."""
    if value < 0:
        low, high = _artanh(-value, bits)
        return -high, -low
    low = high = Fraction(0)
    below, above, number = rounded(value, -1, bits), rounded(value, 1, bits), 1
    square = value * value
    while above > Fraction(1, 1 << bits):
        low, high = low + rounded(below / number, -1, bits), high + rounded(above / number, 1, bits)
        below, above = rounded(below * square, -1, bits), rounded(above * square, 1, bits)
        number += 2
    return low, high + 2 * above
