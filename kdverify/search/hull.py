"""Which points lie outside the convex hull of others, many at once, with a functional that shows it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kdverify.search.layout import Floats

_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Outside:
    """`distance` is at least how far the point lies outside, negative where no functional was found."""

    distance: Floats
    functional: Floats


def outside(point: Floats, generators: Floats, counted: NDArray[np.bool_]) -> Outside:
    """Separates points, of shape `(batch, V)`, from generators, of shape `(batch, G, V)`, where it can.

    Coordinates are tried first; then the nearest point of the hull is approached by the method of Frank
    and Wolfe, and the way from there to the point is the functional.
    """
    inside_box = _by_coordinate(point, generators, counted)
    if point.shape[1] <= 2:
        return inside_box
    unsettled = np.flatnonzero((inside_box.distance <= 1e-9) & np.isfinite(point).all(axis=1))
    if len(unsettled) == 0:
        return inside_box
    found = _by_projection(point[unsettled], generators[unsettled], counted[unsettled])
    better = found.distance > inside_box.distance[unsettled]
    distance, functional = inside_box.distance.copy(), inside_box.functional.copy()
    distance[unsettled[better]] = found.distance[better]
    functional[unsettled[better]] = found.functional[better]
    return Outside(distance, functional)


def _by_coordinate(point: Floats, generators: Floats, counted: NDArray[np.bool_]) -> Outside:
    highest = np.where(counted[..., None], generators, -np.inf).max(axis=1)
    lowest = np.where(counted[..., None], generators, np.inf).min(axis=1)
    beyond = np.concatenate([point - highest, lowest - point], axis=1)
    beyond = np.where(np.isnan(beyond), np.inf, beyond)
    worst = beyond.argmax(axis=1)
    size = point.shape[1]
    functional = np.zeros_like(point)
    functional[np.arange(len(point)), worst % size] = np.where(worst < size, 1.0, -1.0)
    return Outside(beyond[np.arange(len(point)), worst], functional)


def _by_projection(point: Floats, generators: Floats, counted: NDArray[np.bool_]) -> Outside:
    shares = counted / counted.sum(axis=1, keepdims=True)
    best = np.full(len(point), -np.inf)
    functional = np.zeros_like(point)
    rows = np.arange(len(point))
    for _ in range(_ROUNDS):
        nearest = np.einsum("bg,bgv->bv", shares, generators)
        gap = point - nearest
        length = np.linalg.norm(gap, axis=1)
        unit = gap / np.where(length > 0.0, length, 1.0)[:, None]
        reach = np.where(counted, np.einsum("bv,bgv->bg", unit, generators), -np.inf)
        distance = (unit * point).sum(axis=1) - reach.max(axis=1)
        better = (distance > best) & (length > 1e-12)
        best = np.where(better, distance, best)
        functional[better] = unit[better]
        # Move share from the generator that lies furthest back to the one furthest ahead.
        ahead = reach.argmax(axis=1)
        back = np.where(shares > 0.0, reach, np.inf).argmin(axis=1)
        way = generators[rows, ahead] - generators[rows, back]
        square = (way * way).sum(axis=1)
        step = np.clip((gap * way).sum(axis=1) / np.where(square > 0.0, square, 1.0), 0.0, shares[rows, back])
        shares[rows, ahead] += step
        shares[rows, back] -= step
    return Outside(best, functional)
