"""How close each of many inputs comes to violating a goal, in floats: a hint, never a verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from kdverify.lang.build import formal
from kdverify.lang.goal import Attracts, Continuous, Depends, Finite, Goal, Holds, InHull, Shrinks, Symmetric
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Any_, Axis, Compare, Condition, Index
from kdverify.search.hull import Outside, outside
from kdverify.search.layout import Floats, Values
from kdverify.semantics.floats import Batch, Reading

# Rounding can move a premise or a side by this much.
NOISE = 1e-11


@dataclass(frozen=True, slots=True)
class Scores:
    """One entry for each input of a batch.

    Attributes:
        margin: negative where the goal seems violated, `inf` where the goal does not speak of the input.
        positions: for each free index of the goal the worst position, from 1.
        functional: for `InHull`, the vector that separates best, of shape `(batch, V)`.
        swap: for `Symmetric`, the pair of positions that changes most, of shape `(batch, 2)`.
        relative: the margin as a share of the two sides, where there are two; what an ascent follows when
            both sides are small.
    """

    margin: Floats
    positions: Mapping[str, NDArray[np.int64]]
    functional: Floats | None = None
    swap: NDArray[np.int64] | None = None
    relative: Floats | None = None


def score(goal: Goal, sizes: Mapping[str, int], values: Values, towards: Values | None = None) -> Scores:
    """Scores a batch.  `towards`, for `Continuous`, holds a second point of the region for each input."""
    # Conditions and values are looked at in all positions, other statements in the first alone.
    anywhere = isinstance(goal.show, Holds | Finite)
    batch = Batch(sizes, values, {} if anywhere else {index: 1 for index in goal.indices})
    reading = Reading(batch)
    match goal.show:
        case Holds(condition):
            magnitude = _magnitude(reading, condition, goal.indices)
            return _worst(goal, batch, reading, _condition_margin(reading, condition, goal.indices), magnitude)
        case Finite(tensor):
            entries = reading.term(tensor.body, [*goal.indices, *_formal(tensor)])
            axes = tuple(range(1 + len(goal.indices), entries.ndim))
            finite = np.isfinite(entries).all(axis=axes)
            largest = np.abs(np.where(np.isfinite(entries), entries, 0.0)).max(axis=axes, initial=1.0)
            return _worst(goal, batch, reading, np.where(finite, 1.0 / largest, -np.inf))
        case InHull():
            found = _hull(goal.show, reading, values)
            return _admitted(goal, batch, reading, Scores(-found.distance, {}, functional=found.functional))
        case Symmetric(tensor, axis):
            return _admitted(goal, batch, reading, _asymmetry(goal, tensor, axis, batch, reading))
        case Continuous(tensor):
            return _admitted(goal, batch, reading, _jumps(goal, tensor, batch, reading, towards))
        case Depends() | Attracts() | Shrinks():
            return Scores(np.full(batch.count, np.inf), {})


def _formal(tensor: Tensor) -> list[Index]:
    return [formal(axis) for axis in tensor.axes]


def _condition_margin(reading: Reading, condition: Condition, indices: tuple[Index, ...]) -> Floats:
    margin = reading.margin(condition, indices)
    # A strict inequality also fails at a tie.
    failing = ~reading.truth(condition, indices)
    return np.where(failing & (margin >= 0.0), -np.finfo(float).tiny, margin)


def _magnitude(reading: Reading, condition: Condition, indices: tuple[Index, ...]) -> Floats | None:
    """The sizes of both sides together, for a comparison or an implication of one."""
    while isinstance(condition, Any_) and condition.conditions:
        condition = condition.conditions[-1]
    if not isinstance(condition, Compare):
        return None
    magnitude = np.abs(reading.term(condition.left, indices)) + np.abs(reading.term(condition.right, indices))
    return np.where(magnitude > 0.0, magnitude, np.inf)


def _worst(goal: Goal, batch: Batch, reading: Reading, margin: Floats, magnitude: Floats | None = None) -> Scores:
    """Takes the least margin over all positions at which the premises hold."""
    met = np.ones_like(margin, dtype=np.bool_)
    nearly = np.ones_like(met)
    for premise in goal.given:
        true = reading.truth(premise, goal.indices)
        met &= true
        nearly &= true | (np.abs(reading.margin(premise, goal.indices)) < NOISE)
    # Rounding may break an equality that holds exactly; such inputs come last.
    margin = np.where(met, margin, np.where(nearly & (margin < -1e3 * NOISE), margin * 1e-3, np.inf))
    flat = margin.reshape(len(margin), -1)
    worst = flat.argmin(axis=1)
    spots = np.unravel_index(worst, margin.shape[1:]) if margin.ndim > 1 else ()
    positions = {index.name: spot + 1 for index, spot in zip(goal.indices, spots, strict=True)}
    least = flat[np.arange(len(flat)), worst]
    if magnitude is None:
        return Scores(least, positions)
    with np.errstate(invalid="ignore"):
        share = least / magnitude.reshape(len(flat), -1)[np.arange(len(flat)), worst]
    return Scores(least, positions, relative=np.where(np.isnan(share), least, share))


def _admitted(goal: Goal, batch: Batch, reading: Reading, scores: Scores) -> Scores:
    met = np.ones(batch.count, dtype=np.bool_)
    for premise in goal.given:
        met &= reading.truth(premise) | (np.abs(reading.margin(premise)) < NOISE)
    first = {index.name: np.ones(batch.count, dtype=np.int64) for index in goal.indices}
    return Scores(np.where(met, scores.margin, np.inf), first, scores.functional, scores.swap)


def _hull(show: InHull, reading: Reading, values: Values) -> Outside:
    point = reading.tensor(show.point)
    families = []
    counted = []
    for generator in show.generators:
        rows = reading.tensor(generator)
        family = rows.ndim == 3
        families.append(rows if family else rows[:, None, :])
        if family and show.weights is not None:
            counted.append(values[show.weights] > 0.0)
        else:
            counted.append(np.ones(families[-1].shape[:2], dtype=np.bool_))
    return outside(point, np.concatenate(families, axis=1), np.concatenate(counted, axis=1))


def _asymmetry(goal: Goal, tensor: Tensor, axis: Axis, batch: Batch, reading: Reading) -> Scores:
    before = reading.tensor(tensor)
    size = batch.sizes[axis.name]
    pairs = list(combinations(range(min(size, 3)), 2)) or [(0, 0)]
    changes = []
    for first, second in pairs:
        order = np.arange(size)
        order[[first, second]] = second, first
        moved = {
            entry.name: np.take(batch.values[entry.name], order, 1 + entry.axes.index(axis))
            if axis in entry.axes
            else batch.values[entry.name]
            for entry in goal.inputs
        }
        after = Reading(Batch(batch.sizes, moved, batch.positions)).tensor(tensor)
        image = np.take(before, order, 1 + tensor.axes.index(axis)) if axis in tensor.axes else before
        changes.append(_distance(image, after))
    gaps = np.stack(changes, axis=1)
    worst = gaps.argmax(axis=1)
    return Scores(-gaps[np.arange(len(gaps)), worst], {}, swap=np.array(pairs)[worst] + 1)


def _distance(left: Floats, right: Floats) -> Floats:
    """The largest change of an entry; infinite where an entry is real on one side alone."""
    real = np.isfinite(left) & np.isfinite(right)
    gap = np.where(real, np.abs(np.where(real, left, 0.0) - np.where(real, right, 0.0)), 0.0)
    gap = np.where(np.isfinite(left) != np.isfinite(right), np.inf, gap)
    largest: Floats = gap.reshape(len(gap), -1).max(axis=1)
    return largest


def _jumps(goal: Goal, tensor: Tensor, batch: Batch, reading: Reading, towards: Values | None) -> Scores:
    here = reading.tensor(tensor)
    undefined = ~np.isfinite(here.reshape(len(here), -1)).all(axis=1)
    margin = np.where(undefined, -np.inf, 1.0)
    if towards is not None:
        gaps = []
        for step in (1e-9, 1e-12):
            moved = {name: value + step * (towards[name] - value) for name, value in batch.values.items()}
            gaps.append(_distance(here, Reading(Batch(batch.sizes, moved, batch.positions)).tensor(tensor)))
        # A continuous term moves less by the shorter step, however steep it is.
        finite = np.isfinite(gaps[0]) & np.isfinite(gaps[1])
        steady = np.abs(np.where(finite, gaps[1], 0.0) - np.where(finite, gaps[0], 0.0)) < 0.002 * gaps[1]
        jump = steady & (gaps[1] > 1e-7)
        margin = np.where(jump & ~undefined, -gaps[1], margin)
    return Scores(margin, {})
