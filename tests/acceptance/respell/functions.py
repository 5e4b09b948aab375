"""Functions of the language written out, and extremes as cases."""

from typing import Any

import writing as w
from respell.powers import is_non_negative
from respell.reading import ONE, Names
from writing import call, collected, minus, named, negative, number, over, power, times

from kdverify.lang import syntax
from kdverify.lang.syntax import Call, Comprehension, Named


def _binder(name: str, axis: str) -> tuple[syntax.Binder, ...]:
    return (syntax.Binder(w.word(name), w.word(axis)),)


def functions_written_out(names: Names, node: Any) -> Any:
    match node:
        case Call(function=syntax.Word("normalize"), arguments=(x,)):
            return over(x, call("sum", x))
        case Call(function=syntax.Word("soften"), arguments=(x, temperature)):
            powers = power(x, over(ONE, temperature))
            return over(powers, call("sum", powers))
        case Call(function=syntax.Word("softmax"), arguments=(x,)):
            return over(call("exp", x), call("sum", call("exp", x)))
        case Call(function=syntax.Word("entropy"), arguments=(x,)):
            return negative(call("sum", times(x, call("log", x))))
        case Call(function=syntax.Word("clip"), arguments=(x, low, high)):
            return call("min", call("max", x, low), high)
        case Call(function=syntax.Word("top_k"), arguments=(x, kept)):
            return call("where", syntax.Comparison((call("rank", x), kept), ("<=",), w.NOWHERE), x, number(0))
        case Call(function=syntax.Word("onehot"), arguments=(Call(function=syntax.Word("argmax"), arguments=(x,)),)):
            first = syntax.Comparison((call("rank", x), ONE), ("==",), w.NOWHERE)
            return call("where", first, ONE, number(0))
        case Named("uniform"):
            return syntax.Listing(over(ONE, named(names.classes)), _binder("each", names.classes), w.NOWHERE)
        case _:
            return node


def divergences_written_out(node: Any) -> Any:
    """`KL(p || q)` as a sum; the same on interior inputs, where all claims of the library live."""
    match node:
        case Call(function=syntax.Word("KL"), arguments=(p, q)):
            return call("sum", times(p, call("log", over(p, q))))
        case _:
            return node


def divergences_as_differences(node: Any) -> Any:
    """`KL(p || q)` as cross entropy minus entropy, on interior inputs."""
    match node:
        case Call(function=syntax.Word("KL"), arguments=(p, q)):
            return minus(call("sum", times(p, call("log", p))), call("sum", times(p, call("log", q))))
        case _:
            return node


def scaled_before_normalising(node: Any) -> Any:
    match node:
        case Call(function=syntax.Word("normalize"), arguments=(x,)):
            return call("normalize", over(times(number(3), x), number(2)))
        case _:
            return node


def softmax_of_logarithms(names: Names, node: Any) -> Any:
    match node:
        case Call(function=syntax.Word("normalize"), arguments=(x,)) if is_non_negative(names, x):
            return call("softmax", call("log", x))
        case _:
            return node


def extremes_as_cases(node: Any) -> Any:
    """`max(x, y)` as `where(x >= y, x, y)`."""
    match node:
        case Call(function=syntax.Word("max" | "min" as name), arguments=(x, y)):
            relation = ">=" if name == "max" else "<="
            return call("where", syntax.Comparison((x, y), (relation,), w.NOWHERE), x, y)
        case _:
            return node


def extremes_negated(node: Any) -> Any:
    """`max(x, y)` as `-min(-x, -y)`, over teachers too."""
    other = {"max": "min", "min": "max"}
    match node:
        case Call() if node.function.text in other:
            return negative(call(other[node.function.text], *map(negative, node.arguments)))
        case Comprehension() if node.function.text in other:
            return negative(collected(other[node.function.text], negative(node.body), node.binders))
        case _:
            return node


def conditions_turned(node: Any) -> Any:
    """`where(c, x, y)` as `where(not c, y, x)`."""
    match node:
        case Call(function=syntax.Word("where"), arguments=(condition, x, y)):
            return call("where", syntax.Negated(condition, w.NOWHERE), y, x)
        case _:
            return node
