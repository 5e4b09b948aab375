"""A small stand-in for python-flint that needs nothing but Python, for machines without it.

A referee's bundle carries it under the name `flint`, so that `evidence/` and `semantics/` run there as they are.
Numbers are fractions, and irrational numbers intervals whose bounds are fractions, always rounded outwards.  Where it
does not know a bound it gives the whole line, or nothing at all (`is_nan`): then nothing is decided.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from operator import add, eq, ge, gt, le, lt, mul, sub, truediv
from typing import Any

from kdverify.referee.enclosure import GUARD, INFINITY, Point, exponential, logarithm, root, rounded


class _Context:
    """How many bits the bounds of an interval keep."""

    prec = 53

    @contextmanager
    def workprec(self, bits: int) -> Iterator[None]:
        """Sets the precision for a while."""
        before, self.prec = self.prec, bits
        try:
            yield
        finally:
            self.prec = before


ctx = _Context()


class fmpz(int):
    """A whole number."""

    def root(self, degree: int) -> "fmpz":
        """The greatest whole number whose power is no greater."""
        low, high = 0, 1 << (self.bit_length() // degree + 1)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle**degree <= self else (low, middle - 1)
        return fmpz(low)


class fmpq:
    """A rational number."""

    __slots__ = ("value",)

    def __init__(self, top: Any = 0, bottom: Any = 1) -> None:
        value = top.value if isinstance(top, fmpq) else Fraction(top)
        self.value: Fraction = value / (bottom.value if isinstance(bottom, fmpq) else Fraction(bottom))

    @property
    def p(self) -> fmpz:
        """The numerator."""
        return fmpz(self.value.numerator)

    @property
    def q(self) -> fmpz:
        """The denominator."""
        return fmpz(self.value.denominator)

    def height_bits(self) -> int:
        """The length of the longer part."""
        return max(self.value.numerator.bit_length(), self.value.denominator.bit_length())

    def __add__(self, other: Any) -> Any:
        return _on_rationals(add, self, other)

    def __sub__(self, other: Any) -> Any:
        return _on_rationals(sub, self, other)

    def __mul__(self, other: Any) -> Any:
        return _on_rationals(mul, self, other)

    def __truediv__(self, other: Any) -> Any:
        return _on_rationals(truediv, self, other)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> Any:
        return fmpq(other) - self

    def __rtruediv__(self, other: Any) -> Any:
        return fmpq(other) / self

    def __lt__(self, other: Any) -> Any:
        return _compared(lt, self, other)

    def __le__(self, other: Any) -> Any:
        return _compared(le, self, other)

    def __gt__(self, other: Any) -> Any:
        return _compared(gt, self, other)

    def __ge__(self, other: Any) -> Any:
        return _compared(ge, self, other)

    def __eq__(self, other: object) -> bool:
        return bool(_compared(eq, self, other)) if isinstance(other, fmpq | int | Fraction) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"fmpq({self.value})"

    def __bool__(self) -> bool:
        return bool(self.value)

    def __neg__(self) -> "fmpq":
        return fmpq(-self.value)

    def __abs__(self) -> "fmpq":
        return fmpq(abs(self.value))

    def __pow__(self, exponent: int) -> "fmpq":
        return fmpq(self.value ** int(exponent))

    def __float__(self) -> float:
        return float(self.value)


def _on_rationals(combine: Callable[[Any, Any], Any], one: fmpq, two: Any) -> Any:
    return NotImplemented if isinstance(two, arb) else fmpq(combine(one.value, fmpq(two).value))


def _compared(relation: Callable[[Any, Any], bool], one: fmpq, two: Any) -> Any:
    if not isinstance(two, fmpq | int | Fraction):
        return NotImplemented
    return relation(one.value, fmpq(two).value)


class arb:
    """A real number between two bounds, infinity included, or one of which nothing is known (`nan`)."""

    __slots__ = ("high", "low", "nan")

    def __init__(self, value: Any = 0) -> None:
        self.low: Point
        self.high: Point
        if isinstance(value, arb):
            self.low, self.high = value.low, value.high
        else:
            point = _point(value)
            self.low, self.high = rounded(point, -1, ctx.prec), rounded(point, 1, ctx.prec)
        self.nan: bool = self.low != self.low or self.high != self.high

    @classmethod
    def between(cls, low: Point, high: Point) -> "arb":
        """The numbers between two points."""
        made = cls(low)
        made.high = rounded(high, 1, ctx.prec)
        made.nan = made.nan or high != high
        return made

    def lower(self) -> "arb":
        """The lower bound."""
        return arb(self) if self.nan else arb.between(self.low, self.low)

    def upper(self) -> "arb":
        """The upper bound."""
        return arb(self) if self.nan else arb.between(self.high, self.high)

    def is_nan(self) -> bool:
        """Whether nothing is known."""
        return self.nan

    def is_finite(self) -> bool:
        """Whether both bounds are numbers."""
        return not self.nan and isinstance(self.low, Fraction) and isinstance(self.high, Fraction)

    def is_exact(self) -> bool:
        """Whether the bounds meet."""
        return not self.nan and self.low == self.high

    def contains_integer(self) -> bool:
        """Whether a whole number may be meant."""
        return not self.is_finite() or math.floor(self.high) >= self.low

    def unique_fmpz(self) -> fmpz | None:
        """The one whole number that may be meant."""
        if not self.is_finite() or math.floor(self.high) != math.ceil(self.low):
            return None
        return fmpz(math.floor(self.high))

    def overlaps(self, other: Any) -> bool:
        """Whether both may be the same number."""
        other = arb(other)
        return self.nan or other.nan or bool(self.low <= other.high and other.low <= self.high)

    def union(self, other: Any) -> "arb":
        """The numbers between the outer bounds of both."""
        other = arb(other)
        if self.nan or other.nan:
            return _NOTHING
        return arb.between(min(self.low, other.low), max(self.high, other.high))

    def min(self, other: Any) -> "arb":
        """The lesser of both."""
        other = arb(other)
        if self.nan or other.nan:
            return _NOTHING
        return arb.between(min(self.low, other.low), min(self.high, other.high))

    def max(self, other: Any) -> "arb":
        """The greater of both."""
        return -((-self).min(-arb(other)))

    def man_exp(self) -> tuple[fmpz, fmpz]:
        """An exact number as a whole number times a power of two."""
        if not self.is_exact() or not self.is_finite():
            raise ValueError("no exact number")
        low: Fraction = self.low
        return fmpz(low.numerator), fmpz(1 - low.denominator.bit_length())

    def log(self) -> "arb":
        """The natural logarithm."""
        if self.nan or self.low <= 0:
            return _NOTHING
        high = INFINITY if self.high == INFINITY else logarithm(self.high, ctx.prec)[1]
        return arb.between(INFINITY if self.low == INFINITY else logarithm(self.low, ctx.prec)[0], high)

    def exp(self) -> "arb":
        """The exponential."""
        if self.nan:
            return _NOTHING
        return arb.between(exponential(self.low, ctx.prec)[0], exponential(self.high, ctx.prec)[1])

    def sqrt(self) -> "arb":
        """The square root."""
        if self.nan or self.low < 0:
            return _NOTHING
        return arb.between(root(self.low, ctx.prec)[0], root(self.high, ctx.prec)[1])

    def __add__(self, other: Any) -> "arb":
        return _on_balls(_added, self, other)

    def __sub__(self, other: Any) -> "arb":
        return _on_balls(_added, self, -arb(other))

    def __mul__(self, other: Any) -> "arb":
        return _on_balls(_multiplied, self, other)

    def __truediv__(self, other: Any) -> "arb":
        return _on_balls(_divided, self, other)

    def __pow__(self, other: Any) -> "arb":
        return _on_balls(_power, self, other)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> "arb":
        return arb(other) - self

    def __rtruediv__(self, other: Any) -> "arb":
        return arb(other) / self

    def __rpow__(self, other: Any) -> "arb":
        return arb(other) ** self

    # A comparison says yes only where it is certain.

    def __lt__(self, other: Any) -> bool:
        other = arb(other)
        return not self.nan and not other.nan and bool(self.high < other.low)

    def __le__(self, other: Any) -> bool:
        other = arb(other)
        return not self.nan and not other.nan and bool(self.high <= other.low)

    def __gt__(self, other: Any) -> bool:
        return bool(arb(other) < self)

    def __ge__(self, other: Any) -> bool:
        return bool(arb(other) <= self)

    def __eq__(self, other: object) -> bool:
        one = arb(other)
        return not self.nan and not one.nan and bool(self.low == self.high == one.low == one.high)

    def __neg__(self) -> "arb":
        return arb(self) if self.nan else arb.between(-self.high, -self.low)

    def __abs__(self) -> "arb":
        if self.nan or self.low >= 0:
            return arb(self)
        return -self if self.high <= 0 else arb.between(Fraction(0), max(-self.low, self.high))

    def __hash__(self) -> int:
        return hash((self.low, self.high))

    def __repr__(self) -> str:
        return "nan" if self.nan else f"[{_shown(self.low)}, {_shown(self.high)}]"


# Numbers as points -----------------------------------------------------------------------------------


def _shown(value: Point) -> str:
    return "large" if isinstance(value, Fraction) and abs(value) > 2**1000 else str(float(value))


def _point(value: Any) -> Point:
    if isinstance(value, fmpq):
        return value.value
    if isinstance(value, str):
        value = float(value)
    if isinstance(value, float) and (math.isinf(value) or math.isnan(value)):
        return value
    return Fraction(value)


_NOTHING = arb(math.nan)


def _power(base: arb, exponent: arb) -> arb:
    if base.nan or exponent.nan:
        return _NOTHING
    whole = exponent.low if exponent.is_exact() and exponent.is_finite() and exponent.low.denominator == 1 else None
    if whole is not None and base.is_finite():
        return _whole_power(base, int(whole))
    if base.low > 0:
        return (exponent * base.log()).exp()
    return arb(0) if base.is_exact() and base.low == 0 and exponent.low > 0 else _NOTHING


def _whole_power(base: arb, exponent: int) -> arb:
    if exponent < 0:
        return arb(1) / _whole_power(base, -exponent)
    size = abs(base) if exponent % 2 == 0 else base
    low, high = Fraction(1), Fraction(1)
    bits = ctx.prec + exponent.bit_length() + GUARD
    if exponent * max(_length(size.low), _length(size.high)) <= 4 * bits:
        return arb.between(size.low**exponent, size.high**exponent)
    least, most = size.low, size.high
    if least < 0:
        return _of_signs(base, exponent)
    while exponent:
        if exponent % 2:
            low, high = rounded(low * least, -1, bits), rounded(high * most, 1, bits)
        least, most = rounded(least * least, -1, bits), rounded(most * most, 1, bits)
        exponent //= 2
    return arb.between(low, high)


def _of_signs(base: arb, exponent: int) -> arb:
    """An odd power of a number that may be negative."""
    if base.high <= 0:
        return -_whole_power(-base, exponent)
    below = _whole_power(arb.between(Fraction(0), -base.low), exponent)
    above = _whole_power(arb.between(Fraction(0), base.high), exponent)
    return arb.between(-below.high, above.high)


def _length(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


# Operators ------------------------------------------------------------------------------------------


def _added(one: arb, two: arb) -> arb:
    return arb.between(_sum(one.low, two.low), _sum(one.high, two.high))


def _sum(one: Point, two: Point) -> Point:
    if isinstance(one, Fraction) and isinstance(two, Fraction):
        return one + two
    return sum(part for part in (one, two) if not isinstance(part, Fraction))


def _multiplied(one: arb, two: arb) -> arb:
    corners = [_product(first, second) for first in (one.low, one.high) for second in (two.low, two.high)]
    if any(corner != corner for corner in corners):
        return _NOTHING
    return arb.between(min(corners), max(corners))


def _product(one: Point, two: Point) -> Point:
    if isinstance(one, Fraction) and isinstance(two, Fraction):
        return one * two
    if not one or not two:
        return math.nan
    return INFINITY if (one > 0) == (two > 0) else -INFINITY


def _divided(one: arb, two: arb) -> arb:
    if two.low <= 0 <= two.high:
        return _NOTHING
    return _multiplied(one, arb.between(_inverse(two.high), _inverse(two.low)))


def _inverse(value: Point) -> Point:
    return 1 / value if isinstance(value, Fraction) else Fraction(0)


def _on_balls(combine: Callable[[arb, arb], arb], left: Any, right: Any) -> arb:
    one, two = arb(left), arb(right)
    return _NOTHING if one.nan or two.nan else combine(one, two)
