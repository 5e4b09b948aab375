"""Positions on an axis, and what is picked by them."""

from kdverify.lang import build
from kdverify.lang.scope import Context, Spot
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Coincide, Condition, Index, Place
from kdverify.source.span import Span


def place_on(context: Context, axis: Axis, number: int, span: Span) -> Spot:
    """A literal position, which must exist whatever the size of its axis."""
    least = context.least.get(axis.name, 1)
    if number > least:
        raise context.problems.abandon(
            "position-out-of-range",
            f"there may be no position {number} on `{axis.name}`, which can be as small as {least}",
            span,
            help=f"declare `dims {axis.name} >= {number}` if it always exists",
        )
    return Spot(axis, Place(number, axis))


def entry(array: Tensor, spot: Spot) -> Tensor:
    """The entry, or row, of an array at a position of its first axis."""
    formal = build.formal(array.axes[0])
    rest = array.axes[1:]
    if spot.position is not None:
        return Tensor(rest, build.move(array.body, {formal: spot.position}))
    index = build.fresh(spot.axis)
    body = build.choose(is_at(index, spot), build.move(array.body, {formal: index}), build.ZERO)
    return Tensor(rest, build.total(index, body))


def onehot(spot: Spot) -> Tensor:
    """One at the position, zero elsewhere."""
    return Tensor((spot.axis,), build.choose(is_at(build.formal(spot.axis), spot), build.ONE, build.ZERO))


def rank(tensor: Tensor) -> Tensor:
    """The place of each entry of a vector when they are sorted downwards."""
    (axis,) = tensor.axes
    formal = build.formal(axis)
    return Tensor(tensor.axes, build.rank(formal, tensor.body, formal))


def same(left: Spot, right: Spot) -> Condition:
    """Whether two positions are one."""
    if left.position is not None:
        if right.position is not None:
            return Coincide(left.position, right.position)
        return _largest(left, right)
    if right.position is not None:
        return _largest(right, left)
    assert right.largest_of is not None
    return build.equal(entry(rank(right.largest_of), left).body, build.ONE)


def is_at(position: Index, spot: Spot) -> Condition:
    """Whether an index stands at a position."""
    return same(Spot(spot.axis, position), spot)


def _largest(here: Spot, spot: Spot) -> Condition:
    assert here.position is not None
    assert spot.largest_of is not None
    formal = build.formal(spot.axis)
    return build.equal(build.rank(formal, spot.largest_of.body, here.position), build.ONE)
