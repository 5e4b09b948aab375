"""Definitions written out, made up, turned round, or given entry by entry."""

from dataclasses import replace
from typing import Any

import writing as w
from respell.reading import ELEMENTWISE, ONE, applied, in_statement, names_of
from respell.renaming import own_names
from writing import Block, at, collected, minus, named, number, over, power

from kdverify.lang import syntax
from kdverify.lang.syntax import Call, Chain, Comprehension, Expression, Literal, Named, Power, Signed, Subscript


def inlined(block: Block) -> Block:
    """Every definition written out where it is used, in claims and roles too."""
    values: dict[str, Expression] = {}

    def change(node: Any) -> Any:
        return values.get(node.name, node) if isinstance(node, Named) else node

    found: list[syntax.Statement] = []
    for statement in block:
        match statement:
            case syntax.Define(binders=()):
                value = w.rewritten(statement.value, change)
                if statement.target.name.text == "out":
                    found.append(replace(statement, value=value))
                else:
                    values[statement.target.name.text] = value
            case syntax.Define():
                found.append(replace(statement, value=w.rewritten(statement.value, change)))
            case syntax.RolesOf():
                roles = tuple(replace(role, value=w.rewritten(role.value, change)) for role in statement.roles)
                found.append(replace(statement, roles=roles))
            case _:
                found.append(in_statement(statement, change, everywhere=True))
    return tuple(found)


def named_apart(block: Block) -> Block:
    """A definition for every part of a definition that is not a name, a number or an entry."""
    names = names_of(block)
    taken = set(own_names(block))
    found: list[syntax.Statement] = []
    count = 0

    def fresh() -> str:
        nonlocal count
        count += 1
        while f"part{count}" in taken:
            count += 1
        return f"part{count}"

    def apart(node: Any, top: bool) -> Any:
        match node:
            case Chain():
                node = replace(node, operands=tuple(apart(part, False) for part in node.operands))
            case Power():
                node = replace(node, base=apart(node.base, False), exponent=apart(node.exponent, False))
            case Signed():
                node = replace(node, operand=apart(node.operand, False))
            case Call() if node.function.text not in ("where", "onehot", "argmax"):
                node = replace(node, arguments=tuple(apart(part, False) for part in node.arguments))
            case Comprehension():
                pass
            case _:
                return node
        if top:
            return node
        name = fresh()
        found.append(syntax.Define(syntax.Target(w.word(name), (), w.NOWHERE), node, (), w.NOWHERE))
        return named(name)

    for statement in block:
        if isinstance(statement, syntax.Define) and not statement.binders:
            found.append(replace(statement, value=apart(statement.value, True)))
        else:
            found.append(statement)
    assert names.dimensions
    return tuple(found)


def rest_named(block: Block) -> Block:
    """`1 - alpha` as a definition of its own."""
    rests = [part for s in block if isinstance(s, syntax.Define) for part in w.inside(s.value) if _is_rest(part)]
    if not rests:
        return block
    rest = rests[0]
    changed = applied(lambda node: named("beta") if node == rest else node)(block)
    first = next(i for i, (s, old) in enumerate(zip(changed, block, strict=True)) if s != old)
    definition = syntax.Define(syntax.Target(w.word("beta"), (), w.NOWHERE), rest, (), w.NOWHERE)
    return (*changed[:first], definition, *changed[first:])


def _is_rest(node: Any) -> bool:
    return (
        isinstance(node, Chain)
        and node.signs == ("-",)
        and node.operands[0] == ONE
        and isinstance(node.operands[1], Named)
    )


