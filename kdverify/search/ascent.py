"""Local search that drives the margin of many inputs down at once."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kdverify.search.coordinates import brought_back, owners, spread_out, steps_of_one
from kdverify.search.layout import Floats, Layout

Groups: TypeAlias = NDArray[np.int64]
Measure: TypeAlias = Callable[[list[Floats]], Floats]
"""From one array for each slot to what is to become small, one number for each input."""


def descend(
    plan: Layout,
    columns: list[Floats],
    measure: Measure,
    rounds: int,
    random: np.random.Generator,
    groups: Groups | None = None,
) -> tuple[list[Floats], Floats]:
    """Moves each input where that lowers the measure, and nowhere else.

    Two sorts of moves take turns: noise whose size adapts to success, and differential evolution (a step
    by the difference of two other inputs, towards a good one), which needs no scale and follows valleys.
    Inputs of one group share a measure; an input is led by others of its group.
    """
    points = spread_out(plan, columns)
    best = measure(columns)
    groups = np.zeros(len(best), dtype=np.int64) if groups is None else groups
    owner, least = owners(plan), steps_of_one(plan.slots)
    spread = np.full((len(best), 1), 0.5)
    for turn in range(rounds):
        noisy = turn % 2 == 0
        step = _noise(points, spread, random) if noisy else _evolution(points, best, groups, random)
        step = np.where(least > 0.0, np.round(step), step)
        # Some moves change one distribution or scalar, some all.
        share = np.maximum(0.3, random.random((len(best), 1)))
        chosen = random.random((len(best), len(plan.slots))) < share
        proposal = points + np.where(chosen[:, owner], step, 0.0)
        proposal = np.where(np.isneginf(points), points, proposal)
        found = measure(brought_back(plan, proposal))
        better = found < best
        best = np.where(better, found, best)
        points = np.where(better[:, None], proposal, points)
        if noisy:
            spread = np.clip(np.where(better[:, None], spread * 1.5, spread * 0.9), 1e-7, 4.0)
    return brought_back(plan, points), best


def _noise(points: Floats, spread: Floats, random: np.random.Generator) -> Floats:
    factor = spread * 10.0 ** random.uniform(-1.0, 0.7, size=spread.shape)
    noise = random.standard_normal(points.shape)
    single = random.random((len(points), 1)) < 0.3
    chosen = np.arange(points.shape[1]) == random.integers(points.shape[1], size=(len(points), 1))
    return np.clip(factor * np.where(single & ~chosen, 0.0, noise), -30.0, 30.0)


def _evolution(points: Floats, best: Floats, groups: Groups, random: np.random.Generator) -> Floats:
    count = len(points)
    leader = np.empty_like(points)
    for group in np.unique(groups):
        members = np.flatnonzero(groups == group)
        leaders = members[np.argsort(best[members], kind="stable")[: max(1, len(members) // 8)]]
        leader[members] = points[leaders[random.integers(len(leaders), size=len(members))]]
    one, other = points[random.integers(count, size=count)], points[random.integers(count, size=count)]
    reach = random.uniform(0.2, 1.0, size=(count, 1))
    with np.errstate(invalid="ignore"):
        step = reach * (leader - points) + reach * (one - other)
    return np.clip(np.where(np.isfinite(step), step, 0.0), -30.0, 30.0)
