"""Pairs of close inputs between which a value jumps although no rational point lies on the jump."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kdverify.evidence.crossing import UNTIL
from kdverify.evidence.notation import to_text
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Continuous, Goal
from kdverify.lang.term import Choose, Rank, walk
from kdverify.search.layout import Floats, Layout, Values, exact
from kdverify.semantics.floats import Batch, Reading

Parts: TypeAlias = list[tuple[Fraction, ...]]

_HALVINGS = 30
_WIDTHS = (6, 10, 16, 26)
_KEPT = 6


def may_cross(goal: Goal) -> bool:
    """Whether a condition can switch between branches; ranks switch at ties, which have rational points."""
    if not isinstance(goal.show, Continuous):
        return False
    parts = list(walk(goal.show.tensor.body))
    return any(isinstance(part, Choose) for part in parts) and not any(isinstance(part, Rank) for part in parts)


def crossings(
    show: Continuous,
    sizes: Mapping[str, int],
    plan: Layout,
    ends: tuple[Values, Values],
    parts: Callable[[int], tuple[Parts, Parts]],
    bulk: NDArray[np.int64],
) -> Iterator[tuple[Witness, dict[str, str]]]:
    """Suspected jumps on the segments between two batches, found by halving towards the greater change.

    Args:
        show: the statement.
        sizes: the sizes of both batches.
        plan: their layout.
        ends: the inputs at the two ends of each segment.
        parts: the exact ends of the segment of a row.
        bulk: how much there is to read in each row; the lightest are suggested.
    """
    start, change = _halved(show, sizes, ends)
    order = np.argsort(bulk, kind="stable")
    for row in order[change[order] > 1e-3][:_KEPT]:
        one, other = parts(int(row))
        for width in _WIDTHS:
            low = Fraction(int(start[row] * 2**width), 2**width)
            first = _between(one, other, low)
            second = _between(one, other, low + Fraction(1, 2**width))
            here, there = exact(plan, first), exact(plan, second)
            until = {UNTIL + name: to_text(there[name]) for name in here if here[name] != there[name]}
            yield Witness(dict(sizes), here, {}), until


def _halved(show: Continuous, sizes: Mapping[str, int], ends: tuple[Values, Values]) -> tuple[Floats, Floats]:
    """Where on each segment the value changes most within the last halving, and by how much."""
    first, second = ends

    def value(share: Floats) -> Floats:
        spread = {name: share.reshape(-1, *[1] * (one.ndim - 1)) for name, one in first.items()}
        values = {name: one + spread[name] * (second[name] - one) for name, one in first.items()}
        found = Reading(Batch(sizes, values)).tensor(show.tensor)
        return np.nan_to_num(found.reshape(len(found), -1), nan=0.0, posinf=0.0, neginf=0.0)

    count = len(next(iter(first.values())))
    low, high = np.zeros(count), np.ones(count)
    at_low, at_high = value(low), value(high)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        at_middle = value(middle)
        before = np.abs(at_middle - at_low).max(axis=1) >= np.abs(at_high - at_middle).max(axis=1)
        high, low = np.where(before, middle, high), np.where(before, low, middle)
        at_high = np.where(before[:, None], at_middle, at_high)
        at_low = np.where(before[:, None], at_low, at_middle)
    return low, np.abs(at_high - at_low).max(axis=1)


def _between(one: Parts, other: Parts, share: Fraction) -> Parts:
    return [
        tuple(left + share * (right - left) for left, right in zip(here, there, strict=True))
        for here, there in zip(one, other, strict=True)
    ]
