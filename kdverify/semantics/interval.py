"""Arithmetic on closed intervals of the extended reals whose ends are exact points.

Rounding is always outwards, so that no interval loses a value that it had.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from flint import arb

# Exact points of `flint.arb`, infinities among them; flint has no types that a checker could tell apart.
Point: TypeAlias = Any
Bounds: TypeAlias = tuple[Point, Point]

ZERO, ONE = arb(0), arb(1)
INFINITY, MINUS_INFINITY = arb("inf"), arb("-inf")


def outward(low: Point, high: Point) -> Bounds:
    """Exact points that enclose both balls; what is not a number may be anything."""
    return (
        MINUS_INFINITY if low.is_nan() else low.lower(),
        INFINITY if high.is_nan() else high.upper(),
    )


def hull(points: Sequence[Point]) -> Bounds:
    """The least interval that holds all points; everything where one is not a number."""
    low = high = points[0]
    for point in points[1:]:
        low, high = low.min(point), high.max(point)
    if any(point.is_nan() for point in points):
        return MINUS_INFINITY, INFINITY
    return outward(low, high)


def times(left: Point, right: Point) -> Point:
    """The product of two points; zero times infinity is zero."""
    return ZERO if left == 0 or right == 0 else left * right


def product(left: Bounds, right: Bounds) -> Bounds:
    """Bounds of the products."""
    return hull([times(one, other) for one in left for other in right])


def total(*parts: Bounds) -> Bounds:
    """Bounds of the sums."""
    low, high = parts[0]
    for part in parts[1:]:
        low, high = low + part[0], high + part[1]
    return outward(low, high)


def inverse(bounds: Bounds) -> Bounds:
    """Bounds of `1 / y` for the `y` between the bounds that are not zero."""
    low, high = bounds
    if low < 0 < high or low == high == 0:
        return MINUS_INFINITY, INFINITY
    if high <= 0:
        inner = inverse((-high, -low))
        return outward(-inner[1], -inner[0])
    least = ZERO if high == INFINITY else INFINITY if high == 0 else ONE / high
    most = ZERO if low == INFINITY else INFINITY if low == 0 else ONE / low
    return outward(least, most)


def raised(base: Point, exponent: Point) -> Point:
    """The power of a point that is not negative; at zero and infinity its limit."""
    if exponent == 0 or base == 1:
        return ONE
    if base == 0:
        return ZERO if exponent > 0 else INFINITY
    if base == INFINITY:
        return INFINITY if exponent > 0 else ZERO
    return base**exponent


def share(own: Bounds, others: Bounds, times: int) -> Bounds:
    """Bounds of `own / (times * own + others)` for non-negative parts, wherever it is defined."""
    least = ZERO if others[0] == 0 or own[1] == INFINITY else INFINITY if own[1] == 0 else others[0] / own[1]
    most = ZERO if others[1] == 0 else INFINITY if own[0] == 0 or others[1] == INFINITY else others[1] / own[0]
    low, high = outward(*[ZERO if ratio == INFINITY else ONE / (times + ratio) for ratio in (most, least)])
    return low.max(ZERO), high.min(ONE)


def ordered(points: list[Point]) -> list[Point]:
    """The points in order."""
    done: list[Point] = []
    for point in points:
        place = next((index for index, other in enumerate(done) if point < other), len(done))
        done.insert(place, point)
    return done
