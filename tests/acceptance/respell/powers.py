"""Quotients, powers, roots and exponentials in terms of each other."""

from typing import Any

import writing as w
from respell.reading import ONE, Names
from writing import call, collected, minus, named, negative, number, over, power, times

from kdverify.lang.syntax import Call, Chain, Comprehension, Expression, Literal, Named, Power, Signed


def divided_by_power(node: Any) -> Any:
    """`x / y` as `x * y ** (-1)`."""
    if not w.is_product(node):
        return node
    parts = [part if sign == "*" else power(part, negative(ONE)) for sign, part in w.factors(node)]
    return times(*parts)


def divided_first(node: Any) -> Any:
    """`x * y / z` as `(x / z) * y`, and `x / y` as `1 / (y / x)` nowhere: `x` may be zero."""
    if not w.is_product(node) or "*" not in node.signs or "/" not in node.signs:
        return node
    above = [part for sign, part in w.factors(node) if sign == "*"]
    below = [part for sign, part in w.factors(node) if sign == "/"]
    first = w.multiplied([("*", above[0]), *(("/", part) for part in below)])
    return times(first, *above[1:])


def is_non_negative(names: Names, node: Any) -> bool:
    """Built of inputs that are not negative, by operations that keep that."""
    for part in w.inside(node):
        match part:
            case Signed():
                return False
            case Chain() if "-" in part.signs and not _is_rest_of_share(part):
                return False
            case Named(name) if name in names.signed:
                return False
            case Call() if part.function.text == "log":
                return False
            case _:
                pass
    return True


def _is_rest_of_share(node: Chain) -> bool:
    return node == minus(ONE, named("alpha")) or node == minus(ONE, named("epsilon"))


def powers_as_exponentials(names: Names, node: Any) -> Any:
    """`x ** s` as `exp(s * log(x))`."""
    if isinstance(node, Power) and is_non_negative(names, node.base):
        return call("exp", times(node.exponent, call("log", node.base)))
    if isinstance(node, Call) and node.function.text == "sqrt" and is_non_negative(names, node.arguments[0]):
        return call("exp", over(call("log", node.arguments[0]), number(2)))
    return node


def products_as_exponentials(names: Names, node: Any) -> Any:
    """A product of powers as the exponential of a sum of logarithms."""
    if isinstance(node, Comprehension) and node.function.text == "prod" and is_non_negative(names, node.body):
        return call("exp", collected("sum", _logarithm(node.body), node.binders))
    if not w.is_product(node) or not all(is_non_negative(names, part) for _, part in w.factors(node)):
        return node
    if not any(isinstance(part, Power) or _is_exponential(part) for _, part in w.factors(node)):
        return node
    return call("exp", w.summed([("+" if sign == "*" else "-", _logarithm(part)) for sign, part in w.factors(node)]))


def _is_exponential(node: Any) -> bool:
    return isinstance(node, Call) and node.function.text == "exp"


def _logarithm(node: Any) -> Expression:
    if isinstance(node, Power):
        return times(node.exponent, call("log", node.base))
    return node.arguments[0] if _is_exponential(node) else call("log", node)


def exponentials_as_powers(node: Any) -> Any:
    """`exp(x)` as `exp(1) ** x`."""
    return power(call("exp", ONE), node.arguments[0]) if _is_exponential(node) else node


def roots_as_powers(node: Any) -> Any:
    if isinstance(node, Call) and node.function.text == "sqrt":
        return power(node.arguments[0], over(ONE, number(2)))
    return node


def squares_as_products(node: Any) -> Any:
    if isinstance(node, Power) and isinstance(node.exponent, Literal) and node.exponent.value == 2:
        return times(node.base, node.base)
    return node


def powers_nested(names: Names, node: Any) -> Any:
    """`x ** s` as `sqrt(x) ** (2 * s)`."""
    if isinstance(node, Power) and is_non_negative(names, node.base):
        return power(call("sqrt", node.base), times(number(2), node.exponent))
    return node


def powers_split(node: Any) -> Any:
    """`x ** (1 + s)` as `x * x ** s`."""
    if isinstance(node, Power) and w.is_sum(node.exponent) and set(node.exponent.signs) == {"+"}:
        return times(*(node.base if part == ONE else power(node.base, part) for part in node.exponent.operands))
    return node
