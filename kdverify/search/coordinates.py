"""Inputs as points of a space without walls, in which any step leads to another input."""

import numpy as np

from kdverify.lang.domain import Interval
from kdverify.search.draws import normalised
from kdverify.search.layout import Floats, Layout, Slot

# Beyond these, an end of an interval is reached if it belongs to it.
_LOGIT = 34.0
_LOG = 69.0


def spread_out(plan: Layout, columns: list[Floats]) -> Floats:
    """One row of coordinates for each input: logarithms, and logits where there are two ends.

    A zero of a distribution has the coordinate minus infinity, and keeps it whatever the step.
    """
    with np.errstate(divide="ignore"):
        own = [
            np.log(column) if slot.interval is None else _unbounded(column, slot.interval)
            for slot, column in zip(plan.slots, columns, strict=True)
        ]
    return np.concatenate(own, axis=1)


def brought_back(plan: Layout, coordinates: Floats) -> list[Floats]:
    """The inputs that the coordinates stand for, one array for each slot."""
    columns, start = [], 0
    for slot in plan.slots:
        own = coordinates[:, start : start + slot.length]
        columns.append(_distribution(own) if slot.interval is None else _bounded(own, slot.interval))
        start += slot.length
    return columns


def owners(plan: Layout) -> "np.ndarray[tuple[int, ...], np.dtype[np.int64]]":
    """For each coordinate the number of its slot."""
    return np.repeat(np.arange(len(plan.slots)), [slot.length for slot in plan.slots])


def steps_of_one(slots: tuple[Slot, ...]) -> Floats:
    """The least sensible step of each coordinate: 1 for whole numbers."""
    least = [
        np.full(slot.length, 1.0 if slot.interval is not None and slot.interval.integer else 0.0) for slot in slots
    ]
    return np.concatenate(least) if least else np.zeros(0)


def _distribution(logs: Floats) -> Floats:
    column = np.exp(logs - logs.max(axis=1, keepdims=True))
    zero = np.isneginf(logs)
    if not zero.any():
        return normalised(column)
    kept = np.where(zero, 0.0, column)
    shares: Floats = kept / kept.sum(axis=1, keepdims=True)
    return shares


def _ends(interval: Interval) -> tuple[float | None, float | None]:
    lower = None if interval.lower is None else float(interval.lower)
    upper = None if interval.upper is None else float(interval.upper)
    return lower, upper


def _unbounded(column: Floats, interval: Interval) -> Floats:
    lower, upper = _ends(interval)
    if interval.integer:
        return column
    if lower is not None and upper is not None:
        share = (column - lower) / (upper - lower)
        logit: Floats = np.clip(np.log(share) - np.log1p(-share), -_LOGIT, _LOGIT)
        return logit
    if lower is not None:
        above: Floats = np.clip(np.log(column - lower), -_LOG, _LOG)
        return above
    if upper is not None:
        below: Floats = np.clip(np.log(upper - column), -_LOG, _LOG)
        return below
    return np.arcsinh(column)


def _bounded(coordinate: Floats, interval: Interval) -> Floats:
    lower, upper = _ends(interval)
    if interval.integer:
        whole: Floats = np.clip(np.round(coordinate), lower, upper)
        return whole
    if lower is not None and upper is not None:
        share = 1.0 / (1.0 + np.exp(-np.clip(coordinate, -_LOGIT, _LOGIT)))
        value = lower + (upper - lower) * share
        value = np.where((coordinate <= 1.0 - _LOGIT) & (not interval.lower_open), lower, value)
        return np.where((coordinate >= _LOGIT - 1.0) & (not interval.upper_open), upper, value)
    distance = np.exp(np.clip(coordinate, -_LOG, _LOG))
    if lower is not None:
        return np.where((coordinate <= 1.0 - _LOG) & (not interval.lower_open), lower, lower + distance)
    if upper is not None:
        return np.where((coordinate <= 1.0 - _LOG) & (not interval.upper_open), upper, upper - distance)
    return np.sinh(np.clip(coordinate, -_LOG, _LOG))
