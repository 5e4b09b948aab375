"""Syntax trees back to the text of a spec, and the small constructors that rewriting them needs."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from kdverify.lang import syntax
from kdverify.lang.parse import parse
from kdverify.lang.syntax import Call, Chain, Comprehension, Expression, Literal, Named, Power, Signed, Subscript, Word
from kdverify.source.span import Source, Span

Block = tuple[syntax.Statement, ...]
"""The statements of one operator."""

NOWHERE = Span(Source("", ""), 0, 0)


def blocks(text: str) -> list[Block]:
    """The operators of a spec, each with all its statements."""
    found: list[list[syntax.Statement]] = []
    for statement in parse(Source("spec.kd", text)).statements:
        if isinstance(statement, syntax.Title):
            found.append([])
        found[-1].append(_nowhere(statement))
    return [tuple(block) for block in found]


def _nowhere(node: Any) -> Any:
    """The same without places, so that parts that are written alike are equal."""
    if isinstance(node, Span):
        return NOWHERE
    if isinstance(node, tuple):
        return tuple(map(_nowhere, node))
    if not is_dataclass(node):
        return node
    return replace(node, **{field.name: _nowhere(getattr(node, field.name)) for field in fields(node)})  # type: ignore[type-var]


def title(block: Block) -> str:
    """The name of the operator."""
    return next(statement.name.text for statement in block if isinstance(statement, syntax.Title))


def word(text: str) -> Word:
    return Word(text, NOWHERE)


def named(text: str) -> Named:
    return Named(text, NOWHERE)


def number(value: int | Fraction) -> Literal:
    return Literal(Fraction(value), NOWHERE)


def plus(*terms: Expression) -> Expression:
    return terms[0] if len(terms) == 1 else Chain(terms, ("+",) * (len(terms) - 1), NOWHERE)


def minus(left: Expression, right: Expression) -> Expression:
    return Chain((left, right), ("-",), NOWHERE)


def times(*factors: Expression) -> Expression:
    return factors[0] if len(factors) == 1 else Chain(factors, ("*",) * (len(factors) - 1), NOWHERE)


def over(left: Expression, right: Expression) -> Expression:
    return Chain((left, right), ("/",), NOWHERE)


def power(base: Expression, exponent: Expression) -> Expression:
    return Power(base, exponent, NOWHERE)


def negative(operand: Expression) -> Expression:
    return Signed("-", operand, NOWHERE)


def call(function: str, *arguments: Expression) -> Call:
    return Call(word(function), arguments, (",",) * (len(arguments) - 1), NOWHERE)


def collected(function: str, body: Expression, binders: tuple[syntax.Binder, ...]) -> Comprehension:
    return Comprehension(word(function), body, binders, NOWHERE)


def at(array: Expression, *positions: Expression) -> Subscript:
    return Subscript(array, positions, NOWHERE)


def is_sum(node: Any) -> bool:
    return isinstance(node, Chain) and node.signs[0] in "+-"


def is_product(node: Any) -> bool:
    return isinstance(node, Chain) and node.signs[0] in "*/"


def summands(node: Expression) -> list[tuple[str, Expression]]:
    """The terms of a sum with their signs."""
    if isinstance(node, Chain) and is_sum(node):
        return list(zip(("+", *node.signs), node.operands, strict=True))
    return [("+", node)]


def summed(terms: list[tuple[str, Expression]]) -> Expression:
    """The sum of terms with their signs."""
    (sign, first), *rest = terms
    first = negative(first) if sign == "-" else first
    if not rest:
        return first
    return Chain((first, *(term for _, term in rest)), tuple(sign for sign, _ in rest), NOWHERE)


def factors(node: Expression) -> list[tuple[str, Expression]]:
    """The factors of a product, each with the sign that stands before it."""
    if isinstance(node, Chain) and is_product(node):
        return list(zip(("*", *node.signs), node.operands, strict=True))
    return [("*", node)]


def multiplied(parts: list[tuple[str, Expression]]) -> Expression:
    """The product of factors with the signs before them."""
    (sign, first), *rest = parts
    if sign == "/":
        return multiplied([("*", number(1)), *parts])
    if not rest:
        return first
    return Chain((first, *(factor for _, factor in rest)), tuple(sign for sign, _ in rest), NOWHERE)


def rewritten(node: Any, change: Callable[[Any], Any]) -> Any:
    """Applies `change` to every part of a tree, parts before the whole."""
    if isinstance(node, tuple):
        return tuple(rewritten(part, change) for part in node)
    if not is_dataclass(node) or isinstance(node, Span):
        return node
    parts = {field.name: rewritten(getattr(node, field.name), change) for field in fields(node)}
    return change(replace(node, **parts))  # type: ignore[type-var]


def inside(node: Any) -> Iterator[Any]:
    """Every part of a tree, the whole first."""
    if isinstance(node, tuple):
        for part in node:
            yield from inside(part)
    elif is_dataclass(node) and not isinstance(node, Span):
        yield node
        for field in fields(node):
            yield from inside(getattr(node, field.name))


def write_block(block: Block) -> str:
    """The text of an operator."""
    return "".join(f"{write(statement)}\n" for statement in block)


def write(node: Any) -> str:
    """The text of any part of a spec, with parentheses around all that has parts."""
    match node:
        case syntax.Title():
            return f'operator {node.name.text} "{node.summary}"'
        case syntax.Sources():
            return "source " + ", ".join(f'"{text}"' for text in node.texts)
        case syntax.KindOf():
            return f"kind {node.word.text}"
        case syntax.Dims():
            return "dims " + ", ".join(map(write, node.sizings))
        case syntax.Sizing():
            return node.axis.text + "".join(f" {relation} {bound}" for relation, bound in node.bounds)
        case syntax.Let():
            entries = ", ".join(map(write, node.entries))
            where = f" where {write(node.where)}" if node.where is not None else ""
            return f"let {entries}{_over(node.binders)}{where}"
        case syntax.Entry():
            held = f" in {write(node.set)}" if node.set is not None else ""
            return write(node.target) + held + "".join(map(write, node.bounds))
        case syntax.Target():
            return node.name.text + (f"[{', '.join(index.text for index in node.indices)}]" if node.indices else "")
        case syntax.NamedSet():
            return node.name.text + (f"[{node.axis.text}]" if node.axis is not None else "")
        case syntax.Bounds():
            ends = f"{write(node.lower)}, {write(node.upper)}"
            return f"{'(' if node.lower_open else '['}{ends}{')' if node.upper_open else ']'}"
        case syntax.Bound():
            return f" {node.relation} {write(node.value)}"
        case syntax.Side():
            return f"where {write(node.condition)}"
        case syntax.Define():
            return f"{write(node.target)} = {write(node.value)}{_over(node.binders)}"
        case syntax.RolesOf():
            return "roles " + ", ".join(map(write, node.roles))
        case syntax.Satisfies():
            return "satisfies " + ", ".join(map(write, node.items)) + "".join(map(write, node.suffixes))
        case syntax.Item():
            arguments = f"({', '.join(map(write, node.arguments))})" if node.arguments else ""
            return node.name.text + arguments + (" closed" if node.closed else "")
        case syntax.ClaimOf():
            closed = " closed" if node.closed else ""
            return f"claim {node.name.text}{closed}: {_bare(node.condition)}" + "".join(map(write, node.suffixes))
        case syntax.When():
            return f" when {_bare(node.condition)}"
        case syntax.Sizes():
            return " for " + ", ".join(map(write, node.sizings))
        case syntax.Quantified():
            return " for all " + ", ".join(map(write, node.binders))
        case syntax.Expect():
            return f" expect {node.word.text}"
        case syntax.Binder():
            return node.name.text + (f" in {node.axis.text}" if node.axis is not None else "")
        case syntax.Keyword():
            return f"{node.name.text} = {write(node.value)}"
        case _:
            return _expression(node)


def _over(binders: tuple[syntax.Binder, ...]) -> str:
    return f" for {', '.join(map(write, binders))}" if binders else ""


def _bare(node: Expression) -> str:
    text = write(node)
    return text[1:-1] if isinstance(node, syntax.Comparison) else text


def _expression(node: Any) -> str:
    match node:
        case Literal(value):
            if value.denominator == 1:
                return str(value.numerator) if value >= 0 else f"({value.numerator})"
            scaled = value * 10**12
            if scaled.denominator == 1 and value > 0:
                digits = f"{int(value)}.{int(scaled) % 10**12:012d}".rstrip("0")
                return digits
            return f"({value.numerator} / {value.denominator})"
        case Named(name):
            return name
        case Signed():
            return f"({node.sign}{write(node.operand)})"
        case Chain():
            rest = zip(node.signs, node.operands[1:], strict=True)
            return f"({write(node.operands[0])}{''.join(f' {sign} {write(part)}' for sign, part in rest)})"
        case Power():
            return f"({write(node.base)} ** {write(node.exponent)})"
        case Subscript():
            return f"{write(node.array)}[{', '.join(map(write, node.positions))}]"
        case Call():
            parts = [write(argument) for argument in node.arguments]
            text = "".join(
                part + (f" {sign} " if sign == "||" else ", ")
                for part, sign in zip(parts, node.separators, strict=False)
            )
            return f"{node.function.text}({text}{parts[-1] if parts else ''})"
        case Comprehension():
            return f"{node.function.text}({write(node.body)}{_over(node.binders)})"
        case syntax.Listing():
            return f"[{write(node.body)}{_over(node.binders)}]"
        case syntax.Comparison():
            rest = zip(node.relations, node.operands[1:], strict=True)
            return f"({write(node.operands[0])}{''.join(f' {sign} {write(part)}' for sign, part in rest)})"
        case syntax.Member():
            return f"({write(node.element)} in {write(node.set)})"
        case syntax.Blank():
            return "?" if node.name is None else f"? for {node.name.text} = {write(node.value)}"
        case syntax.Vector():
            return f"({', '.join(map(write, node.entries))})"
        case syntax.Negated():
            return f"(not {write(node.operand)})"
        case syntax.Connected():
            return f"({f' {node.connective} '.join(map(write, node.operands))})"
        case syntax.ForAll():
            return f"(for all {', '.join(map(write, node.binders))}: {write(node.body)})"
        case _:
            raise AssertionError(f"no text for {node!r}")
