"""A student that misses its teacher by a given TV in a new random direction each generation."""

from fractions import Fraction

import numpy as np

from kdverify.recursion.errors._model import Corrupt, ErrorModel, Floats, distance, step_towards


def _begin(value: Fraction, shape: tuple[int, int], random: np.random.Generator) -> Corrupt:
    count, classes = shape

    def corrupt(taught: Floats) -> Floats:
        # Towards the inside of the simplex for one half, towards a vertex for the other.
        target = random.standard_exponential(shape)
        target /= target.sum(axis=1, keepdims=True)
        sharp = np.flatnonzero(random.random(count) < 0.5)
        target[sharp] = 0.0
        target[sharp, random.integers(classes, size=len(sharp))] = 1.0
        return step_towards(taught, target, float(value))

    return corrupt


error = ErrorModel(
    name="noise",
    parameter="EPS",
    summary="The student misses its teacher by TV = EPS, in a new random direction each generation.",
    example="1/10",
    read=distance,
    begin=_begin,
    most=float,
)
