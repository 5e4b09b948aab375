"""Terms and conditions from the text of a certificate, which reads like Python."""

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction

from kdverify.lang import build
from kdverify.lang.domain import Input
from kdverify.lang.term import (
    Apply,
    Axis,
    Coincide,
    Condition,
    Entry,
    Index,
    Not,
    Number,
    Operation,
    Parameter,
    Place,
    Position,
    Reducer,
    Relation,
    Size,
    Term,
)
from kdverify.recheck.form import Unsupported

MOST_CHARACTERS = 200_000
_BINARY: Mapping[type[ast.operator], Callable[[Term, Term], Term]] = {
    ast.Add: build.add,
    ast.Sub: build.subtract,
    ast.Mult: build.multiply,
    ast.Div: build.divide,
    ast.Pow: build.power,
}
# Each comparison as one of the language, and whether its sides change places.
_RELATIONS: Mapping[type[ast.cmpop], tuple[Relation, bool]] = {
    ast.Lt: (Relation.LESS, False),
    ast.LtE: (Relation.AT_MOST, False),
    ast.Gt: (Relation.LESS, True),
    ast.GtE: (Relation.AT_MOST, True),
    ast.Eq: (Relation.EQUAL, False),
    ast.NotEq: (Relation.DIFFERENT, False),
}
_UNARY = {"log": build.log, "exp": build.exp}


class Text:
    """Reads texts in which these names are positions, inputs and axes."""

    def __init__(self, places: Mapping[str, Index], inputs: Mapping[str, Input], axes: Mapping[str, Axis]) -> None:
        if {*places} & {*inputs, *axes}:
            raise Unsupported("a position has the name of an input")
        self.places = dict(places)
        self._inputs = inputs
        self._axes = axes

    def term(self, text: str) -> Term:
        """The term of a text."""
        return self._term(self._parsed(text), self.places)

    def condition(self, text: str) -> Condition:
        """The condition of a text."""
        return self._condition(self._parsed(text), self.places)

    def _parsed(self, text: str) -> ast.expr:
        if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
            raise Unsupported("a text that is none, or too long")
        try:
            return ast.parse(text, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise Unsupported(f"a text that cannot be read: {text[:40]}") from error

    def _term(self, node: ast.expr, places: Mapping[str, Index]) -> Term:
        match node:
            case ast.Constant(value) if type(value) is int:
                return Number(Fraction(value))
            case ast.UnaryOp(ast.USub(), operand):
                return build.negate(self._term(operand, places))
            case ast.BinOp(left, operator, right) if type(operator) in _BINARY:
                return _BINARY[type(operator)](self._term(left, places), self._term(right, places))
            case ast.Name(name) if name in self._axes:
                return Size(self._axes[name])
            case ast.Name(name) if name in self._inputs and not self._inputs[name].axes:
                return Parameter(name)
            case ast.Subscript(ast.Call(ast.Name("rank"), [ast.GeneratorExp() as inner]), at):
                index, body = self._bound(inner, places)
                return build.rank(index, self._term(*body), self._place(at, places))
            case ast.Subscript(ast.Name(name), at) if name in self._inputs:
                parts = at.elts if isinstance(at, ast.Tuple) else [at]
                positions = tuple(self._place(part, places) for part in parts)
                if tuple(place.axis for place in positions) == self._inputs[name].axes:
                    return Entry(name, positions)
            case ast.Call(ast.Name(name), [argument]) if name in _UNARY:
                return _UNARY[name](self._term(argument, places))
            case ast.Call(ast.Name(name), [ast.GeneratorExp() as inner]) if name in {part.value for part in Reducer}:
                index, body = self._bound(inner, places)
                return build.reduce(Reducer(name), index, self._term(*body))
            case ast.Call(ast.Name("max"), options) if len(options) > 1:
                return Apply(Operation.MAXIMUM, tuple(self._term(option, places) for option in options))
            case ast.Call(ast.Name("where"), [test, then, otherwise]):
                return build.choose(
                    self._condition(test, places), self._term(then, places), self._term(otherwise, places)
                )
        raise Unsupported(f"a term that is not understood: {ast.unparse(node)[:60]}")

    def _condition(self, node: ast.expr, places: Mapping[str, Index]) -> Condition:
        match node:
            case ast.UnaryOp(ast.Not(), operand):
                return Not(self._condition(operand, places))
            case ast.BoolOp(operator, values):
                make = build.both if isinstance(operator, ast.And) else build.either
                return make(*(self._condition(value, places) for value in values))
            case ast.Call(ast.Name("same"), [left, right]):
                return Coincide(self._place(left, places), self._place(right, places))
            case ast.Call(ast.Name("every"), [ast.GeneratorExp() as inner]):
                index, body = self._bound(inner, places)
                return build.every(index, self._condition(*body))
            case ast.Call(ast.Name("never"), []):
                return build.either()
            case ast.Call(ast.Name("always"), []):
                return build.both()
            case ast.Compare(left, [operator], [right]) if type(operator) in _RELATIONS:
                relation, turned = _RELATIONS[type(operator)]
                one, two = self._term(left, places), self._term(right, places)
                return build.compare(two, relation, one) if turned else build.compare(one, relation, two)
        raise Unsupported(f"a condition that is not understood: {ast.unparse(node)[:60]}")

    def _bound(
        self, node: ast.GeneratorExp, places: Mapping[str, Index]
    ) -> tuple[Index, tuple[ast.expr, Mapping[str, Index]]]:
        match node.generators:
            case [ast.comprehension(ast.Name(name), ast.Name(axis), [], 0)] if axis in self._axes:
                index = build.fresh(self._axes[axis])
                return index, (node.elt, {**places, name: index})
        raise Unsupported("a generator that is not understood")

    def _place(self, node: ast.expr, places: Mapping[str, Index]) -> Position:
        match node:
            case ast.Name(name) if name in places:
                return places[name]
            case ast.Call(ast.Name("at"), [ast.Constant(number), ast.Name(name)]) if type(number) is int:
                if name in self._axes and number >= 1:
                    return Place(number, self._axes[name])
        raise Unsupported(f"a position that is not understood: {ast.unparse(node)[:40]}")
