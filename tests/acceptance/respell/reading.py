"""What stands where in an operator: the axes of its names, and rules applied to its parts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import writing as w
from writing import Block, number

from kdverify.lang import syntax
from kdverify.lang.syntax import Call, Chain, Comprehension, Named, Power, Signed, Subscript

Change = Callable[[Block], Block]
Rule = Callable[[Any], Any]

ONE = number(1)
ELEMENTWISE = {"exp", "log", "sqrt", "abs", "clip", "where"}
_TO_SCALAR = {"entropy", "dot", "logsumexp", "KL", "sum", "prod", "median"}


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of an operator stand for: the axes of each, and the axes themselves."""

    axes: Mapping[str, tuple[str, ...]]
    dimensions: tuple[str, ...]
    classes: str
    signed: frozenset[str]

    def of(self, node: Any) -> tuple[str, ...]:
        """The axes of an expression."""
        match node:
            case Named(name) if name != "uniform":
                return self.axes.get(name, ())
            case Subscript():
                return self.of(node.array)[len(node.positions) :]
            case Call() if node.function.text in ("max", "min") and len(node.arguments) == 1:
                return ()
            case Call() if node.function.text in _TO_SCALAR:
                return ()
            case Call() if node.function.text == "onehot":
                return (self.classes,)
            case Named("uniform"):
                return (self.classes,)
            case Comprehension():
                return self.of(node.body)
            case syntax.Listing():
                return (*(binder.axis.text for binder in node.binders if binder.axis), *self.of(node.body))
            case _:
                return max(map(self.of, _parts(node)), key=len, default=())


def names_of(block: Block) -> Names:
    """Reads the declarations and definitions of an operator."""
    axes: dict[str, tuple[str, ...]] = {}
    dimensions = tuple(sizing.axis.text for s in block if isinstance(s, syntax.Dims) for sizing in s.sizings)
    families = [
        s for s in block if isinstance(s, syntax.Let) and s.binders and isinstance(s.entries[0].set, syntax.NamedSet)
    ]
    held = [s.entries[0].set.axis for s in families]
    classes = next((axis.text for axis in held if axis is not None), dimensions[0])
    signed: set[str] = set()
    found = Names(axes, dimensions, classes, frozenset())
    for statement in block:
        match statement:
            case syntax.Let():
                over = tuple(binder.axis.text for binder in statement.binders if binder.axis is not None)
                for entry in statement.entries:
                    own = (entry.set.axis.text,) if isinstance(entry.set, syntax.NamedSet) and entry.set.axis else ()
                    axes[entry.target.name.text] = (*over, *own)
                    if isinstance(entry.set, syntax.NamedSet) and entry.set.name.text == "reals":
                        signed.add(entry.target.name.text)
            case syntax.Define():
                over = tuple(binder.axis.text for binder in statement.binders if binder.axis is not None)
                axes[statement.target.name.text] = (*over, *found.of(statement.value))
            case _:
                pass
    return replace(found, signed=frozenset(signed))


def _parts(node: Any) -> Iterator[Any]:
    match node:
        case Chain():
            yield from node.operands
        case Signed():
            yield node.operand
        case Power():
            yield from (node.base, node.exponent)
        case Call():
            yield from node.arguments
        case syntax.Comparison():
            yield from node.operands
        case _:
            return


def applied(rule: Rule, *, everywhere: bool = False) -> Change:
    """Applies a rule to every part of the definitions; `everywhere`, to arguments and claims as well."""

    def change(block: Block) -> Block:
        return tuple(in_statement(statement, rule, everywhere) for statement in block)

    return change


def in_statement(statement: syntax.Statement, rule: Rule, everywhere: bool) -> syntax.Statement:
    match statement:
        case syntax.Define():
            return replace(statement, value=w.rewritten(statement.value, rule))
        case syntax.ClaimOf() if everywhere:
            return replace(statement, condition=w.rewritten(statement.condition, rule))
        case syntax.Satisfies() if everywhere:
            items = tuple(
                replace(item, arguments=w.rewritten(item.arguments, rule))
                if any(isinstance(argument, syntax.Keyword) for argument in item.arguments)
                else item
                for item in statement.items
            )
            return replace(statement, items=items)
        case _:
            return statement


def typed(rule: Callable[[Names, Any], Any], *, everywhere: bool = False) -> Change:
    """Like `applied`, for rules that ask for the axes of what they rewrite."""

    def change(block: Block) -> Block:
        names = names_of(block)
        return applied(lambda node: rule(names, node), everywhere=everywhere)(block)

    return change
