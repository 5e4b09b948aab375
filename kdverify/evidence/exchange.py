"""A tensor that notices when two positions of an axis change places in every input."""

from itertools import combinations
from typing import cast

from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.premises import admits, at_entry, environment
from kdverify.evidence.region import places
from kdverify.evidence.side import Failure, difference, entry_name
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang.goal import Goal, Symmetric
from kdverify.lang.term import Axis

_MOST_TRIED = 6


def changes(goal: Goal, show: Symmetric, witness: Witness, swap: str | None) -> Failure | None:
    """Certifies that exchanging two positions does not exchange, or keep, the entries of the tensor.

    Without a wanted `swap`, such as `1 3`, all pairs among the first few positions are tried.
    """
    for pair in _pairs(witness.sizes[show.axis.name], swap):
        found = _changed_entry(goal, show, witness, pair)
        if found is not None:
            spot, left, right, bits = found
            sentence = (
                f"{entry_name(spot)} changes when positions {pair[0]} and {pair[1]} of {show.axis.name} change places"
            )
            return Failure(left, right, "==", sentence, bits, {"swap": f"{pair[0]} {pair[1]}"})
    return None


def _pairs(size: int, swap: str | None) -> list[tuple[int, int]]:
    if swap is None:
        return list(combinations(range(1, min(size, _MOST_TRIED) + 1), 2))
    first, second = (int(text) for text in swap.split())
    return [(first, second)] if 1 <= first <= size and 1 <= second <= size else []


def _changed_entry(
    goal: Goal, show: Symmetric, witness: Witness, pair: tuple[int, int]
) -> tuple[tuple[int, ...], Enclosure, Enclosure, int] | None:
    swapped = exchanged(goal, witness, show.axis, pair)
    if not admits(goal, swapped):
        return None
    before, after = environment(goal, witness), environment(goal, swapped)
    axes = show.tensor.axes
    for spot in places(tuple(witness.sizes[axis.name] for axis in axes)):
        image = tuple(
            other(number, pair) if axis == show.axis else number for axis, number in zip(axes, spot, strict=True)
        )
        found = difference(show.tensor.body, at_entry(before, axes, spot), at_entry(after, axes, image))
        if found is not None:
            return spot, *found
    return None


def other(number: int, pair: tuple[int, int]) -> int:
    """Where the exchange takes a position."""
    return pair[1] if number == pair[0] else pair[0] if number == pair[1] else number


def exchanged(goal: Goal, witness: Witness, axis: Axis, pair: tuple[int, int]) -> Witness:
    """The witness with two positions of an axis exchanged in every input."""
    values: dict[str, Exact] = {}
    for entry in goal.inputs:
        value = witness.values[entry.name]
        values[entry.name] = _swapped(value, entry.axes.index(axis), pair) if axis in entry.axes else value
    positions = {
        index.name: other(witness.positions[index.name], pair) if index.axis == axis else witness.positions[index.name]
        for index in goal.indices
    }
    return Witness(witness.sizes, values, positions)


def _swapped(value: Exact, depth: int, pair: tuple[int, int]) -> Exact:
    assert isinstance(value, tuple)
    if depth > 0:
        return cast(Exact, tuple(_swapped(cast(Exact, row), depth - 1, pair) for row in value))
    return cast(Exact, tuple(value[other(number, pair) - 1] for number in range(1, len(value) + 1)))
