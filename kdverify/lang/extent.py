"""How large terms are: reading a spec is bounded whatever it holds."""

import weakref

from kdverify.lang.term import Node, children, walk

TALLEST = 200
MOST_WORK = 40_000

_HEIGHTS: "weakref.WeakKeyDictionary[Node, int]" = weakref.WeakKeyDictionary()
_SIZES: "weakref.WeakKeyDictionary[Node, int]" = weakref.WeakKeyDictionary()


def height(node: Node) -> int:
    """How deeply the parts of a node are nested."""
    known = _HEIGHTS.get(node)
    if known is not None:
        return known
    stack = [node]
    while stack:
        part = stack[-1]
        waiting = [child for child in children(part) if child not in _HEIGHTS]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        _HEIGHTS[part] = 1 + max((_HEIGHTS[child] for child in children(part)), default=0)
    return _HEIGHTS[node]


def size(node: Node) -> int:
    """The number of distinct parts of a node."""
    known = _SIZES.get(node)
    if known is None:
        known = _SIZES[node] = sum(1 for _ in walk(node))
    return known


class Budget:
    """What is left of the work that checking one spec may take, counted in parts of terms.

    `reported` says whether its author was told that it is used up: once is enough.
    """

    def __init__(self) -> None:
        self._left = MOST_WORK
        self.reported = False

    def charge(self, work: int) -> bool:
        """Takes the work off; False when it is used up."""
        self._left -= work
        return self._left >= 0
