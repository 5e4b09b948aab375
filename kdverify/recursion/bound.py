"""What a rate promises of a recursion: `D_t <= rate ** t * D_0`, and how far student errors can add up."""

from dataclasses import dataclass

import numpy as np

from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Entry, walk
from kdverify.recursion.impossible import Impossible
from kdverify.recursion.run import Simulation
from kdverify.recursion.setting import Floats, Setting
from kdverify.semantics.floats import Batch, evaluate

# The divergence in which the size of an error is given, and for which the triangle inequality adds errors up.
METRIC = "TV"


@dataclass(frozen=True, slots=True)
class Bound:
    """The bound on one divergence that follows from a rate.

    Attributes:
        divergence: its name.
        written: the rate as an expression.
        rate: its value, not negative.
        error: the TV that no student misses its teacher by more than; positive for `METRIC` alone.
        proved: whether the rate is proved, rather than only given.
    """

    divergence: str
    written: str
    rate: float
    error: float = 0.0
    proved: bool = False

    @property
    def level(self) -> float | None:
        """What errors add up to in the limit, `error / (1 - rate)`; None without errors or contraction."""
        return self.error / (1.0 - self.rate) if self.error > 0.0 and self.rate < 1.0 else None

    def curve(self, start: Floats, generations: int) -> Floats:
        """The bound for each generation and start, of shape `(generations + 1, starts)`."""
        steps = np.arange(generations + 1.0)
        # 0 ** 0 is 1 and 0 * inf is 0, as in a spec.
        powers = self.rate**steps
        with np.errstate(invalid="ignore"):
            decayed = np.where(powers[:, None] > 0.0, powers[:, None] * start, 0.0)
        added = self.error * np.concatenate([[0.0], np.cumsum(powers)[:-1]])
        bound: Floats = decayed + added[:, None]
        return bound


def bound(
    setting: Setting, divergence: str, written: str, rate: Tensor, error: float | None, *, proved: bool = False
) -> Bound | None:
    """The bound from a rate; None where errors of unknown size, or in a divergence that adds none up, forbid one.

    Args:
        setting: gives the parameters their values.
        divergence: its name.
        written: the rate as an expression.
        rate: the same expression, read.
        error: the TV that no student misses its teacher by more than; None where there is no such TV.
        proved: whether the rate is proved.

    Raises:
        Impossible: if the rate is no number of parameters and sizes, or is negative.
    """
    if rate.axes or any(isinstance(part, Entry) for part in walk(rate.body)):
        raise Impossible(f"the rate {written} must be a number that parameters and sizes alone determine")
    values = {name: np.array([float(value)]) for name, value in setting.parameters.items()}
    value = float(evaluate(rate.body, Batch(setting.sizes, values))[0])
    if not 0.0 <= value < np.inf:
        shown = ", ".join(f"{name} = {number}" for name, number in setting.parameters.items())
        raise Impossible(f"the rate {written} is {value:g} for {shown}; a rate is at least 0")
    if error is None or (error > 0.0 and divergence != METRIC):
        return None
    return Bound(divergence, written, value, error, proved)


def excess(simulation: Simulation, promised: Bound) -> float:
    """By how much the run that is furthest above the bound exceeds it; negative if each is below everywhere."""
    divergence = simulation.divergences[promised.divergence]
    allowed = promised.curve(divergence[0], len(divergence) - 1)
    with np.errstate(invalid="ignore"):
        gaps = np.where(np.isinf(allowed), -np.inf, divergence - allowed)
    return float(np.nanmax(gaps, initial=-np.inf))
