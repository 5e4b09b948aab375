"""A student that learns exactly what it is taught."""

from fractions import Fraction

import numpy as np

from kdverify.recursion.errors._model import Corrupt, ErrorModel, nothing


def _begin(value: Fraction, shape: tuple[int, int], random: np.random.Generator) -> Corrupt:
    return lambda taught: taught


error = ErrorModel(
    name="none",
    parameter="",
    summary="The student learns exactly what it is taught.",
    example="",
    read=nothing,
    begin=_begin,
    most=lambda value: 0.0,
)
