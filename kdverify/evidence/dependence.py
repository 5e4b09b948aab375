"""Two inputs that differ in one name and give different values: what proves that a tensor depends on it."""

from dataclasses import dataclass

from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.premises import admits, at_entry, environment
from kdverify.evidence.region import places
from kdverify.evidence.side import difference
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Depends, Goal


@dataclass(frozen=True, slots=True)
class Difference:
    """The entry of the tensor that differs, its two values, and the bits it took (0 for rationals)."""

    spot: tuple[int, ...]
    first: Enclosure
    second: Enclosure
    bits: int


def establishes(goal: Goal, first: Witness, second: Witness) -> Difference | None:
    """Certifies a `Depends` goal by two inputs, or returns `None`.

    Both must be inputs the goal speaks of, alike but for the named input, and give values that certainly
    differ at some entry.
    """
    if not isinstance(goal.show, Depends) or not admits(goal, first) or not admits(goal, second):
        return None
    alike = all(
        first.values[entry.name] == second.values[entry.name] for entry in goal.inputs if entry.name != goal.show.on
    )
    if not alike or first.sizes != second.sizes or first.positions != second.positions:
        return None
    axes = goal.show.tensor.axes
    one, other = environment(goal, first), environment(goal, second)
    for spot in places(tuple(first.sizes[axis.name] for axis in axes)):
        found = difference(goal.show.tensor.body, at_entry(one, axes, spot), at_entry(other, axes, spot))
        if found is not None and all(_is_real(value) for value in found[:2]):
            return Difference(spot, *found)
    return None


def _is_real(value: Enclosure) -> bool:
    return not value.undefined and value.infinite == 0
