"""Random inputs close to the boundary, local descent of the margin, and larger sizes."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Counterexample, Declined, Outcome, Refuted, Survived
from kdverify.lang.goal import Attracts, Continuous, Depends, Goal, Shrinks
from kdverify.search.ascent import descend
from kdverify.search.candidates import companion, first_certified, witness
from kdverify.search.draws import draw
from kdverify.search.extent import most_positions
from kdverify.search.layout import Floats, Layout, as_floats, assemble, layout
from kdverify.search.minimise import minimise
from kdverify.search.objective import NOISE, Scores, score
from kdverify.search.picks import picks, pool
from kdverify.search.rational import rationalised
from kdverify.search.sizes import clamped

_SIZES = ((2, 1), (2, 2), (3, 1), (3, 2), (3, 3), (5, 2), (8, 4))
_DRAWS = 4000
_STARTS = 96
_ROUNDS = 100
# How many inputs, and how many exact versions of each, are certified: clear violations and possible roundings.
_CLEAR = (8, 8)
_DOUBTFUL = (2, 2)
_LARGE = (((50, 3), 200), ((1000, 2), 60), ((50_000, 2), 8))
# An input with more numbers is none to draw by thousands, and of large ones so many numbers are looked at in all.
_SMALL_INPUT = 1000
_NUMBERS = 1_500_000


class Sampling(AbstractEngine):
    """Draws, descends, makes rational, certifies and minimises; what does not certify is dropped."""

    name = "sampling"
    part = Part.REFUTER
    order = 60
    summary = "draws near the boundary, descends on the margin, and certifies what it finds"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """A certified and minimised counterexample, or how many inputs the goal survived."""
        if isinstance(goal.show, Attracts | Shrinks):
            return Declined("one input does not show where orbits go", foreign=True)
        if isinstance(goal.show, Depends):
            return Declined("an existential statement is not refuted by examples", foreign=True)
        if isinstance(goal.show, Continuous) and not goal.closed:
            return Declined("jumps lie on ties, which random inputs do not hit")
        trials, closest = 0, np.inf
        for sizes in _distinct(goal, list(_SIZES)):
            if layout(goal, sizes).entries > _SMALL_INPUT:
                continue
            random = np.random.default_rng([budget.seed, *sizes.values()])
            found, count, margin = _at(goal, sizes, random)
            if found is not None:
                return Refuted(minimise(goal, found))
            trials, closest = trials + count, min(closest, margin)
        for wanted, points in _LARGE:
            for sizes in _distinct(goal, [wanted]):
                if max(sizes.values()) > most_positions(goal):
                    continue
                found, count, margin = _at_large(goal, sizes, points, budget.seed)
                if found is not None:
                    return Refuted(minimise(goal, found))
                trials, closest = trials + count, min(closest, margin)
        return Survived(trials, closest)


def _distinct(goal: Goal, wanted: list[tuple[int, int]]) -> Iterator[dict[str, int]]:
    seen = set()
    for pair in wanted:
        sizes = clamped(goal.dimensions, pair)
        if tuple(sizes.values()) not in seen:
            seen.add(tuple(sizes.values()))
            yield sizes


def _at(goal: Goal, sizes: Mapping[str, int], random: np.random.Generator) -> tuple[Counterexample | None, int, float]:
    plan = layout(goal, sizes)
    columns = draw(plan, _DRAWS, random)
    scores = score(goal, sizes, assemble(plan, columns))
    trials = int(np.isfinite(scores.margin).sum())
    starts, relative = _starts(scores)
    if len(starts) == 0:
        return None, trials, float(scores.margin.min(initial=np.inf))

    def measure(proposal: list[Floats]) -> Floats:
        found = score(goal, sizes, assemble(plan, proposal))
        return found.margin if found.relative is None else np.where(relative, found.relative, found.margin)

    chosen = [column[starts] for column in columns]
    moved, reached = descend(plan, chosen, measure, _ROUNDS, random, relative.astype(np.int64))
    closest = float(np.concatenate([scores.margin, reached[~relative]]).min())
    found = _certified(goal, sizes, plan, moved, reached)
    return found, trials + _ROUNDS * len(starts), closest


def _starts(scores: Scores) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The inputs of least margin and a few others, and which of them are to follow the relative margin."""
    admitted = np.flatnonzero(scores.margin < np.inf)
    order = admitted[np.argsort(scores.margin[admitted], kind="stable")]
    chosen = [order[: _STARTS // 2], order[:: max(1, len(order) // (_STARTS // 4))][: _STARTS // 4]]
    absolute = np.unique(np.concatenate(chosen))
    if scores.relative is None:
        return absolute, np.zeros(len(absolute), dtype=np.bool_)
    relative = admitted[np.argsort(scores.relative[admitted], kind="stable")][: _STARTS // 2]
    marks = np.repeat([False, True], [len(absolute), len(relative)])
    return np.concatenate([absolute, relative]), marks


def _certified(
    goal: Goal, sizes: Mapping[str, int], plan: Layout, columns: list[Floats], reached: Floats
) -> Counterexample | None:
    """Exact versions of the most hopeful inputs, coarse ones first, scored again and certified."""
    order = np.argsort(reached, kind="stable")
    for rows, (inputs, versions) in (
        (order[reached[order] < -100 * NOISE], _CLEAR),
        (order[(reached[order] >= -100 * NOISE) & (reached[order] < 0.0)], _DOUBTFUL),
    ):
        for row in rows[:inputs]:
            points = list(rationalised(plan, columns, int(row)))
            scores = score(goal, sizes, as_floats(plan, points))
            suspects = []
            for place in map(int, np.flatnonzero(scores.margin < 0.0)):
                suspect = witness(plan, sizes, points[place], scores, place)
                suspects.append((suspect, companion(plan, suspect, scores, place)))
            suspects.sort(key=lambda one: _digits(one[0].values))
            for suspect, needed in suspects[:versions]:
                found = certify(goal, suspect, Sampling.name, needed)
                if found is not None:
                    return found
    return None


def _digits(values: Mapping[str, object]) -> int:
    return sum(len(str(value)) for value in values.values())


def _at_large(goal: Goal, sizes: Mapping[str, int], count: int, seed: int) -> tuple[Counterexample | None, int, float]:
    """Exact inputs with few distinct numbers at a size that no enumeration reaches."""
    own = pool(layout(goal, sizes))
    count = min(count, max(1, _NUMBERS // own.plan.entries))
    chosen = picks(own, count, seed)[:count]
    if len(chosen) == 0:
        return None, 0, np.inf
    scores = score(goal, sizes, own.values(chosen))
    suspects = []
    for row in np.flatnonzero(scores.margin < -1e-9)[:4]:
        suspect = witness(own.plan, sizes, own.parts(chosen[row]), scores, int(row))
        suspects.append((suspect, companion(own.plan, suspect, scores, int(row))))
    found = first_certified(goal, suspects, Sampling.name, 2)
    return found, int(np.isfinite(scores.margin).sum()), float(scores.margin.min(initial=np.inf))


engine = Sampling()
