"""Exact points with few digits, corners and ties included, at the smallest sizes."""

from collections.abc import Iterator, Mapping

import numpy as np

from kdverify.evidence.outcome import Counterexample, Refuted, Survived
from kdverify.lang.goal import Continuous, Goal
from kdverify.search.candidates import companion, first_certified, witness
from kdverify.search.extent import most_positions
from kdverify.search.layout import layout
from kdverify.search.minimise import minimise
from kdverify.search.objective import NOISE, Scores, score
from kdverify.search.picks import Picks, Pool, picks, pool
from kdverify.search.sizes import small_sizes

_POINTS = 3000
_GLANCED, _GLANCED_SIZES = 200, 3
# At sizes where one input has more numbers than the first, what is looked at has no more than the second in all.
_SMALL_INPUT = 1000
_NUMBERS = 800_000
_CLEAR = 60
_OF_LARGE = 1
_DOUBTFUL = 2
_RAYS = 12


def simplest(goal: Goal, seed: int, found_by: str) -> Refuted | Survived:
    """The smallest certified counterexample among the points, or how many points the goal survived."""
    trials, closest = 0, np.inf
    for sizes, points in _sizes(goal):
        own = pool(layout(goal, sizes))
        chosen = picks(own, points, seed)[:points]
        if len(chosen) == 0:
            continue
        others = chosen[np.random.default_rng(seed).permutation(len(chosen))]
        aims = _aims(own, chosen, others) if isinstance(goal.show, Continuous) else None
        scores = score(goal, sizes, own.values(chosen), None if aims is None else own.values(aims))
        found = _smallest(goal, sizes, own, chosen, aims, scores, found_by)
        if found is not None:
            return Refuted(minimise(goal, found))
        trials += int(np.isfinite(scores.margin).sum())
        closest = min(closest, float(scores.margin.min(initial=np.inf)))
    return Survived(trials, closest)


def glance(goal: Goal, seed: int) -> Survived | None:
    """How many of a few points at the very smallest sizes the goal survived; `None` if one clearly violates it.

    Floating point alone looks here: what it sees is for `simplest` to certify.
    """
    trials, closest = 0, np.inf
    for sizes in small_sizes(goal.dimensions)[:_GLANCED_SIZES]:
        plan = layout(goal, sizes)
        if plan.entries > _SMALL_INPUT:
            break
        own = pool(plan)
        chosen = picks(own, _GLANCED, seed)[:_GLANCED]
        if len(chosen) == 0:
            continue
        margin = score(goal, sizes, own.values(chosen)).margin
        if (margin < -100 * NOISE).any():
            return None
        trials += int(np.isfinite(margin).sum())
        closest = min(closest, float(margin.min(initial=np.inf)))
    return Survived(trials, closest)


def _sizes(goal: Goal) -> Iterator[tuple[Mapping[str, int], int]]:
    """Small sizes, and how many points to look at; of sizes that are all large the least alone, and few points."""
    for sizes in small_sizes(goal.dimensions):
        entries = layout(goal, sizes).entries
        if entries <= _SMALL_INPUT:
            yield sizes, _POINTS
        elif max(sizes.values()) <= most_positions(goal):
            yield sizes, max(1, _NUMBERS // entries)
            return


def _aims(own: Pool, chosen: Picks, others: Picks) -> Picks:
    """Where rays lead: to another point; whole numbers stay."""
    aims = others.copy()
    for number, slot in enumerate(own.plan.slots):
        if slot.interval is not None and slot.interval.integer:
            aims[:, number] = chosen[:, number]
    return aims


def _smallest(
    goal: Goal,
    sizes: Mapping[str, int],
    own: Pool,
    chosen: Picks,
    aims: Picks | None,
    scores: Scores,
    found_by: str,
) -> Counterexample | None:
    bulk = own.bulk(chosen)
    for rows, attempts in (
        (np.flatnonzero(scores.margin < -100 * NOISE), _CLEAR if aims is None else _RAYS),
        (np.flatnonzero((scores.margin >= -100 * NOISE) & (scores.margin < 0.0)), _DOUBTFUL),
    ):
        if own.plan.entries > _SMALL_INPUT:
            attempts = _OF_LARGE
        lightest = rows[np.argsort(bulk[rows], kind="stable")][: 4 * attempts]
        suspects = []
        for row in lightest:
            suspect = witness(own.plan, sizes, own.parts(chosen[row]), scores, row)
            # Where the value itself is in doubt there is no limit to compare it with.
            goal_ray = None if aims is None or np.isneginf(scores.margin[row]) else own.parts(aims[row])
            suspects.append((suspect, companion(own.plan, suspect, scores, row, goal_ray)))
        found = first_certified(goal, suspects, found_by, attempts)
        if found is not None:
            return found
    return None
