"""A student that has capacity for a few classes only."""

from fractions import Fraction

import numpy as np

from kdverify.recursion.errors._model import Corrupt, ErrorModel, Floats, count


def _begin(value: Fraction, shape: tuple[int, int], random: np.random.Generator) -> Corrupt:
    kept = min(int(value), shape[1])

    def corrupt(taught: Floats) -> Floats:
        # Stable, so that of equal probabilities the earlier class is kept, as `top_k` does.
        order = np.argsort(-taught, axis=1, kind="stable")[:, :kept]
        learnt = np.zeros_like(taught)
        np.put_along_axis(learnt, order, np.take_along_axis(taught, order, axis=1), axis=1)
        learnt /= learnt.sum(axis=1, keepdims=True)
        return learnt

    return corrupt


error = ErrorModel(
    name="top",
    parameter="J",
    summary="The student keeps its J most probable classes, renormalised: a limit of its capacity.",
    example="2",
    read=count,
    begin=_begin,
    most=lambda value: None,
)
