"""A student that is fitted to finitely many draws from its teacher."""

from fractions import Fraction

import numpy as np

from kdverify.recursion.errors._model import Corrupt, ErrorModel, Floats, count


def _begin(value: Fraction, shape: tuple[int, int], random: np.random.Generator) -> Corrupt:
    draws = int(value)

    def corrupt(taught: Floats) -> Floats:
        # NumPy refuses probabilities whose sum exceeds one by more than a few roundings.
        exact = taught / taught.sum(axis=1, keepdims=True)
        learnt: Floats = random.multinomial(draws, exact) / draws
        return learnt

    return corrupt


error = ErrorModel(
    name="sample",
    parameter="N",
    summary="The student is the empirical distribution of N draws from its teacher.",
    example="20",
    read=count,
    begin=_begin,
    most=lambda value: None,
)
