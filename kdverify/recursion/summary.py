"""What the runs of a simulation have in common, generation by generation."""

from dataclasses import dataclass

import numpy as np

from kdverify.recursion.run import Simulation, ratios
from kdverify.recursion.setting import Floats

# A divergence below this is mostly rounding, and so is its ratio to another.
LEAST_FOR_RATIO = 1e-9
LOW, HIGH = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Row:
    """One divergence in one generation, over all runs that are still on the simplex.

    Attributes:
        generation: 0 is the start.
        median: half of the runs are at most there.
        low: the quantile 0.05.
        high: the quantile 0.95.
        worst: the largest, which may be infinite; `nan` where no run is left, as are all others.
        ratio: the largest factor of the step from the generation before, taken over the runs whose divergence was
            finite and large enough for a ratio to mean something; None if there is none.
        infinite: how many of the divergences are infinite.
    """

    generation: int
    median: float
    low: float
    high: float
    worst: float
    ratio: float | None
    infinite: int


def rows(simulation: Simulation, divergence: str) -> tuple[Row, ...]:
    """A row for each generation."""
    values = simulation.divergences[divergence]
    factors = [None, *map(_largest, ratios(values, LEAST_FOR_RATIO))]
    return tuple(_row(generation, one, factors[generation]) for generation, one in enumerate(values))


def worst_ratio(simulation: Simulation, divergence: str) -> float | None:
    """The largest factor of any step of any run: the empirical rate."""
    found = [row.ratio for row in rows(simulation, divergence) if row.ratio is not None]
    return max(found, default=None)


def _row(generation: int, values: Floats, ratio: float | None) -> Row:
    present = np.sort(values[~np.isnan(values)])
    if len(present) == 0:
        return Row(generation, np.nan, np.nan, np.nan, np.nan, ratio, 0)
    # Values that occur, so that infinite ones need no arithmetic.
    low, median, high = (float(present[int(share * (len(present) - 1))]) for share in (LOW, 0.5, HIGH))
    return Row(generation, median, low, high, float(present[-1]), ratio, int(np.isinf(present).sum()))


def _largest(factors: Floats) -> float | None:
    present = factors[~np.isnan(factors)]
    return float(present.max()) if len(present) else None
