"""Terms and conditions of a goal as a certificate writes them: like Python, with every part in parentheses."""

from collections.abc import Mapping

from kdverify.lang import build
from kdverify.lang.term import (
    All,
    Any_,
    Apply,
    Choose,
    Coincide,
    Compare,
    Entry,
    Every,
    Index,
    Node,
    Not,
    Number,
    Operation,
    Parameter,
    Position,
    Rank,
    Reduce,
    Relation,
    Size,
)

_WORDS = {Relation.LESS: "<", Relation.AT_MOST: "<=", Relation.EQUAL: "==", Relation.DIFFERENT: "!="}
_INFIX = {Operation.ADD: " + ", Operation.MULTIPLY: " * ", Operation.DIVIDE: " / ", Operation.POWER: " ** "}


def text(node: Node, names: Mapping[Index, str] | None = None) -> str:
    """The text of a term or condition; free indices keep their names where `names` gives them no other."""
    return _text(node, names or {})


def _text(node: Node, names: Mapping[Index, str]) -> str:
    match node:
        case Number():
            return f"({node.value.numerator} / {node.value.denominator})" if node.value != 0 else "0"
        case Parameter():
            return node.name
        case Size():
            return node.axis.name
        case Entry():
            return f"{node.array}[{', '.join(_place(place, names) for place in node.positions)}]"
        case Apply():
            return _apply(node.operation, [_text(part, names) for part in node.arguments])
        case Reduce():
            return f"{node.reducer.value}({_over(node, names)})"
        case Rank():
            return f"rank({_over(node, names)})[{_place(node.at, names)}]"
        case Every():
            return f"every({_over(node, names)})"
        case Choose():
            return f"where({', '.join(_text(part, names) for part in (node.condition, node.then, node.otherwise))})"
        case Compare():
            return f"({_text(node.left, names)} {_WORDS[node.relation]} {_text(node.right, names)})"
        case Coincide():
            return f"same({_place(node.left, names)}, {_place(node.right, names)})"
        case Not():
            return f"(not {_text(node.condition, names)})"
        case All() | Any_():
            if not node.conditions:
                return "always()" if isinstance(node, All) else "never()"
            word = " and " if isinstance(node, All) else " or "
            return f"({word.join(_text(part, names) for part in node.conditions)})"
    raise AssertionError(node)


def _apply(operation: Operation, parts: list[str]) -> str:
    match operation:
        case Operation.LOG | Operation.EXP:
            return f"{operation.value}({parts[0]})"
        case Operation.ABSOLUTE:
            return f"max({parts[0]}, -{parts[0]})"
        case Operation.MAXIMUM:
            return f"max({', '.join(parts)})"
        case Operation.MINIMUM:
            return f"(-max({', '.join(f'-{part}' for part in parts)}))"
    return f"({_INFIX[operation].join(parts)})"


def _over(node: Reduce | Rank | Every, names: Mapping[Index, str]) -> str:
    name = f"at{len(names)}"
    while name in names.values():
        name += "_"
    # The bound position is renamed apart: a bound name may be that of a free one elsewhere.
    own = build.fresh(node.index.axis)
    body = build.move(node.body, {node.index: own})
    return f"{_text(body, {**names, own: name})} for {name} in {node.index.axis.name}"


def _place(place: Position, names: Mapping[Index, str]) -> str:
    if isinstance(place, Index):
        return names.get(place, place.name)
    return f"at({place.number}, {place.axis.name})"
