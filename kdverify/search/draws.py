"""Random inputs where violations hide: close to the boundary, close to each other, at extreme parameters."""

import numpy as np
from numpy.typing import NDArray

from kdverify.lang.domain import Interval
from kdverify.search.layout import Floats, Layout, Slot

CONCENTRATIONS = (0.02, 0.05, 0.1, 0.3, 1.0, 5.0)
# Below this an interior entry is as good as zero to the float evaluation of most operators.
_LEAST = 1e-30


def draw(plan: Layout, count: int, random: np.random.Generator) -> list[Floats]:
    """One array of shape `(count, length)` for each slot."""
    concentration = np.array(CONCENTRATIONS)[random.integers(len(CONCENTRATIONS), size=(count, 1))]
    columns: list[Floats] = []
    zero_class = random.random((count, max((slot.length for slot in plan.slots), default=1))) < 0.3
    share_zeros = random.random((count, 1)) < 0.15
    for number, slot in enumerate(plan.slots):
        if slot.interval is not None:
            columns.append(scalars(slot.interval, count, random)[:, None])
            continue
        column = dirichlet(concentration, slot.length, random)
        alike = [other for other in range(number) if _alike(plan.slots[other], slot)]
        if alike:
            source = np.stack([columns[other] for other in alike])[
                random.integers(len(alike), size=count), np.arange(count)
            ]
            column = _related(column, source, random)
        column = _tied(column, random)
        if slot.closed:
            own_zeros = (random.random((count, 1)) < 0.3) & (random.random(column.shape) < 0.5)
            column = _zeroed(column, own_zeros | (share_zeros & zero_class[:, : slot.length]))
        columns.append(column)
    return columns


def _alike(one: Slot, other: Slot) -> bool:
    return one.interval is None and (one.length, one.closed) == (other.length, other.closed)


def dirichlet(concentration: Floats, length: int, random: np.random.Generator) -> Floats:
    """Dirichlet draws, of shape `(batch, length)`, sharp for concentrations far below 1 too."""
    # Gamma variables of small shape underflow; their logarithms do not: G(c) = G(c + 1) U ** (1 / c).
    grown = np.log(random.standard_gamma(concentration + 1.0, size=(len(concentration), length)))
    logs = grown + np.log1p(-random.random(grown.shape)) / concentration
    return normalised(np.exp(logs - logs.max(axis=1, keepdims=True)))


def normalised(column: Floats) -> Floats:
    """Positive numbers as distributions, none below the least entry that floats handle well."""
    column = np.maximum(column, _LEAST)
    total: Floats = column / column.sum(axis=1, keepdims=True)
    return total


def _related(column: Floats, source: Floats, random: np.random.Generator) -> Floats:
    """Now and then the source itself, the source a little off, or the source in reverse."""
    kind = random.random((len(column), 1))
    spread = 10.0 ** random.uniform(-8.0, -0.5, size=(len(column), 1))
    near = normalised(source * np.exp(spread * random.standard_normal(source.shape)))
    column = np.where(kind < 0.15, source, column)
    column = np.where((kind >= 0.15) & (kind < 0.35), near, column)
    return np.where((kind >= 0.35) & (kind < 0.45), source[:, ::-1], column)


def _tied(column: Floats, random: np.random.Generator) -> Floats:
    if column.shape[1] < 2:
        return column
    tied = random.random((len(column), 1)) < 0.15
    equal = column.copy()
    equal[:, 0] = equal[:, 1] = (column[:, 0] + column[:, 1]) / 2
    return np.where(tied, equal, column)


def _zeroed(column: Floats, zeros: NDArray[np.bool_]) -> Floats:
    # The largest entry stays, so that something is left to divide.
    zeros = zeros & (np.arange(column.shape[1]) != column.argmax(axis=1)[:, None])
    kept = np.where(zeros, 0.0, column)
    total: Floats = kept / kept.sum(axis=1, keepdims=True)
    return total


def scalars(interval: Interval, count: int, random: np.random.Generator) -> Floats:
    """Numbers of the interval: evenly where it is bounded, close to its ends, and at extreme scales."""
    lower = None if interval.lower is None else float(interval.lower)
    upper = None if interval.upper is None else float(interval.upper)
    scale = 10.0 ** random.uniform(-4.0, 4.0, size=count)
    if interval.integer:
        start = lower if lower is not None else (upper - 8.0 if upper is not None else -4.0)
        steps: Floats = start + np.floor(random.exponential(2.0, size=count))
        return steps if upper is None else np.minimum(steps, upper)
    if lower is None and upper is None:
        return np.where(random.random(count) < 0.5, scale, -scale)
    if upper is None:
        assert lower is not None
        return lower + scale
    if lower is None:
        return upper - scale
    width = upper - lower
    close = width * 10.0 ** random.uniform(-6.0, -0.3, size=count)
    kind = random.random(count)
    drawn = lower + width * random.random(count)
    drawn = np.where(kind < 0.25, lower + close, np.where(kind < 0.5, upper - close, drawn))
    if not interval.lower_open:
        drawn = np.where(random.random(count) < 0.05, lower, drawn)
    return drawn if interval.upper_open else np.where(random.random(count) < 0.05, upper, drawn)
