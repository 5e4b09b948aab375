"""Terms as a person would write them in a spec."""

from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

from kdverify.lang import build
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import (
    All,
    Any_,
    Apply,
    Axis,
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
    Place,
    Position,
    Rank,
    Reduce,
    Size,
    walk,
)

MOST_PARTS = 500
_CUT = "…"

_ANY, _OR, _AND, _NOT, _RELATION, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(10)


def show_term(node: Node) -> str:
    """A term or condition in the notation of a spec, with as few parentheses as Python would need.

    Bound indices get short names of their own.  Terms share their parts and may be large when written
    out; what goes beyond 500 parts is shown as `…`.
    """
    return _Writer(node).write(node, {}, _ANY)


def show_tensor(value: Tensor) -> str:
    """A scalar as it is, a vector by its entry: `alpha * a[v] + q[v] for v in V`."""
    formal = [build.formal(axis) for axis in value.axes]
    writer = _Writer(value.body, frozenset(formal))
    names: dict[Index, str] = {}
    for index in formal:
        names[index] = writer.name(index.axis, names)
    text = writer.write(value.body, names, _OR)
    bound = ", ".join(f"{name} in {index.axis.name}" for index, name in names.items())
    return f"{text} for {bound}" if bound else text


class _Writer:
    def __init__(self, root: Node, named: frozenset[Index] = frozenset()) -> None:
        self._left = MOST_PARTS
        self._inputs = {name for node in walk(root) for name in _names(node, named)}

    def name(self, axis: Axis, names: Mapping[Index, str]) -> str:
        """A name for an index: the letter of its axis, with a number where that is taken."""
        letter = axis.name[0].lower()
        taken = {*names.values(), *self._inputs}
        if letter not in taken:
            return letter
        return next(name for number in range(2, len(taken) + 3) if (name := f"{letter}{number}") not in taken)

    def _bind(self, index: Index, names: Mapping[Index, str]) -> tuple[Mapping[Index, str], str]:
        name = self.name(index.axis, names)
        return {**names, index: name}, name

    def write(self, node: Node, names: Mapping[Index, str], around: int) -> str:
        self._left -= 1
        if self._left < 0:
            return _CUT
        text, strength = self._parts(node, names)
        return f"({text})" if strength < around else text

    def _parts(self, node: Node, names: Mapping[Index, str]) -> tuple[str, int]:
        match node:
            case Number():
                return _number(node.value)
            case Parameter():
                return node.name, _ATOM
            case Size():
                return node.axis.name, _ATOM
            case Entry():
                return f"{node.array}[{', '.join(_position(place, names) for place in node.positions)}]", _ATOM
            case Apply():
                return self._apply(node, names)
            case Reduce():
                inner, name = self._bind(node.index, names)
                body = self.write(node.body, inner, _OR)
                return f"{node.reducer.value}({body} for {name} in {node.index.axis.name})", _ATOM
            case Rank():
                inner, name = self._bind(node.index, names)
                body = self.write(node.body, inner, _OR)
                return f"rank([{body} for {name} in {node.index.axis.name}])[{_position(node.at, names)}]", _ATOM
            case Choose():
                parts = [self.write(part, names, _ANY) for part in (node.condition, node.then, node.otherwise)]
                return f"where({', '.join(parts)})", _ATOM
            case Compare():
                sides = [self.write(side, names, _SUM) for side in (node.left, node.right)]
                return f" {node.relation.value} ".join(sides), _RELATION
            case Coincide():
                return f"{_position(node.left, names)} == {_position(node.right, names)}", _RELATION
            case Not(condition=Compare() | Coincide() as inside):
                text = self.write(inside, names, _NOT)
                if isinstance(inside, Coincide):
                    return text.replace(" == ", " != "), _RELATION
                return f"not {text}", _NOT
            case Not():
                return f"not {self.write(node.condition, names, _NOT)}", _NOT
            case All():
                return self._joined(node.conditions, names, " and ", _AND, "0 == 0")
            case Any_():
                return self._joined(node.conditions, names, " or ", _OR, "0 != 0")
            case Every():
                inner, name = self._bind(node.index, names)
                return f"for all {name} in {node.index.axis.name}: {self.write(node.body, inner, _ANY)}", _ANY
        assert_never(node)

    def _joined(
        self, parts: tuple[Node, ...], names: Mapping[Index, str], word: str, strength: int, empty: str
    ) -> tuple[str, int]:
        if not parts:
            return empty, _RELATION
        return word.join(self.write(part, names, strength + 1) for part in parts), strength

    def _apply(self, node: Apply, names: Mapping[Index, str]) -> tuple[str, int]:
        arguments = node.arguments
        match node.operation:
            case Operation.ADD:
                return self._sum(arguments, names), _SUM
            case Operation.MULTIPLY:
                if isinstance(arguments[0], Number) and arguments[0].value == -1:
                    rest = arguments[1] if len(arguments) == 2 else Apply(Operation.MULTIPLY, arguments[1:])
                    return f"-{self.write(rest, names, _SIGN)}", _SIGN
                first, *others = arguments
                texts = [self.write(first, names, _PRODUCT), *(self.write(part, names, _SIGN) for part in others)]
                return " * ".join(texts), _PRODUCT
            case Operation.DIVIDE:
                left, right = arguments
                return f"{self.write(left, names, _PRODUCT)} / {self.write(right, names, _SIGN)}", _PRODUCT
            case Operation.POWER:
                base, exponent = arguments
                return f"{self.write(base, names, _ATOM)} ** {self.write(exponent, names, _SIGN)}", _POWER
            case _:
                texts = [self.write(part, names, _ANY) for part in arguments]
                return f"{node.operation.value}({', '.join(texts)})", _ATOM

    def _sum(self, terms: tuple[Node, ...], names: Mapping[Index, str]) -> str:
        text = self.write(terms[0], names, _SUM)
        for term in terms[1:]:
            if self._left < 0:
                return text + " + " + _CUT
            match term:
                case Apply(operation=Operation.MULTIPLY, arguments=(Number(value=value), rest)) if value == -1:
                    text += f" - {self.write(rest, names, _PRODUCT)}"
                case Number(value=value) if value < 0:
                    text += f" - {self.write(Number(-value), names, _PRODUCT)}"
                case _:
                    text += f" + {self.write(term, names, _PRODUCT)}"
        return text


def _number(value: Fraction) -> tuple[str, int]:
    if value.denominator != 1:
        return f"{value.numerator} / {value.denominator}", _PRODUCT
    return str(value.numerator), _SIGN if value < 0 else _ATOM


def _position(position: Position, names: Mapping[Index, str]) -> str:
    match position:
        case Place():
            return str(position.number)
        case Index():
            return names.get(position, position.name.lstrip(".").lower())


def _names(node: Node, named: frozenset[Index]) -> tuple[str, ...]:
    """The names that a node itself uses up, beside those of the indices that are named apart."""
    match node:
        case Parameter():
            return (node.name,)
        case Size():
            return (node.axis.name,)
        case Entry():
            return (node.array, *_free(node.positions, named))
        case Coincide():
            return _free((node.left, node.right), named)
        case Rank():
            return _free((node.at,), named)
        case _:
            return ()


def _free(positions: tuple[Position, ...], named: frozenset[Index]) -> tuple[str, ...]:
    """The shown names of indices that no binder has named; only binders put a quote into a name."""
    free = (place for place in positions if isinstance(place, Index) and place not in named)
    return tuple(_position(place, {}) for place in free if "'" not in place.name)
