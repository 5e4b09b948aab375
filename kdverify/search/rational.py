"""Rational numbers close to floats that stay in the domain: coarse ones first."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from kdverify.lang.domain import Interval
from kdverify.search.layout import Floats, Layout

DENOMINATORS = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 30, 50, 100, 1000, 10**4, 10**6, 10**9, 10**12, 2**52)


def rationalised(plan: Layout, columns: list[Floats], row: int) -> Iterator[list[tuple[Fraction, ...]]]:
    """Exact versions of one row of a batch, first with few digits, then with more.

    Entries far smaller than the digits asked for keep their order of magnitude as powers of ten.
    """
    seen: set[tuple[tuple[Fraction, ...], ...]] = set()
    for denominator in DENOMINATORS:
        for scaled in (False, True):
            parts: list[tuple[Fraction, ...]] = []
            for slot, column in zip(plan.slots, columns, strict=True):
                numbers = column[row]
                if slot.interval is not None:
                    parts.append((scalar_near(float(numbers[0]), slot.interval, denominator),))
                elif scaled:
                    parts.append(_by_magnitude(numbers, slot.closed, denominator))
                else:
                    parts.append(simplex_near(numbers, slot.closed, denominator))
            key = tuple(parts)
            if key not in seen:
                seen.add(key)
                yield parts


def simplex_near(numbers: Floats, closed: bool, denominator: int) -> tuple[Fraction, ...]:
    """Multiples of `1 / denominator` that sum to one, by largest remainders; each positive unless closed."""
    least = 0 if closed else 1
    denominator = max(denominator, least * len(numbers))
    total = float(sum(numbers))
    ideal = [float(number) / total * denominator for number in numbers]
    parts = [max(least, int(value)) for value in ideal]
    missing = denominator - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - ideal[place])
    for place in by_remainder[: max(0, missing)]:
        parts[place] += 1
        missing -= 1
    while missing != 0:
        largest = max(range(len(parts)), key=lambda place: parts[place])
        change = missing if missing > 0 else max(missing, -max(1, parts[largest] // 2))
        parts[largest] += change
        missing -= change
    return tuple(Fraction(part, denominator) for part in parts)


def _by_magnitude(numbers: Floats, closed: bool, denominator: int) -> tuple[Fraction, ...]:
    largest = int(np.argmax(numbers))
    parts: list[Fraction] = []
    for place, number in enumerate(numbers):
        value = float(number)
        if place == largest:
            parts.append(Fraction(0))
        elif value <= 0.0:
            parts.append(Fraction(0) if closed else Fraction(1, 10**300))
        elif value * denominator >= 1.0:
            parts.append(Fraction(round(value * denominator), denominator))
        else:
            parts.append(Fraction(1, 10 ** max(1, round(-float(np.log10(value))))))
    rest = 1 - sum(parts, Fraction(0))
    if rest < 0 or (rest == 0 and not closed):
        return simplex_near(numbers, closed, denominator)
    parts[largest] = rest
    return tuple(parts)


def scalar_near(value: float, interval: Interval, denominator: int) -> Fraction:
    """A number of the interval near `value`, with a denominator of at most `denominator` where possible."""
    if not np.isfinite(value):
        value = 1e300 if value > 0 else -1e300
    near = Fraction(value)
    if interval.integer:
        near = Fraction(round(value))
    elif abs(value) * denominator < 1.0 and value != 0.0:
        near = Fraction(1, 10 ** max(1, round(-float(np.log10(abs(value)))))) * (1 if value > 0 else -1)
    else:
        near = near.limit_denominator(denominator)
    return near if interval.holds(near) else _into(near, value, interval, denominator)


def _into(near: Fraction, value: float, interval: Interval, denominator: int) -> Fraction:
    """Moves a number that was rounded across an end of the interval back into it."""
    if interval.holds(Fraction(value)) and not interval.integer:
        return Fraction(value)
    for bound, sign, is_open in (
        (interval.lower, 1, interval.lower_open),
        (interval.upper, -1, interval.upper_open),
    ):
        if bound is not None and (near - bound) * sign <= 0:
            moved = (
                bound if not is_open else bound + sign * (Fraction(1) if interval.integer else Fraction(1, denominator))
            )
            if interval.holds(moved):
                return moved
    return near
