"""Small mistakes made in an operator on purpose: each gives another operator that still reads as one."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import writing as w
from respell.reading import Names, names_of
from writing import Block, call, collected, minus, named, number, over, power, times

from kdverify.lang import syntax
from kdverify.lang.syntax import Call, Chain, Comprehension, Expression, Literal, Named, Power, Signed, Subscript
from kdverify.source.span import Span

_ONE = number(1)


@dataclass(frozen=True, slots=True)
class Mutant:
    """An operator with one mistake in it; `asks` are the statements of the original that it keeps."""

    origin: str
    mistake: str
    block: Block


def mutants(block: Block) -> Iterator[Mutant]:
    """Every operator with one mistake, each once."""
    names = names_of(block)
    seen = {w.write_block(block)}
    for place, statement in enumerate(block):
        for mistake, changed in _mistakes(names, statement):
            mutant = (*block[:place], changed, *block[place + 1 :])
            text = w.write_block(mutant)
            if text not in seen:
                seen.add(text)
                yield Mutant(w.title(block), mistake, mutant)


def _mistakes(names: Names, statement: syntax.Statement) -> Iterator[tuple[str, syntax.Statement]]:
    match statement:
        case syntax.Define():
            for mistake, value in _everywhere(names, statement.value):
                yield f"{statement.target.name.text}: {mistake}", replace(statement, value=value)
        case syntax.Let(entries=(entry,)):
            for mistake, changed in _bounds(entry):
                yield f"{entry.target.name.text}: {mistake}", replace(statement, entries=(changed,))
        case syntax.Satisfies():
            for place, item in enumerate(statement.items):
                for mistake, changed in _arguments(item):
                    items = (*statement.items[:place], changed, *statement.items[place + 1 :])
                    yield f"{item.name.text}: {mistake}", replace(statement, items=items)
        case _:
            return


def _everywhere(names: Names, node: Any) -> Iterator[tuple[str, Any]]:
    """The tree with a mistake at one place, for every place and every mistake that can be made there."""
    yield from _here(names, node)
    if isinstance(node, Subscript):
        return
    for field in fields(node):
        part = getattr(node, field.name)
        if isinstance(part, tuple):
            for place, child in enumerate(part):
                if is_dataclass(child) and not isinstance(child, Span | syntax.Word | syntax.Binder):
                    for mistake, changed in _everywhere(names, child):
                        yield mistake, replace(node, **{field.name: (*part[:place], changed, *part[place + 1 :])})
        elif is_dataclass(part) and not isinstance(part, Span | syntax.Word):
            for mistake, changed in _everywhere(names, part):
                yield mistake, replace(node, **{field.name: changed})


def _here(names: Names, node: Any) -> Iterator[tuple[str, Expression]]:
    match node:
        case Chain():
            yield from _chain(node)
        case Call(function=syntax.Word("normalize" | "soften" | "softmax" as name), arguments=(x, *_)):
            yield f"{name} left out", x
            yield f"normalised by the largest after {name}", over(x, call("max", x))
        case Call(function=syntax.Word("top_k"), arguments=(x, kept)):
            yield "one more kept", replace(node, arguments=(x, w.plus(kept, _ONE)))
            yield "nothing cut", x
        case Call(function=syntax.Word("clip"), arguments=(x, low, high)):
            yield "lifted only", call("max", x, low)
            yield "bounds swapped", call("clip", x, high, low)
        case Call(function=syntax.Word("max" | "min" as name), arguments=(_, _, *_)):
            yield "the other extreme", replace(node, function=w.word("min" if name == "max" else "max"))
        case Call(function=syntax.Word("exp" | "sqrt" | "entropy" as name), arguments=(x,)):
            yield f"{name} left out", x
            yield f"{name} squared", power(node, number(2))
        case Comprehension(function=syntax.Word(name)):
            for other in ("sum", "prod", "max", "min", "median"):
                if other != name:
                    yield f"{other} for {name}", collected(other, node.body, node.binders)
        case Power(base=base, exponent=exponent):
            yield "exponent left out", base
            yield "exponent negated", power(base, w.negative(exponent))
            yield "exponent doubled", power(base, times(number(2), exponent))
            yield "exponent plus one", power(base, w.plus(exponent, _ONE))
        case Literal(value):
            yield "one more", number(value + 1)
            yield "one less", number(value - 1)
        case Signed():
            yield "sign left out", node.operand
        case Named() | Subscript():
            yield from _leaf(names, node)
        case _:
            return


def _chain(node: Chain) -> Iterator[tuple[str, Expression]]:
    parts = w.summands(node) if w.is_sum(node) else w.factors(node)
    build = w.summed if w.is_sum(node) else w.multiplied
    for place, (_, part) in enumerate(parts):
        kind = "term" if w.is_sum(node) else "factor"
        if len(parts) > 1:
            yield f"{kind} {place + 1} left out", build([*parts[:place], *parts[place + 1 :]])
        yield f"{kind} {place + 1} twice", build([*parts[: place + 1], *parts[place:]])
        yield (
            f"{kind} {place + 1} squared",
            build([*parts[:place], (parts[place][0], power(part, number(2))), *parts[place + 1 :]]),
        )
    for place, sign in enumerate(node.signs):
        other = {"+": "-", "-": "+", "*": "/", "/": "*"}[sign]
        yield f"`{other}` for `{sign}`", replace(node, signs=(*node.signs[:place], other, *node.signs[place + 1 :]))
    if w.is_sum(node):
        yield "doubled", times(number(2), node)


def _leaf(names: Names, node: Any) -> Iterator[tuple[str, Expression]]:
    axes = names.of(node)
    yield "squared", power(node, number(2))
    if not axes and isinstance(node, Named) and node.name in names.axes:
        yield "one minus it", minus(_ONE, node)
        yield "its root", call("sqrt", node)
        yield "1 in its place", _ONE
    if axes and isinstance(node, Named):
        for other, theirs in names.axes.items():
            if theirs == axes and other not in (node.name, "out"):
                yield f"{other} in its place", named(other)
        if axes == (names.classes,):
            yield "uniform in its place", named("uniform")
            yield "its largest entry in its place", call("max", node)


def _bounds(entry: syntax.Entry) -> Iterator[tuple[str, syntax.Entry]]:
    match entry.set:
        case syntax.Bounds() as bounds:
            yield "lower end turned", replace(entry, set=replace(bounds, lower_open=not bounds.lower_open))
            yield "upper end turned", replace(entry, set=replace(bounds, upper_open=not bounds.upper_open))
            yield "lower end down", replace(entry, set=replace(bounds, lower=minus(bounds.lower, _ONE)))
            yield "upper end up", replace(entry, set=replace(bounds, upper=w.plus(bounds.upper, _ONE)))
        case _:
            pass
    for place, bound in enumerate(entry.bounds):
        lower = replace(bound, value=minus(bound.value, _ONE))
        closed = replace(bound, relation={">": ">=", ">=": ">", "<": "<=", "<=": "<"}[bound.relation])
        for mistake, changed in (("bound down", lower), ("bound turned", closed)):
            yield mistake, replace(entry, bounds=(*entry.bounds[:place], changed, *entry.bounds[place + 1 :]))


def _arguments(item: syntax.Item) -> Iterator[tuple[str, syntax.Item]]:
    for place, argument in enumerate(item.arguments):
        if isinstance(argument, syntax.Keyword):
            for mistake, value in (
                ("a little more", times(argument.value, over(number(101), number(100)))),
                ("doubled", times(number(2), argument.value)),
                ("its root", call("sqrt", argument.value)),
                ("half of it and a half", over(w.plus(argument.value, _ONE), number(2))),
            ):
                changed = replace(argument, value=value)
                arguments = (*item.arguments[:place], changed, *item.arguments[place + 1 :])
                yield mistake, replace(item, arguments=arguments)
