"""A student that misses its teacher by a given TV, always towards the same class."""

from fractions import Fraction

import numpy as np

from kdverify.recursion.errors._model import Corrupt, ErrorModel, Floats, distance, step_towards


def _begin(value: Fraction, shape: tuple[int, int], random: np.random.Generator) -> Corrupt:
    count, classes = shape
    favourite = np.zeros(shape)
    favourite[np.arange(count), random.integers(classes, size=count)] = 1.0

    def corrupt(taught: Floats) -> Floats:
        return step_towards(taught, favourite, float(value))

    return corrupt


error = ErrorModel(
    name="bias",
    parameter="EPS",
    summary="The student misses its teacher by TV = EPS, always towards the same class, so that errors add up.",
    example="1/10",
    read=distance,
    begin=_begin,
    most=float,
)
