"""Terms as SymPy expressions, written out at fixed sizes.

Where an argument is a number the conventions at the edges hold; where it is a symbol the expression is the
generic one, as on the interior.  Undefined is `nan`.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import sympy

from kdverify.lang.term import Axis, Condition, Index, Reducer, Relation, Term
from kdverify.semantics.algebra import combined
from kdverify.semantics.interpret import Interpreter

# SymPy is untyped.
Expression: TypeAlias = Any
Spot: TypeAlias = "int | str"


def _symbol(name: str) -> Expression:
    return sympy.Symbol(name, positive=True)


class _Symbols:
    """The algebra of SymPy expressions; a position is an integer from 1, or the name of an index left free."""

    def __init__(
        self,
        sizes: Mapping[str, int],
        values: Mapping[str, Any],
        positions: Mapping[Index, int],
        symbol: Callable[[str], Expression],
    ) -> None:
        self._sizes = sizes
        self._values = values
        self._positions = positions
        self._symbol = symbol

    def number(self, value: Fraction) -> Expression:
        return sympy.Rational(value.numerator, value.denominator)

    def parameter(self, name: str) -> Expression:
        return _expression(self._values[name]) if name in self._values else self._symbol(name)

    def size(self, axis: Axis) -> Expression:
        known = self._sizes.get(axis.name)
        return sympy.Symbol(axis.name, integer=True, positive=True) if known is None else sympy.Integer(known)

    def entry(self, array: str, positions: tuple[Spot, ...]) -> Expression:
        if array not in self._values:
            return self._symbol("_".join([array, *[str(position) for position in positions]]))
        value = self._values[array]
        for position in positions:
            if not isinstance(position, int) or not 1 <= position <= len(value):
                return sympy.nan
            value = value[position - 1]
        return _expression(value)

    def add(self, *terms: Expression) -> Expression:
        return sympy.Add(*terms)

    def multiply(self, *terms: Expression) -> Expression:
        if sympy.nan in terms:
            return sympy.nan
        return sympy.Integer(0) if any(term.is_zero for term in terms) else sympy.Mul(*terms)

    def divide(self, left: Expression, right: Expression) -> Expression:
        if right.is_zero or (left.is_infinite and right.is_infinite):
            return sympy.nan
        return left / right

    def power(self, base: Expression, exponent: Expression) -> Expression:
        if sympy.nan in (base, exponent) or exponent.is_infinite:
            return sympy.nan
        if base.is_zero and exponent.is_negative:
            return sympy.nan
        if base.is_extended_negative and exponent.is_integer is False:
            return sympy.nan
        return sympy.Pow(base, exponent)

    def log(self, term: Expression) -> Expression:
        if term.is_zero:
            return -sympy.oo
        return sympy.nan if term.is_extended_negative else sympy.log(term)

    def exp(self, term: Expression) -> Expression:
        return sympy.nan if term == sympy.oo else sympy.exp(term)

    def absolute(self, term: Expression) -> Expression:
        return sympy.Abs(term)

    def minimum(self, *terms: Expression) -> Expression:
        return sympy.nan if sympy.nan in terms else sympy.Min(*terms)

    def maximum(self, *terms: Expression) -> Expression:
        return sympy.nan if sympy.nan in terms else sympy.Max(*terms)

    def place(self, number: int, axis: Axis) -> Spot:
        return number

    def free(self, index: Index) -> Spot:
        return self._positions.get(index, index.name.lstrip("."))

    def positions(self, index: Index) -> Sequence[Spot]:
        return range(1, self._sizes[index.axis.name] + 1)

    def reduce(self, reducer: Reducer, index: Index, values: Sequence[Expression]) -> Expression:
        return combined(self, reducer, values, self._median)

    def _median(self, values: Sequence[Expression]) -> Expression:
        lower, upper = (len(values) - 1) // 2, len(values) // 2
        return self.divide(self.add(self._ordered(values, lower), self._ordered(values, upper)), sympy.Integer(2))

    def _ordered(self, values: Sequence[Expression], place: int) -> Expression:
        # The least number that `place + 1` of the values do not exceed.
        return self.minimum(*[self.maximum(*some) for some in itertools.combinations(values, place + 1)])

    def rank(self, index: Index, values: Sequence[Expression], at: Spot, own: Callable[[], Expression]) -> Expression:
        here = own()
        if at not in range(1, len(values) + 1) or here == sympy.nan or sympy.nan in values:
            return sympy.nan
        ahead = [
            self.choose(
                self.compare(here, Relation.AT_MOST if isinstance(at, int) and position < at else Relation.LESS, value),
                lambda: sympy.Integer(1),
                lambda: sympy.Integer(0),
            )
            for position, value in enumerate(values, 1)
            if position != at
        ]
        return sympy.Add(1, *ahead)

    def compare(self, left: Expression, relation: Relation, right: Expression) -> Expression:
        if sympy.nan in (left, right):
            return sympy.false
        match relation:
            case Relation.LESS:
                return sympy.Lt(left, right)
            case Relation.AT_MOST:
                return sympy.Le(left, right)
            case Relation.EQUAL:
                return sympy.Eq(left, right)
            case Relation.DIFFERENT:
                return sympy.Ne(left, right)

    def coincide(self, left: Spot, right: Spot) -> Expression:
        return sympy.true if left == right else sympy.false

    def negate(self, condition: Expression) -> Expression:
        return sympy.Not(condition)

    def conjunction(self, *conditions: Expression) -> Expression:
        return sympy.And(*conditions)

    def disjunction(self, *conditions: Expression) -> Expression:
        return sympy.Or(*conditions)

    def every(self, index: Index, values: Sequence[Expression]) -> Expression:
        return sympy.And(*values)

    def choose(
        self, condition: Expression, then: Callable[[], Expression], otherwise: Callable[[], Expression]
    ) -> Expression:
        if condition == sympy.true:
            return then()
        if condition == sympy.false:
            return otherwise()
        return sympy.Piecewise((then(), condition), (otherwise(), True))


def _expression(value: Any) -> Expression:
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    # Strict, since of a text it would otherwise run what the text says.
    return sympy.sympify(value, strict=True)


def _interpreter(
    sizes: Mapping[str, int] | None,
    values: Mapping[str, Any] | None,
    positions: Mapping[Index, int] | None,
    symbol: Callable[[str], Expression],
) -> Interpreter[Expression, Expression, Spot]:
    return Interpreter(_Symbols(sizes or {}, values or {}, positions or {}, symbol))


def expand(
    term: Term,
    sizes: Mapping[str, int] | None = None,
    values: Mapping[str, Any] | None = None,
    positions: Mapping[Index, int] | None = None,
    symbol: Callable[[str], Expression] = _symbol,
) -> Expression:
    """A term as a SymPy expression, its sums written out.

    Args:
        term: any term; without sizes it may bind no index.
        sizes: the size of each axis, by name; an axis that is not there has a symbol for its size.
        values: for some of the inputs, rationals or expressions, in tuples for arrays.
        positions: of free indices, counted from 1; an index that is not there becomes part of a symbol's name.
        symbol: makes the symbol of an input entry, such as `alpha`, `q_1` and `b_2_1`; positive by default.

    Raises:
        KeyError: if the term binds an index over an axis without a size.
    """
    return _interpreter(sizes, values, positions, symbol).term(term)


def expand_condition(
    condition: Condition,
    sizes: Mapping[str, int] | None = None,
    values: Mapping[str, Any] | None = None,
    positions: Mapping[Index, int] | None = None,
    symbol: Callable[[str], Expression] = _symbol,
) -> Expression:
    """A condition as a SymPy proposition; arguments as for `expand`."""
    return _interpreter(sizes, values, positions, symbol).condition(condition)
