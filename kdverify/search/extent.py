"""How far the sizes of a goal can grow before evaluating it takes too long."""

from kdverify.lang.goal import Attracts, Continuous, Depends, Finite, Goal, Holds, InHull, Shrinks, Symmetric
from kdverify.lang.term import Coincide, Entry, Every, Index, Node, Rank, Reduce, children, walk

_MODERATE = 60
_MANY = 100_000


def most_positions(goal: Goal) -> int:
    """The greatest size at which a goal is evaluated and certified in reasonable time and memory.

    Conditions take time in proportion to the size, unless a part of them ranges over pairs of positions
    of one axis; other statements are certified entry by entry.
    """
    match goal.show:
        case Holds(condition):
            parts = [node for root in (condition, *goal.given) for node in walk(root)]
            pairs = any(_ranges_over_pairs(root) for root in (condition, *goal.given))
            return _MODERATE if pairs or any(isinstance(part, Rank) for part in parts) else _MANY
        case Finite() | InHull() | Symmetric() | Continuous() | Depends() | Attracts() | Shrinks():
            return _MODERATE


def _ranges_over_pairs(root: Node) -> bool:
    free: dict[Node, frozenset[Index]] = {}
    for node in walk(root):
        inner = frozenset[Index]().union(*(free[child] for child in children(node)))
        if isinstance(node, Reduce | Rank | Every):
            inner -= {node.index}
        free[node] = inner | _own(node)
        if len({index.axis for index in free[node]}) < len(free[node]):
            return True
    return False


def _own(node: Node) -> frozenset[Index]:
    match node:
        case Entry(_, positions):
            return frozenset(position for position in positions if isinstance(position, Index))
        case Coincide(left, right):
            return frozenset(position for position in (left, right) if isinstance(position, Index))
        case Rank(_, _, Index() as at):
            return frozenset({at})
        case _:
            return frozenset()
