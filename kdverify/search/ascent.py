"""Local search that drives the margin of many inputs down at once."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from kdverify.lang.domain import Interval
from kdverify.search.draws import normalised
from kdverify.search.layout import Floats, Layout

Measure: TypeAlias = Callable[[list[Floats]], Floats]
"""From one array for each slot to what is to become small, one number for each input."""


def descend(
    plan: Layout, columns: list[Floats], measure: Measure, rounds: int, random: np.random.Generator
) -> tuple[list[Floats], Floats]:
    """Each input moves at random where that lowers the measure; steps adapt to success.

    Some moves change one distribution or scalar, some all; small steps polish, large ones jump.
    """
    best = measure(columns)
    spread = np.full((len(best), 1), 0.5)
    for _ in range(rounds):
        moving = random.random((len(best), len(plan.slots))) < np.maximum(0.3, random.random((len(best), 1)))
        factor = spread * 10.0 ** random.uniform(-1.5, 1.0, size=spread.shape)
        proposal = []
        for number, (slot, column) in enumerate(zip(plan.slots, columns, strict=True)):
            if slot.interval is None:
                moved = _moved(column, factor, random)
            else:
                moved = _shifted(column, slot.interval, factor, random)
            proposal.append(np.where(moving[:, number : number + 1], moved, column))
        found = measure(proposal)
        better = found < best
        best = np.where(better, found, best)
        columns = [np.where(better[:, None], new, old) for new, old in zip(proposal, columns, strict=True)]
        spread = np.clip(np.where(better[:, None], spread * 1.5, spread * 0.95), 1e-6, 4.0)
    return columns, best


def _moved(column: Floats, factor: Floats, random: np.random.Generator) -> Floats:
    """Moves in the logarithm, on all entries or on one, so that zeros stay zeros and small entries can shrink."""
    noise = random.standard_normal(column.shape)
    single = random.random((len(column), 1)) < 0.4
    chosen = np.arange(column.shape[1]) == random.integers(column.shape[1], size=(len(column), 1))
    noise = np.where(single & ~chosen, 0.0, noise * np.where(single, 3.0, 1.0))
    moved = column * np.exp(np.clip(factor * noise, -30.0, 30.0))
    zero = column == 0.0
    return np.where(zero.any(axis=1, keepdims=True), _shares(moved), normalised(moved))


def _shares(column: Floats) -> Floats:
    total: Floats = column / column.sum(axis=1, keepdims=True)
    return total


def _shifted(column: Floats, interval: Interval, factor: Floats, random: np.random.Generator) -> Floats:
    noise = random.standard_normal(column.shape)
    lower = None if interval.lower is None else float(interval.lower)
    upper = None if interval.upper is None else float(interval.upper)
    if interval.integer:
        moved = column + random.integers(-1, 2, size=column.shape)
        return np.clip(moved, lower, upper) if lower is not None or upper is not None else moved
    step = np.clip(factor * noise, -30.0, 30.0)
    if lower is not None and upper is not None:
        share = np.clip((column - lower) / (upper - lower), 1e-15, 1.0 - 1e-15)
        logit = np.log(share / (1.0 - share)) + 2.0 * step
        return lower + (upper - lower) / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0)))
    if lower is not None:
        return lower + (column - lower) * np.exp(step)
    if upper is not None:
        return upper - (upper - column) * np.exp(step)
    return column + step * np.maximum(np.abs(column), 0.1)
