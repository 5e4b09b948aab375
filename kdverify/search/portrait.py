"""What a recursion does on a grid of distributions, in floats: hints, never verdicts.

Distributions that are constant on two groups of classes are told apart by one number `x`, so M is a map of an
interval into itself.  It is evaluated on a grid, for many settings at once, and then once more on its values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kdverify.lang.goal import Attracts
from kdverify.search.layout import Floats
from kdverify.search.settings import Setting, as_batch
from kdverify.search.smallness import weight
from kdverify.semantics.floats import Batch, Reading

_DIVISORS = (1000, 100, 50, 20, 10, 8, 6, 5, 4, 3)
_NEAR_HALF = tuple(map(Fraction, ("3/10", "3/8", "2/5", "9/20", "12/25", "49/100")))
_LOW_CORNERS = (Fraction(0), *(Fraction(1, bottom) for bottom in _DIVISORS), *_NEAR_HALF)
# Bounds of traps, as parts of the greatest `x`.
CORNERS = tuple(sorted({Fraction(1, 2), *_LOW_CORNERS, *(1 - corner for corner in _LOW_CORNERS)}))
_BETWEEN = 4
# Numbers that differ by less may be equal, and by more are not.
SAME, APART = 1e-12, 1e-6
# By how much of its width a trap is to be entered.
_CLEAR = 1e-3
# The steepest slope that is taken for one below 1.
SLACK = 0.98


@dataclass(frozen=True, slots=True)
class Portrait:
    """What M does with each `x` of a grid, for each setting.

    Attributes:
        grid: the `x`, exactly and as floats; `corners` are the places of the corners among them.
        lightest: places inside, those of the simplest `x` first.
        once, twice: `x` after one and two steps, of shape `(settings, grid)`; `nan` where it is not known.
        broken: where the value is no distribution, of the same shape.
    """

    exact: tuple[Fraction, ...]
    grid: Floats
    corners: tuple[int, ...]
    lightest: tuple[int, ...]
    once: Floats
    twice: Floats
    broken: NDArray[np.bool_]


def portray(show: Attracts, sizes: Mapping[str, int], chosen: list[Setting], heavy: int) -> Portrait:
    """Evaluates M on a grid, for students whose first classes, so many, are alike, and the others too."""
    size = sizes[show.tensor.axes[0].name]
    exact, corners = _grid(Fraction(1, heavy), size)
    grid = np.array([float(x) for x in exact])
    values = as_batch(chosen, len(grid))
    first, broken = _step(show, sizes, values, np.tile(grid, len(chosen)), heavy, size)
    second, _ = _step(show, sizes, values, first, heavy, size)
    shape = len(chosen), len(grid)
    inside = range(1, len(exact) - 1)
    lightest = tuple(sorted(inside, key=lambda place: (weight(exact[place]), exact[place])))
    return Portrait(exact, grid, corners, lightest, first.reshape(shape), second.reshape(shape), broken.reshape(shape))


def _grid(most: Fraction, size: int) -> tuple[tuple[Fraction, ...], tuple[int, ...]]:
    points = {most, Fraction(1, size)}
    for low, high in pairwise(CORNERS):
        points |= {most * (low + (high - low) * Fraction(part, _BETWEEN)) for part in range(_BETWEEN)}
    exact = tuple(sorted(points))
    return exact, tuple(exact.index(most * corner) for corner in CORNERS)


def _step(
    show: Attracts, sizes: Mapping[str, int], values: Mapping[str, Floats], x: Floats, heavy: int, size: int
) -> tuple[Floats, NDArray[np.bool_]]:
    rest = (1.0 - heavy * x) / (size - heavy)
    students = np.concatenate([np.repeat(x[:, None], heavy, 1), np.repeat(rest[:, None], size - heavy, 1)], axis=1)
    result = Reading(Batch(sizes, {**values, show.student: students})).tensor(show.tensor)
    with np.errstate(invalid="ignore"):
        known = np.isfinite(x)
        broken = known & ~(
            np.isfinite(result).all(axis=1) & (np.abs(result.sum(axis=1) - 1.0) < APART) & (result.min(axis=1) > -SAME)
        )
        spread = [np.ptp(part, axis=1) for part in (result[:, :heavy], result[:, heavy:])]
        alike = (spread[0] < 1e-9) & (spread[1] < 1e-9)
    return np.where(known & ~broken & alike, result[:, 0], np.nan), broken


@dataclass(frozen=True, slots=True)
class Traps:
    """Which pairs of corners bound a set that is mapped into itself, in each setting.

    Attributes:
        held: of shape `(settings, corners, corners)`.
        drawn: those in which any two distributions come nearer to each other, of the same shape.
        apart: settings in which a trap begins beyond the end of another.
    """

    held: NDArray[np.bool_]
    drawn: NDArray[np.bool_]
    apart: NDArray[np.bool_]


def find_traps(portrait: Portrait, values: Floats) -> Traps:
    """The traps of one step, or of two: of the map that has these values on the grid."""
    grid, corners = portrait.grid, portrait.corners
    values = values.copy()
    # At the ends a value may be undefined in floats; bounds next to them tell what happens there.
    values[:, 0] = np.where(np.isnan(values[:, 0]), values[:, 1], values[:, 0])
    values[:, -1] = np.where(np.isnan(values[:, -1]), values[:, -2], values[:, -1])
    values = np.where(np.isnan(values), np.inf, values)
    with np.errstate(invalid="ignore"):
        steep = np.abs(np.diff(values, axis=1) / np.diff(grid))
    steep = np.where(np.isfinite(steep), steep, np.inf)
    cells = list(pairwise(corners))
    least = [values[:, low : high + 1].min(axis=1) for low, high in cells]
    most = [values[:, low : high + 1].max(axis=1) for low, high in cells]
    slope = [steep[:, low:high].max(axis=1) for low, high in cells]
    held = np.zeros((len(values), len(corners), len(corners)), dtype=np.bool_)
    drawn = np.zeros_like(held)
    for low in range(len(cells)):
        down, up, rate = least[low], most[low], slope[low]
        for high in range(low + 1, len(corners)):
            down = np.minimum(down, least[high - 1])
            up = np.maximum(up, most[high - 1])
            rate = np.maximum(rate, slope[high - 1])
            left, right = grid[corners[low]], grid[corners[high]]
            margin = _CLEAR * (right - left)
            enters = (low == 0) | (down >= left + margin)
            remains = (high == len(cells)) | (up <= right - margin)
            held[:, low, high] = enters & remains & np.isfinite(up)
            drawn[:, low, high] = held[:, low, high] & (rate < SLACK)
    begins, ends = np.logical_or.reduce(held, axis=2), np.logical_or.reduce(held, axis=1)
    last = len(cells) - np.argmax(begins[:, ::-1], axis=1)
    return Traps(held, drawn, np.logical_or.reduce(begins, axis=1) & (last > np.argmax(ends, axis=1)))
