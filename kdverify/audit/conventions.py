"""Which lines of `docs/conventions.md` a goal may depend on: those of the operations that occur in it."""

from collections.abc import Callable, Iterator

from kdverify.lang.goal import Attracts, Continuous, Depends, Finite, Goal, Holds, InHull, Shrinks, Symmetric
from kdverify.lang.term import (
    Apply,
    Choose,
    Compare,
    Entry,
    Node,
    Number,
    Operation,
    Place,
    Rank,
    Reduce,
    Reducer,
    Relation,
    walk,
)

_EXTREMES = (Operation.MINIMUM, Operation.MAXIMUM)
_REDUCERS = (Reducer.MINIMUM, Reducer.MAXIMUM, Reducer.MEDIAN)


def _applies(operation: Operation) -> Callable[[Node], bool]:
    return lambda node: isinstance(node, Apply) and node.operation is operation


def _is_real_power(node: Node) -> bool:
    """Whether a node is a power whose exponent is no positive whole number."""
    if not isinstance(node, Apply) or node.operation is not Operation.POWER:
        return False
    exponent = node.arguments[1]
    return not (isinstance(exponent, Number) and exponent.value.denominator == 1 and exponent.value > 0)


def _is_extreme(node: Node) -> bool:
    return (isinstance(node, Apply) and node.operation in _EXTREMES) or (
        isinstance(node, Reduce) and node.reducer in _REDUCERS
    )


def _is_literal(node: Node) -> bool:
    return (isinstance(node, Entry) and any(isinstance(place, Place) for place in node.positions)) or (
        isinstance(node, Rank) and isinstance(node.at, Place)
    )


# What a convention says, and the nodes that it gives a value to.
CONVENTIONS: dict[str, Callable[[Node], bool]] = {
    "`log(0)` is minus infinity, and with `0 * -inf` being 0, `0 * log(0) = 0`": _applies(Operation.LOG),
    "`exp(-inf)` is 0, `exp(inf)` undefined": _applies(Operation.EXP),
    "`x / 0` is undefined for every x": _applies(Operation.DIVIDE),
    "`0 ** 0` is 1, `0 ** x` is 0 for x > 0 and undefined for x < 0": _is_real_power,
    "`where(c, x, y)`: the branch that is not selected may be undefined": lambda node: isinstance(node, Choose),
    "`rank(x)`: ties go to the earlier position": lambda node: isinstance(node, Rank),
    "`min`, `max`, `median` are undefined if any argument is": _is_extreme,
    "`b[3]` is undefined where the axis has two positions": _is_literal,
    "a comparison of which a side is undefined does not hold": lambda node: isinstance(node, Compare),
    "an inequality whose larger side is infinity holds": lambda node: (
        isinstance(node, Compare) and node.relation is Relation.AT_MOST and _may_be_infinite(node)
    ),
}


def _may_be_infinite(node: Compare) -> bool:
    return any(map(_applies(Operation.LOG), walk(node.right)))


def conventions(goal: Goal) -> tuple[str, ...]:
    """The conventions that give a value to something in a goal, at some input or other."""
    nodes = list({id(node): node for root in _roots(goal) for node in walk(root)}.values())
    return tuple(said for said, concerns in CONVENTIONS.items() if any(map(concerns, nodes)))


def _roots(goal: Goal) -> Iterator[Node]:
    yield from goal.given
    match goal.show:
        case Holds(condition):
            yield condition
        case Finite(tensor) | Continuous(tensor) | Symmetric(tensor) | Depends(tensor) | Attracts(tensor):
            yield tensor.body
        case InHull(point, generators):
            yield from (tensor.body for tensor in (point, *generators))
        case Shrinks(before, after):
            yield from (before.body, after.body)
