"""The inputs of a goal at fixed sizes, taken apart into distributions and scalars that vary on their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kdverify.evidence.witness import Exact
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Goal

Floats: TypeAlias = NDArray[np.float64]
Values: TypeAlias = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class Slot:
    """One distribution, or one scalar (then `length` is 1 and `interval` says where it lives)."""

    name: str
    length: int
    interval: Interval | None
    closed: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The slots of all inputs in order; the slots of one input are next to each other."""

    inputs: tuple[Input, ...]
    shapes: tuple[tuple[int, ...], ...]
    slots: tuple[Slot, ...]

    @property
    def entries(self) -> int:
        """How many numbers one input has."""
        return sum(slot.length for slot in self.slots)


def layout(goal: Goal, sizes: Mapping[str, int]) -> Layout:
    """Takes the inputs of the goal apart."""
    shapes, slots = [], []
    for entry in goal.inputs:
        shape = tuple(sizes[axis.name] for axis in entry.axes)
        shapes.append(shape)
        match entry.domain:
            case Simplex():
                slots += [Slot(entry.name, shape[-1], None, entry.name in goal.closed)] * int(np.prod(shape[:-1]))
            case Interval() as interval:
                slots += [Slot(entry.name, 1, interval, True)] * int(np.prod(shape))
    return Layout(goal.inputs, tuple(shapes), tuple(slots))


def assemble(plan: Layout, columns: list[Floats]) -> Values:
    """One array for each input, of shape (batch, *axes), from one of shape (batch, length) for each slot."""
    values: Values = {}
    for entry, shape in zip(plan.inputs, plan.shapes, strict=True):
        own = [column for slot, column in zip(plan.slots, columns, strict=True) if slot.name == entry.name]
        joined = own[0] if len(own) == 1 else np.concatenate(own, axis=1)
        values[entry.name] = joined.reshape((len(joined), *shape))
    return values


def take_apart(plan: Layout, values: Values) -> list[Floats]:
    """The inverse of `assemble`."""
    columns = []
    for entry in plan.inputs:
        own = [slot for slot in plan.slots if slot.name == entry.name]
        flat = values[entry.name].reshape(len(values[entry.name]), -1)
        for number, slot in enumerate(own):
            columns.append(flat[:, number * slot.length : (number + 1) * slot.length])
    return columns


def exact(plan: Layout, parts: list[tuple[Fraction, ...]]) -> dict[str, Exact]:
    """The values of a witness from one tuple of numbers for each slot."""
    values: dict[str, Exact] = {}
    for entry, shape in zip(plan.inputs, plan.shapes, strict=True):
        own = [part for slot, part in zip(plan.slots, parts, strict=True) if slot.name == entry.name]
        flat = tuple(number for part in own for number in part)
        match shape:
            case ():
                values[entry.name] = flat[0]
            case (_,):
                values[entry.name] = flat
            case (_, width):
                values[entry.name] = tuple(flat[start : start + width] for start in range(0, len(flat), width))
            case _:
                raise AssertionError("inputs have two axes at most")
    return values


def parts_of(plan: Layout, values: Mapping[str, Exact]) -> list[tuple[Fraction, ...]]:
    """The inverse of `exact`."""
    parts: list[tuple[Fraction, ...]] = []
    for entry in plan.inputs:
        own = [slot for slot in plan.slots if slot.name == entry.name]
        flat = flatten(values[entry.name])
        for number, slot in enumerate(own):
            parts.append(flat[number * slot.length : (number + 1) * slot.length])
    return parts


def flatten(value: Exact) -> tuple[Fraction, ...]:
    """All numbers of a value in order."""
    if isinstance(value, Fraction):
        return (value,)
    return tuple(number for part in value for number in flatten(part))


def as_floats(plan: Layout, points: list[list[tuple[Fraction, ...]]]) -> Values:
    """Exact points as one batch of floats."""
    columns = []
    for number in range(len(plan.slots)):
        columns.append(np.array([[float(value) for value in point[number]] for point in points]))
    return assemble(plan, columns)
