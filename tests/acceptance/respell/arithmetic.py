"""Sums and products written differently: expanded, as steps, with signs, zeros and ones that change nothing."""

from typing import Any

import writing as w
from respell.reading import ONE
from writing import minus, negative, number, over, plus, power, times

from kdverify.lang.syntax import Expression, Literal, Subscript


def expanded(node: Any) -> Any:
    """`x * (y + z)` as `x * y + x * z`, and `(y + z) / x` likewise."""
    if not w.is_product(node):
        return node
    parts = w.factors(node)
    place = next((i for i, (sign, part) in enumerate(parts) if sign == "*" and w.is_sum(part)), None)
    if place is None:
        return node
    terms = []
    for sign, term in w.summands(parts[place][1]):
        terms.append((sign, expanded(_without_one([*parts[:place], ("*", term), *parts[place + 1 :]]))))
    return w.summed(terms)


def _without_one(parts: list[tuple[str, Expression]]) -> Expression:
    kept = [part for part in parts if not (part[0] == "*" and isinstance(part[1], Literal) and part[1].value == 1)]
    return w.multiplied(kept or parts[:1])


def _mixture(node: Any) -> tuple[Expression, Expression, Expression] | None:
    """`(weight, one, other)` of `weight * one + (1 - weight) * other`."""
    if not w.is_sum(node) or node.signs != ("+",):
        return None
    left, right = map(w.factors, node.operands)
    if left[0][0] == "*" == right[0][0] and right[0][1] == minus(ONE, left[0][1]) and len(left) > 1 < len(right):
        return left[0][1], w.multiplied(left[1:]), w.multiplied(right[1:])
    return None


def stepped(node: Any) -> Any:
    """`alpha * a + (1 - alpha) * q` as `q + alpha * (a - q)`."""
    found = _mixture(node)
    if found is None:
        return node
    weight, one, other = found
    return plus(other, times(weight, minus(one, other)))


def stepped_back(node: Any) -> Any:
    """`alpha * a + (1 - alpha) * q` as `a - (1 - alpha) * (a - q)`."""
    found = _mixture(node)
    if found is None:
        return node
    weight, one, other = found
    return minus(one, times(minus(ONE, weight), minus(one, other)))


def halved(node: Any) -> Any:
    """`x + y` as `2 * (x / 2 + y / 2)`."""
    if not w.is_sum(node):
        return node
    halves = [(sign, over(term, number(2))) for sign, term in w.summands(node)]
    return times(number(2), w.summed(halves))


# Signs, units, numbers.


def negated_twice(node: Any) -> Any:
    if w.is_sum(node):
        return negative(w.summed([("-" if sign == "+" else "+", term) for sign, term in w.summands(node)]))
    return negative(negative(node)) if w.is_product(node) else node


def padded(node: Any) -> Any:
    """Zeros added, ones multiplied, first powers."""
    if w.is_sum(node):
        return plus(node, number(0))
    if w.is_product(node):
        return over(times(ONE, node), ONE)
    return power(node, ONE) if isinstance(node, Subscript) else node


def numbers_respelled(node: Any) -> Any:
    """`2` as `4 / 2`."""
    return over(number(2 * node.value), number(2)) if isinstance(node, Literal) else node


def subtracted(node: Any) -> Any:
    """`x + y` as `x - -y`."""
    if not w.is_sum(node):
        return node
    (sign, first), *rest = w.summands(node)
    flipped = [("-", negative(term)) if mark == "+" else ("+", negative(term)) for mark, term in rest]
    return w.summed([(sign, first), *flipped])