def parameters_mirrored(block: Block) -> Block:
    """An input `alpha` of the unit interval as `1 - beta`, and `T > 0` as `1 / beta`."""
    found: list[syntax.Statement] = []
    taken = own_names(block)
    parts = {role.value for s in block if isinstance(s, syntax.RolesOf) for role in s.roles}
    for statement in block:
        match statement:
            case syntax.Let(
                entries=(
                    syntax.Entry(target=target, set=syntax.Bounds(lower=Literal(), upper=Literal()) as bounds) as e,
                )
            ) if (bounds.lower, bounds.upper) == (number(0), ONE) and named(target.name.text) not in parts:
                other = f"beta_{len(taken)}"
                taken.append(other)
                turned = replace(bounds, lower_open=bounds.upper_open, upper_open=bounds.lower_open)
                found.append(replace(statement, entries=(replace(e, target=_target(other), set=turned),)))
                found.append(syntax.Define(target, minus(ONE, named(other)), (), w.NOWHERE))
            case syntax.Let(entries=(syntax.Entry(target=target, set=None, bounds=(bound,)) as e,), binders=()) if (
                bound.relation == ">" and isinstance(bound.value, Literal) and named(target.name.text) not in parts
            ):
                other = f"beta_{len(taken)}"
                taken.append(other)
                most = (syntax.Bound("<", over(ONE, bound.value), w.NOWHERE),) if bound.value.value > 0 else ()
                inverse = (syntax.Bound(">", number(0), w.NOWHERE), *most)
                found.append(replace(statement, entries=(replace(e, target=_target(other), bounds=inverse),)))
                found.append(syntax.Define(target, over(ONE, named(other)), (), w.NOWHERE))
            case _:
                found.append(statement)
    return tuple(found)


def _target(name: str) -> syntax.Target:
    return syntax.Target(w.word(name), (), w.NOWHERE)


def indexed(block: Block) -> Block:
    """Vectors given entry by entry: `out[i] = ... for i in V`."""
    names = names_of(block)
    index = next(name for name in ("i", "i2", "i3") if name not in own_names(block))

    def entry(node: Any) -> Any:
        if names.of(node) == ():
            return node
        match node:
            case Named("uniform"):
                return at(node, named(index))
            case Named() | Call(function=syntax.Word("onehot")):
                return at(node, named(index))
            case Subscript() if isinstance(node.array, Named):
                return replace(node, positions=(*node.positions, named(index)))
            case Chain():
                return replace(node, operands=tuple(map(entry, node.operands)))
            case Signed():
                return replace(node, operand=entry(node.operand))
            case Power():
                return power(entry(node.base), entry(node.exponent))
            case Comprehension():
                return replace(node, body=entry(node.body))
            case syntax.Comparison():
                return replace(node, operands=tuple(map(entry, node.operands)))
            case Call() if node.function.text in ELEMENTWISE or (
                node.function.text in ("max", "min") and len(node.arguments) > 1
            ):
                return replace(node, arguments=tuple(map(entry, node.arguments)))
            case Call(function=syntax.Word("normalize"), arguments=(x,)):
                other = collected("sum", entry(x), (syntax.Binder(w.word(index), w.word(axis)),))
                # The bound index of the sum needs a name of its own.
                other = w.rewritten(other, lambda part: _other_index(part, index))
                return over(entry(x), other)
            case _:
                return at(node, named(index))

    found: list[syntax.Statement] = []
    for statement in block:
        if isinstance(statement, syntax.Define) and not statement.binders and len(names.of(statement.value)) == 1:
            (axis,) = names.of(statement.value)
            target = replace(statement.target, indices=(w.word(index),))
            binder = syntax.Binder(w.word(index), w.word(axis))
            found.append(replace(statement, target=target, value=entry(statement.value), binders=(binder,)))
        else:
            found.append(statement)
    return tuple(found)


def _other_index(node: Any, index: str) -> Any:
    match node:
        case Named(name) if name == index:
            return named(f"{index}_")
        case syntax.Binder(syntax.Word(name)) if name == index:
            return replace(node, name=w.word(f"{index}_"))
        case _:
            return node


def bounds_respelled(block: Block) -> Block:
    """`let alpha in (0, 1]` as `let alpha > 0` with a side condition, `let w in simplex[K]` as before."""
    found: list[syntax.Statement] = []
    for statement in block:
        match statement:
            case syntax.Let(entries=(syntax.Entry(set=syntax.Bounds() as bounds, bounds=()) as entry,), binders=()):
                low = syntax.Bound(">" if bounds.lower_open else ">=", bounds.lower, w.NOWHERE)
                high = syntax.Bound("<" if bounds.upper_open else "<=", bounds.upper, w.NOWHERE)
                found.append(replace(statement, entries=(replace(entry, set=None, bounds=(low, high)),)))
            case _:
                found.append(statement)
    return tuple(found)
