"""Bounds of functions of one number `x`, and of their slopes, over all `x` of a segment at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx

from kdverify.semantics.ball import rational
from kdverify.semantics.interval import (
    INFINITY,
    MINUS_INFINITY,
    ONE,
    ZERO,
    Bounds,
    Point,
    hull,
    inverse,
    outward,
    product,
    raised,
    total,
)

BITS = 96


@dataclass(frozen=True, slots=True, eq=False)
class Range:
    """What is known of a term on the segment.

    Attributes:
        low, high: bounds of its value wherever it is defined; infinity is a value.
        defined: it is known to be defined on the whole segment.
        slope: bounds of its derivative by `x` almost everywhere; then it is finite, defined and Lipschitz
            continuous on the whole of the closed segment.  `None` where that is not known.
    """

    low: Point
    high: Point
    defined: bool = True
    slope: Bounds | None = None

    def __post_init__(self) -> None:
        # What may be infinitely steep is not known to be Lipschitz continuous.
        if self.slope is not None and not (self.slope[0] > MINUS_INFINITY and self.slope[1] < INFINITY):
            object.__setattr__(self, "slope", None)

    @property
    def bounds(self) -> Bounds:
        """Both bounds of its value."""
        return self.low, self.high

    @property
    def is_finite(self) -> bool:
        """Whether neither bound is infinite."""
        return bool(self.low > MINUS_INFINITY and self.high < INFINITY)

    @property
    def excludes_zero(self) -> bool:
        """Whether no value is zero."""
        return bool(self.low > 0 or self.high < 0)


def moving(low: Fraction, high: Fraction, factor: Fraction, shift: Fraction) -> Range:
    """`shift + factor * x` for `x` from `low` to `high`."""
    with ctx.workprec(BITS):
        ends = sorted((shift + factor * low, shift + factor * high))
        steep = arb(rational(factor))
        return Range(arb(rational(ends[0])).lower(), arb(rational(ends[1])).upper(), True, outward(steep, steep))


def from_ends(value: Range, start: Range, end: Range, width: Fraction) -> Range:
    """The value with the bounds that its slope and its values at both ends of the segment give as well.

    The mean value theorem: from either end it moves by no more than the slope times the way.
    """
    if value.slope is None:
        return value
    with ctx.workprec(BITS):
        reach = product(value.slope, (ZERO, arb(rational(width)).upper()))
        forwards = total(start.bounds, reach)
        backwards = total(end.bounds, (-reach[1], -reach[0]))
        low = value.low.max(forwards[0]).max(backwards[0])
        high = value.high.min(forwards[1]).min(backwards[1])
        return Range(low, high, value.defined, value.slope)


def lies_within(value: Range, most: Fraction) -> bool:
    """Whether all of the value lies in `[0, most]`."""
    with ctx.workprec(BITS):
        return bool(value.low >= 0 and value.high <= arb(rational(most)).upper())


def within(value: Range, most: Fraction) -> Range | None:
    """The value where it lies in `[0, most]`; `None` where it nowhere does.

    Its slope is forgotten unless it lies there everywhere.
    """
    if lies_within(value, most):
        return value
    with ctx.workprec(BITS):
        top = arb(rational(most)).upper()
        low, high = outward(value.low.max(ZERO), value.high.min(top))
        return Range(low, high, value.defined) if low <= high else None


def shifted(value: Range, factor: Fraction, shift: Fraction) -> Range:
    """`shift + factor * value` for a finite value, where that is not negative."""
    with ctx.workprec(BITS):
        steep, start = arb(rational(factor)), arb(rational(shift))
        low, high = total(product(outward(steep, steep), (value.low, value.high)), outward(start, start))
        slope = None if value.slope is None else product(value.slope, outward(steep, steep))
        return Range(low.max(ZERO), high, value.defined, slope)


def any_slope(terms: Sequence[Range]) -> Bounds | None:
    """Bounds of the slope of what is, at each `x`, one of the terms or a mean of them."""
    slopes = [end for term in terms if term.slope is not None for end in term.slope]
    return hull(slopes) if len(slopes) == 2 * len(terms) else None


def multiplied(left: Range, right: Range) -> Range:
    """The product."""
    low, high = product(left.bounds, right.bounds)
    slope = None
    if left.slope is not None and right.slope is not None:
        slope = total(product(left.slope, right.bounds), product(left.bounds, right.slope))
    return Range(low, high, left.defined and right.defined, slope)


def powered(base: Range, exponent: Range) -> Range:
    """The power; nothing is known of what may be negative, unless to a whole number."""
    if not exponent.is_finite:
        return Range(MINUS_INFINITY, INFINITY, False)
    if exponent.low == exponent.high == 0:
        return Range(ONE, ONE, base.defined and exponent.defined, (ZERO, ZERO) if base.slope is not None else None)
    if base.low < 0:
        return _powered_of_any_sign(base, exponent)
    low, high = hull([raised(below, above) for below in base.bounds for above in exponent.bounds])
    defined = base.defined and exponent.defined and bool(base.low > 0 or exponent.low >= 0)
    slope = None
    if base.slope is not None and exponent.slope is not None and defined:
        if exponent.slope[0] == exponent.slope[1] == 0 and bool(base.low > 0 or exponent.low >= 1):
            lowered = [raised(below, above - 1) for below in base.bounds for above in exponent.bounds]
            slope = product(product(exponent.bounds, hull(lowered)), base.slope)
        elif base.low > 0:
            logarithm = outward(base.low.log(), base.high.log())
            relative = product(product(exponent.bounds, base.slope), inverse(base.bounds))
            slope = product((low, high), total(product(exponent.slope, logarithm), relative))
    return Range(low, high, defined, slope)


def _powered_of_any_sign(base: Range, exponent: Range) -> Range:
    """The power of what may be negative: to a whole number that is not negative."""
    whole = exponent.low.unique_fmpz() if exponent.low == exponent.high else None
    if whole is None or whole < 0 or not base.is_finite:
        return Range(MINUS_INFINITY, INFINITY, False)
    number = int(whole)
    corners = [base.low**number, base.high**number]
    if number % 2 == 0 and base.high > 0:
        corners.append(ZERO)
    slope = None
    if base.slope is not None:
        steep = [base.low ** (number - 1), base.high ** (number - 1), ZERO]
        slope = product(product((arb(number), arb(number)), hull(steep)), base.slope)
    return Range(*hull(corners), base.defined and exponent.defined, slope)
