"""The same sums, products and statements in another order."""

from dataclasses import replace
from typing import Any

import writing as w
from writing import Block, plus, times

from kdverify.lang import syntax
from kdverify.lang.syntax import Named


def sums_reversed(node: Any) -> Any:
    return w.summed(w.summands(node)[::-1]) if w.is_sum(node) else node


def products_reversed(node: Any) -> Any:
    return w.multiplied(w.factors(node)[::-1]) if w.is_product(node) else node


def sums_flattened(node: Any) -> Any:
    """`x + (y - z)` as `x + y - z`."""
    if not w.is_sum(node):
        return node
    turned = {("+", "+"): "+", ("+", "-"): "-", ("-", "+"): "-", ("-", "-"): "+"}
    return w.summed(
        [(turned[sign, inner], term) for sign, part in w.summands(node) for inner, term in w.summands(part)]
    )


def sums_regrouped(node: Any) -> Any:
    if not w.is_sum(node) or len(node.operands) < 3:
        return node
    first, *rest = w.summands(node)
    return plus(first[1], w.summed(rest))


def products_regrouped(node: Any) -> Any:
    if not w.is_product(node) or len(node.operands) < 3 or "/" in node.signs:
        return node
    return times(node.operands[0], times(*node.operands[1:]))


def statements_reordered(block: Block) -> Block:
    """Inputs and dimensions backwards, definitions as late as they may come, what is asked first."""
    titles = [s for s in block if isinstance(s, syntax.Title | syntax.Sources | syntax.KindOf)]
    dims = [replace(s, sizings=s.sizings[::-1]) for s in block if isinstance(s, syntax.Dims)]
    lets = [s for s in block if isinstance(s, syntax.Let | syntax.Side)]
    definitions = [s for s in block if isinstance(s, syntax.Define)]
    rest = [s for s in block if isinstance(s, syntax.RolesOf | syntax.Satisfies | syntax.ClaimOf)]
    late: list[syntax.Define] = []
    waiting = definitions[::-1]
    while waiting:
        needed = {part.name for s in waiting for part in w.inside(s.value) if isinstance(part, Named)}
        last = next(s for s in waiting if s.target.name.text not in needed)
        waiting.remove(last)
        late.insert(0, last)
    return (*titles, *dims, *lets[::-1], *rest[:1], *late, *rest[1:])
