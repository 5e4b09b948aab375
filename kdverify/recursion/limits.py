"""Where the runs of a simulation end up, as far as floats can tell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kdverify.recursion.run import Simulation
from kdverify.recursion.setting import Floats

# A run whose last steps are all shorter, in TV, has settled; two that end closer together have the same limit.
_STEPS = 10
_STILL = 1e-6
_SAME = 1e-3


@dataclass(frozen=True, slots=True)
class Limits:
    """The ends of all runs.

    Attributes:
        points: the limits, those of most runs first, of shape `(count, V)`.
        of_run: for each run the row of its limit, or -1 where it has not settled.
    """

    points: Floats
    of_run: NDArray[np.int64]


def limits(simulation: Simulation) -> Limits:
    """The limits of runs over three classes.

    With random student errors, hardly any run settles.
    """
    assert simulation.orbits is not None
    ends = simulation.orbits[-1]
    found: list[Floats] = []
    of_run = np.full(len(ends), -1)
    with np.errstate(invalid="ignore"):
        settled = simulation.moved[-_STEPS:].max(axis=0, initial=0.0) < _STILL
    for run in np.flatnonzero(settled):
        near = [number for number, point in enumerate(found) if np.abs(point - ends[run]).sum() / 2 < _SAME]
        of_run[run] = near[0] if near else len(found)
        if not near:
            found.append(ends[run])
    if not found:
        return Limits(np.empty((0, 3)), of_run)
    order = np.argsort(-np.bincount(of_run[of_run >= 0], minlength=len(found)), kind="stable")
    places = np.argsort(order)
    return Limits(np.array(found)[order], np.where(of_run >= 0, places[of_run], -1))
