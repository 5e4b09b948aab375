"""Definitions put back in place of what they stand for, so that terms read as the spec does."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TypeVar

from kdverify.lang import build
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Coincide, Entry, Node, Number, Parameter, Place, Position, Rank, Size, walk

N = TypeVar("N", bound=Node)


def fold(node: N, definitions: Mapping[str, Tensor]) -> N:
    """The node with each entry of a definition, at whatever position, written by its name; later definitions first.

    Definitions that are an input or a number under another name are left out.
    """
    known = [
        (name, value)
        for name, value in reversed(list(definitions.items()))
        if not isinstance(value.body, Entry | Parameter | Number | Size)
    ]

    def change(part: Node) -> Node | None:
        for name, value in known:
            if type(part) is type(value.body):
                found = _position_of(part, value)
                if found is not None:
                    return Entry(name, found) if found else Parameter(name)
        return None

    return build.transform(node, change)


def _position_of(part: Node, value: Tensor) -> tuple[Position, ...] | None:
    """Where the definition has this entry."""
    if not value.axes:
        return () if part is value.body else None
    for spots in product(*(_candidates(part, axis) for axis in value.axes)):
        if value.at(*spots) is part:
            return spots
    return None


def _candidates(part: Node, axis: Axis) -> Sequence[Position]:
    free = sorted((index for index in build.free_indices(part) if index.axis == axis), key=lambda index: index.name)
    places = dict.fromkeys(place for place in _places(part) if place.axis == axis)
    return [*free, *places]


def _places(part: Node) -> Iterator[Place]:
    for node in walk(part):
        positions: tuple[Position, ...]
        match node:
            case Entry():
                positions = node.positions
            case Coincide():
                positions = (node.left, node.right)
            case Rank():
                positions = (node.at,)
            case _:
                positions = ()
        yield from (place for place in positions if isinstance(place, Place))
