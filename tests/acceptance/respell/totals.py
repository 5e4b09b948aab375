"""Sums over an axis taken apart and put together."""

from dataclasses import replace
from typing import Any

import writing as w
from respell.reading import Names
from writing import Block, call, collected, over, times

from kdverify.lang import syntax
from kdverify.lang.syntax import Call, Comprehension, Expression, Named


def sums_split(node: Any) -> Any:
    """`sum(x + y)` as `sum(x) + sum(y)`."""
    if isinstance(node, Comprehension) and node.function.text == "sum" and w.is_sum(node.body):
        parts = w.summands(node.body)
        return w.summed([(sign, collected("sum", part, node.binders)) for sign, part in parts])
    if isinstance(node, Call) and node.function.text == "sum" and w.is_sum(node.arguments[0]):
        parts = w.summands(node.arguments[0])
        # A scalar among vectors has no entries of its own to sum.
        if all(_names_a_vector(part) for _, part in parts):
            return w.summed([(sign, call("sum", part)) for sign, part in parts])
    return node


def normalised_again(block: Block) -> Block:
    """The result divided by its sum, where that is 1 on closed inputs too."""
    proper = any(
        item.name.text == "simplex" and item.closed and not any(isinstance(x, syntax.Expect) for x in s.suffixes)
        for s in block
        if isinstance(s, syntax.Satisfies)
        for item in s.items
    )
    return tuple(
        replace(s, value=call("normalize", s.value))
        if proper and isinstance(s, syntax.Define) and s.target.name.text == "out"
        else s
        for s in block
    )


def _names_a_vector(node: Expression) -> bool:
    return any(isinstance(part, Named) and part.name in ("a", "q", "m", "p", "y", "u") for part in w.inside(node))


def factors_moved_in(names: Names, node: Any) -> Any:
    """`alpha * sum(x for k in K)` as `sum(alpha * x for k in K)`."""
    if not w.is_product(node) or len(node.operands) != 2 or node.signs != ("*",):
        return node
    left, right = node.operands
    if isinstance(right, Comprehension) and right.function.text == "sum":
        return collected("sum", times(left, right.body), right.binders)
    return node


def quotients_moved_in(node: Any) -> Any:
    """`sum(x for k in K) / y` as `sum(x / y for k in K)`."""
    if not w.is_product(node) or node.signs != ("/",):
        return node
    left, right = node.operands
    if isinstance(left, Comprehension) and left.function.text == "sum" and not _binds(right, left.binders):
        return collected("sum", over(left.body, right), left.binders)
    return node


def _binds(node: Expression, binders: tuple[syntax.Binder, ...]) -> bool:
    taken = {binder.name.text for binder in binders}
    return any(isinstance(part, syntax.Binder) and part.name.text in taken for part in w.inside(node))
