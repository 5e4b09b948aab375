"""Other names for everything that has one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import writing as w
from respell.reading import Rule, names_of
from writing import Block, named

from kdverify.lang import syntax
from kdverify.lang.syntax import Call, Comprehension, Named

_ODD = ("oo", "I", "E", "pi", "nan", "S", "N", "zoo", "lambda", "x__", "_", "O", "Q", "t", "v", "k", "gamma", "u")
_LONG = tuple(f"a_name_that_says_more_than_anybody_wants_to_read_{number}" for number in range(99))
_SWAPPED = {"V": "K", "K": "V", "b": "q", "q": "b", "w": "alpha", "alpha": "w", "a": "k", "k": "v", "s": "T", "T": "s"}


def own_names(block: Block) -> list[str]:
    names = names_of(block)
    indices = {part.name.text for part in w.inside(block) if isinstance(part, syntax.Binder)}
    own = [name for name in names.axes if name != "out"]
    # Without roles the names of the dimensions say what the operator is.
    dimensions = names.dimensions if any(isinstance(s, syntax.RolesOf) for s in block) else ()
    return list(dict.fromkeys([*own, *dimensions, *sorted(indices)]))


def _renamed(block: Block, new: Mapping[str, str]) -> Block:
    def change(node: Any) -> Any:
        match node:
            case Named(name) if name in new:
                return named(new[name])
            case syntax.Word(text) if text in new:
                return w.word(new[text])
            case _:
                return node

    def statement(node: syntax.Statement) -> syntax.Statement:
        match node:
            case syntax.Title() | syntax.Sources() | syntax.KindOf():
                return node
            case syntax.RolesOf():
                roles = tuple(replace(role, value=w.rewritten(role.value, change)) for role in node.roles)
                return replace(node, roles=roles)
            case syntax.Satisfies():
                return replace(node, items=tuple(map(item, node.items)), suffixes=condition(node.suffixes))
            case syntax.ClaimOf():
                return replace(node, condition=condition(node.condition), suffixes=condition(node.suffixes))
            case _:
                return condition(node)  # type: ignore[no-any-return]

    def item(node: syntax.Item) -> syntax.Item:
        arguments = [
            replace(argument, value=condition(argument.value)) if isinstance(argument, syntax.Keyword) else argument
            for argument in node.arguments
        ]
        return replace(node, arguments=tuple(arguments))

    def condition(node: Any) -> Any:
        calls = {id(part.function) for part in w.inside(node) if isinstance(part, Call | Comprehension)}

        def guarded(part: Any) -> Any:
            return part if id(part) in calls else change(part)

        return _renaming(node, guarded)

    return tuple(map(statement, block))


def _renaming(node: Any, change: Rule) -> Any:
    """Like `rewritten`, with each word asked about as it stands in the tree."""
    if isinstance(node, syntax.Word):
        return change(node)
    if isinstance(node, Call | Comprehension):
        kept = node.function
        return replace(w.rewritten(replace(node, function=w.word("")), change), function=kept)
    if isinstance(node, tuple):
        return tuple(_renaming(part, change) for part in node)
    return w.rewritten(node, change)


def odd_names(block: Block) -> Block:
    return _renamed(block, dict(zip(own_names(block), (*_ODD, *(f"e{number}" for number in range(99))), strict=False)))


def long_names(block: Block) -> Block:
    return _renamed(block, dict(zip(own_names(block), _LONG, strict=False)))


def swapped_names(block: Block) -> Block:
    own = own_names(block)
    if len(names_of(block).dimensions) < 2:
        return block
    # What takes no part in the swap makes room for what does.
    apart = {name: f"{name}_" for name in own if name not in _SWAPPED and name in _SWAPPED.values()}
    return _renamed(block, {**{name: _SWAPPED[name] for name in own if name in _SWAPPED}, **apart})
