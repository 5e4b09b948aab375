"""Arrays of terms: what a name in a spec stands for, and NumPy-like operations on it.

A tensor is one term over formal indices, one for each of its axes, so that elementwise operations
need no alignment: `x` and `y` over the same axis speak of the same formal index.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kdverify.lang import build
from kdverify.lang.term import Axis, Entry, Index, Node, Parameter, Position, Reducer, Term

N = TypeVar("N", bound=Node)


@dataclass(frozen=True, slots=True)
class Tensor:
    """A scalar (`axes == ()`), a class or teacher vector, or a family, with its entry at formal indices.

    Free indices of the body that are not formal belong to an enclosing comprehension.
    """

    axes: tuple[Axis, ...]
    body: Term

    def at(self, *positions: Position) -> Term:
        """The entry at these positions, one for each axis in order."""
        pairs = zip(self.axes, positions, strict=True)
        return build.move(self.body, {build.formal(axis): position for axis, position in pairs})


def scalar(term: Term) -> Tensor:
    """A tensor without axes."""
    return Tensor((), term)


def array(name: str, axes: tuple[Axis, ...]) -> Tensor:
    """The whole of an input array; a scalar input when it has no axes."""
    if not axes:
        return Tensor((), Parameter(name))
    return Tensor(axes, Entry(name, tuple(build.formal(axis) for axis in axes)))


def elementwise(operation: Callable[..., Term], *tensors: Tensor) -> Tensor:
    """The operation at each position; scalars broadcast.  The axes are those of the widest argument."""
    axes = max((tensor.axes for tensor in tensors), key=len, default=())
    return Tensor(axes, operation(*(tensor.body for tensor in tensors)))


def reduce(reducer: Reducer, tensor: Tensor, axis: Axis) -> Tensor:
    """The reduction of the tensor over one of its axes."""
    rest = tuple(other for other in tensor.axes if other != axis)
    return Tensor(rest, build.reduce(reducer, build.formal(axis), tensor.body))


def total(tensor: Tensor) -> Tensor:
    """The sum over the last axis."""
    return reduce(Reducer.SUM, tensor, tensor.axes[-1])


def collect(tensor: Tensor, index: Index) -> Tensor:
    """Adds the axis of a free index in front: `x[k]` for a free `k` becomes the whole of `x`."""
    body = build.move(tensor.body, {index: build.formal(index.axis)})
    return Tensor((index.axis, *tensor.axes), body)


def substitute(node: N, inputs: Mapping[str, Tensor]) -> N:
    """Replaces inputs, arrays and scalars, by tensors over the same axes."""

    def change(part: Node) -> Node | None:
        if isinstance(part, Parameter) and part.name in inputs:
            return inputs[part.name].body
        if isinstance(part, Entry) and part.array in inputs:
            return inputs[part.array].at(*part.positions)
        return None

    return build.transform(node, change)
