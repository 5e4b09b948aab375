"""Which of the exact candidates are tried together: all, if they are few, else simple ones and ties first."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import prod

import numpy as np
from numpy.typing import NDArray

from kdverify.lang.domain import Interval
from kdverify.search.grids import scalars, simplex_points
from kdverify.search.layout import Floats, Layout, Values, assemble
from kdverify.search.smallness import weight

Picks = NDArray[np.int64]
_MOST_LISTED = 2**17


@dataclass(frozen=True, slots=True)
class Pool:
    """The candidates of every slot, with how much there is to read in each."""

    plan: Layout
    candidates: tuple[tuple[tuple[Fraction, ...], ...], ...]
    tables: tuple[Floats, ...]
    weights: tuple[NDArray[np.int64], ...]

    def values(self, picks: Picks) -> Values:
        """The picks as a batch of floats."""
        return assemble(self.plan, [table[picks[:, number]] for number, table in enumerate(self.tables)])

    def parts(self, pick: NDArray[np.int64]) -> list[tuple[Fraction, ...]]:
        """One pick, exactly."""
        return [candidates[choice] for candidates, choice in zip(self.candidates, pick, strict=True)]

    def bulk(self, picks: Picks) -> NDArray[np.int64]:
        """How much there is to read in each pick."""
        total: Picks = np.zeros(len(picks), dtype=np.int64)
        for number, own in enumerate(self.weights):
            total += own[picks[:, number]]
        return total


def pool(plan: Layout) -> Pool:
    """The candidates for each slot; slots of the same sort share them."""
    offers = [_offer(slot.length, slot.interval, slot.closed) for slot in plan.slots]
    return Pool(
        plan,
        tuple(offer.candidates for offer in offers),
        tuple(offer.table for offer in offers),
        tuple(offer.weights for offer in offers),
    )


@dataclass(frozen=True, slots=True)
class _Offer:
    candidates: tuple[tuple[Fraction, ...], ...]
    table: Floats
    weights: Picks


@lru_cache(maxsize=64)
def _offer(length: int, interval: Interval | None, closed: bool) -> _Offer:
    own = simplex_points(length, closed) if interval is None else tuple((value,) for value in scalars(interval))
    return _Offer(own, *_tables(own))


def _tables(own: tuple[tuple[Fraction, ...], ...]) -> tuple[Floats, Picks]:
    # Large points have few numbers that they share, so each is converted once.
    kept: dict[int, tuple[float, int]] = {}
    for point in own:
        for number in point:
            if id(number) not in kept:
                kept[id(number)] = (float(number), weight(number))
    table = np.array([[kept[id(number)][0] for number in point] for point in own])
    weights = np.array([sum(kept[id(number)][1] for number in point) for point in own], dtype=np.int64)
    return table, weights


def picks(pool: Pool, count: int, seed: int) -> Picks:
    """About `count` picks: every one if there are no more, else the simplest and a sample that favours ties."""
    sizes = [len(own) for own in pool.candidates]
    if min(sizes, default=1) == 0:
        return np.zeros((0, len(sizes)), dtype=np.int64)
    if prod(sizes) <= count:
        return _all(sizes)
    depth = 2
    while prod(min(size, depth + 1) for size in sizes) <= count // 3:
        depth += 1
    if prod(min(size, depth) for size in sizes) <= _MOST_LISTED:
        core = _all([min(size, depth) for size in sizes])
    else:
        # Two candidates for each of many slots are too many to list: only the simplest pick is not drawn.
        core = np.zeros((1, len(sizes)), dtype=np.int64)
    if len(core) > count // 2:
        core = core[:: len(core) // max(1, count // 2) + 1]
    return np.concatenate([core, _sample(pool, sizes, max(0, count - len(core)), np.random.default_rng(seed))])


def _all(sizes: list[int]) -> Picks:
    grid = np.indices(sizes).reshape(len(sizes), -1).T if sizes else np.zeros((1, 0), dtype=np.int64)
    return np.ascontiguousarray(grid, dtype=np.int64)


def _sample(pool: Pool, sizes: list[int], count: int, random: np.random.Generator) -> Picks:
    # The square prefers the front, where the simple candidates are.
    drawn = random.random((count, len(sizes)))
    squared = np.where(random.random((count, 1)) < 0.5, drawn, drawn * drawn)
    chosen = (squared * np.array(sizes)).astype(np.int64)
    for number, own in enumerate(pool.candidates):
        alike = [other for other in range(number) if pool.candidates[other] is own]
        if alike:
            source = random.integers(len(alike), size=count)
            tied = random.random(count) < 0.25
            chosen[:, number] = np.where(tied, chosen[np.arange(count), np.array(alike)[source]], chosen[:, number])
    return np.ascontiguousarray(chosen)
