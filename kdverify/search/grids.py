"""Exact numbers worth trying first: few digits, ties, zeros, and points close to the boundary."""

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import gcd

from kdverify.lang.domain import Interval
from kdverify.search.smallness import weight

_FINEST = {1: 1, 2: 10, 3: 7, 4: 5, 5: 5}
_SMALL_PARTS = (Fraction(1, 20), Fraction(1, 100), Fraction(1, 1000))


def _compositions(total: int, parts: int, least: int) -> Iterator[tuple[int, ...]]:
    if parts == 1:
        if total >= least:
            yield (total,)
        return
    for first in range(least, total - least * (parts - 1) + 1):
        for rest in _compositions(total - first, parts - 1, least):
            yield (first, *rest)


@lru_cache(maxsize=64)
def simplex_points(length: int, closed: bool) -> tuple[tuple[Fraction, ...], ...]:
    """Distributions with small denominators, the simplest first; with zeros when `closed`."""
    if length == 1:
        return ((Fraction(1),),)
    least = 0 if closed else 1
    found: dict[tuple[Fraction, ...], None] = {}
    if length > max(_FINEST):
        return tuple(_plateaus(length, closed))
    for denominator in range(1 if closed else length, max(_FINEST[length], length) + 1):
        for parts in _compositions(denominator, length, least):
            if gcd(*parts) == 1:
                found[tuple(Fraction(part, denominator) for part in parts)] = None
    for small in _SMALL_PARTS:
        rest = 1 - small * (length - 1)
        for place in range(length):
            found[tuple(rest if other == place else small for other in range(length))] = None
    return tuple(found)


def _plateaus(length: int, closed: bool) -> Iterator[tuple[Fraction, ...]]:
    """Distributions with two values, one on a few classes at an end, the other on the rest."""
    yield (Fraction(1, length),) * length
    for heavy in (1, 2, length // 2, length - 1):
        for ratio in (Fraction(2), Fraction(10), Fraction(length), Fraction(1000 * length)):
            total = ratio * heavy + length - heavy
            front = (ratio / total,) * heavy + (1 / total,) * (length - heavy)
            yield front
            yield front[::-1]
        if closed:
            front = (Fraction(1, heavy),) * heavy + (Fraction(0),) * (length - heavy)
            yield front
            yield front[::-1]


_SIMPLE = (
    *(Fraction(top, 1) for top in (0, 1, 2, 3, 4, 5, 10, 100, 1000, -1, -2)),
    *(Fraction(1, bottom) for bottom in (2, 3, 4, 5, 10, 100, 1000, -2)),
    *(1 - Fraction(1, bottom) for bottom in (3, 4, 10, 100)),
    Fraction(3, 2),
)


@lru_cache(maxsize=256)
def scalars(interval: Interval) -> tuple[Fraction, ...]:
    """Numbers of the interval, the simplest first: its ends where they belong to it, and points close to them."""
    lower, upper = interval.lower, interval.upper
    offers: list[Fraction] = [bound for bound in (lower, upper) if bound is not None]
    if interval.integer:
        start = lower if lower is not None else (upper - 6 if upper is not None else Fraction(-3))
        offers += [start + step for step in range(8)]
    else:
        offers += _SIMPLE
        if lower is not None:
            offers += [lower + step for step in map(Fraction, ("1", "1/2", "1/10", "1/100", "2", "10"))]
        if upper is not None:
            offers += [upper - step for step in map(Fraction, ("1", "1/2", "1/10", "1/100", "2", "10"))]
        if lower is not None and upper is not None:
            offers += [lower + (upper - lower) * part for part in map(Fraction, ("1/2", "1/3", "2/3", "1/10", "9/10"))]
    return tuple(sorted({value for value in offers if interval.holds(value)}, key=lambda value: (weight(value), value)))
