"""Terms as Z3 real terms, written out at fixed sizes.

Each value goes with the formula that says where it is defined, and a comparison holds only where both of its
sides are defined, so a formula means exactly what the condition means.  What is not algebraic has no encoding.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce as fold
from typing import Any, TypeAlias

import z3

from kdverify.lang.term import Axis, Condition, Index, Reducer, Relation, Term
from kdverify.semantics.algebra import combined
from kdverify.semantics.interpret import Interpreter

# Z3 is untyped.
Formula: TypeAlias = Any

_MOST_DEGREE = 64
# Numerals go to Z3 in decimal, which Python writes up to 4300 digits.
_MOST_BITS = 10_000


class NotEncodable(Exception):
    """The term has no algebraic encoding; the message says what is in the way."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """A real term, and the formula that says where it is defined."""

    term: Any
    defined: Formula


class _Smt:
    """The algebra of Z3 terms; numbers stay `Fraction` as long as no variable is met.

    Positions are integers from 1, and `None` for a literal one that the axis does not have.
    """

    def __init__(self, sizes: Mapping[str, int], values: Mapping[str, Any], positions: Mapping[Index, int]) -> None:
        self._sizes = sizes
        self._values = values
        self._positions = positions
        self._roots: dict[tuple[int, int], Encoded] = {}
        self.inputs: dict[str, Any] = {}
        self.constraints: list[Formula] = []

    def number(self, value: Fraction) -> Any:
        return _bounded(value)

    def parameter(self, name: str) -> Any:
        return self._value(self._values[name]) if name in self._values else self._variable(name)

    def _variable(self, name: str) -> Encoded:
        if name not in self.inputs:
            self.inputs[name] = z3.Real(name)
        return Encoded(self.inputs[name], z3.BoolVal(True))

    def _value(self, value: Any) -> Any:
        return _bounded(value) if isinstance(value, Fraction) else Encoded(value, z3.BoolVal(True))

    def size(self, axis: Axis) -> Any:
        return Fraction(self._sizes[axis.name])

    def entry(self, array: str, positions: tuple[int | None, ...]) -> Any:
        known = [position for position in positions if position is not None]
        if len(known) < len(positions):
            return _undefined()
        if array not in self._values:
            return self._variable("_".join([array, *[str(position) for position in known]]))
        value = self._values[array]
        for position in known:
            value = value[position - 1]
        return self._value(value)

    def add(self, *terms: Any) -> Any:
        return fold(lambda left, right: _lift(lambda x, y: x + y, left, right), terms)

    def multiply(self, *terms: Any) -> Any:
        return fold(lambda left, right: _lift(lambda x, y: x * y, left, right), terms)

    def divide(self, left: Any, right: Any) -> Any:
        if isinstance(right, Fraction):
            return self.multiply(left, 1 / right) if right else _undefined()
        top, bottom = _encoded(left), _encoded(right)
        return Encoded(top.term / bottom.term, z3.And(top.defined, bottom.defined, bottom.term != 0))

    def power(self, base: Any, exponent: Any) -> Any:
        if not isinstance(exponent, Fraction):
            if z3.is_false(exponent.defined):
                return _undefined()
            raise NotEncodable("a power with a symbolic exponent")
        if exponent == 0:
            return Fraction(1) if isinstance(base, Fraction) else Encoded(z3.RealVal(1), base.defined)
        if max(abs(exponent.numerator), exponent.denominator) > _MOST_DEGREE:
            raise NotEncodable(f"a power of degree above {_MOST_DEGREE}")
        if exponent < 0:
            return self.divide(Fraction(1), self.power(base, -exponent))
        root = base if exponent.denominator == 1 else self._root(_encoded(base), exponent.denominator)
        return self.multiply(*[root] * exponent.numerator)

    def _root(self, base: Encoded, degree: int) -> Encoded:
        key = (base.term.get_id(), degree)
        if key not in self._roots:
            root = z3.FreshReal("root")
            defining = z3.And(root >= 0, z3.Product([root] * degree) == base.term)
            self.constraints.append(z3.Implies(base.term >= 0, defining))
            self._roots[key] = Encoded(root, base.term >= 0)
        known = self._roots[key]
        return Encoded(known.term, z3.And(base.defined, known.defined))

    def log(self, term: Any) -> Any:
        if term == 1:
            return Fraction(0)
        raise NotEncodable("a logarithm")

    def exp(self, term: Any) -> Any:
        if term == 0:
            return Fraction(1)
        raise NotEncodable("an exponential")

    def absolute(self, term: Any) -> Any:
        if isinstance(term, Fraction):
            return abs(term)
        return Encoded(z3.If(term.term >= 0, term.term, -term.term), term.defined)

    def minimum(self, *terms: Any) -> Any:
        return fold(lambda left, right: _lift(lambda x, y: _smaller(x, y), left, right), terms)

    def maximum(self, *terms: Any) -> Any:
        return fold(lambda left, right: _lift(lambda x, y: _larger(x, y), left, right), terms)

    def place(self, number: int, axis: Axis) -> int | None:
        return number if 1 <= number <= self._sizes[axis.name] else None

    def free(self, index: Index) -> int | None:
        return self._positions[index]

    def positions(self, index: Index) -> Sequence[int | None]:
        return range(1, self._sizes[index.axis.name] + 1)

    def reduce(self, reducer: Reducer, index: Index, values: Sequence[Any]) -> Any:
        return combined(self, reducer, values, self._median)

    def _median(self, values: Sequence[Any]) -> Any:
        ordered: list[Any] = []
        for value in values:
            for place, other in enumerate(ordered):
                ordered[place], value = self.minimum(other, value), self.maximum(other, value)
            ordered.append(value)
        middle = self.add(ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2])
        return self.multiply(Fraction(1, 2), middle)

    def rank(self, index: Index, values: Sequence[Any], at: int | None, own: Callable[[], Any]) -> Any:
        here = own()
        if at is None:
            return _undefined()
        place: Any = Fraction(1)
        for position, value in enumerate(values, 1):
            if position != at:
                relation = Relation.AT_MOST if position < at else Relation.LESS
                ahead = self.compare(here, relation, value)
                place = self.add(place, Encoded(z3.If(ahead, z3.RealVal(1), z3.RealVal(0)), _defined(value)))
        counted = _encoded(place)
        return Encoded(counted.term, z3.And(counted.defined, _defined(here)))

    def compare(self, left: Any, relation: Relation, right: Any) -> Formula:
        first, second = _encoded(left), _encoded(right)
        match relation:
            case Relation.LESS:
                holds = first.term < second.term
            case Relation.AT_MOST:
                holds = first.term <= second.term
            case Relation.EQUAL:
                holds = first.term == second.term
            case Relation.DIFFERENT:
                holds = first.term != second.term
        return z3.simplify(z3.And(first.defined, second.defined, holds))

    def coincide(self, left: int | None, right: int | None) -> Formula:
        return z3.BoolVal(left == right)

    def negate(self, condition: Formula) -> Formula:
        return z3.Not(condition)

    def conjunction(self, *conditions: Formula) -> Formula:
        return z3.And(*conditions)

    def disjunction(self, *conditions: Formula) -> Formula:
        return z3.Or(*conditions)

    def every(self, index: Index, values: Sequence[Formula]) -> Formula:
        return z3.And(*values)

    def choose(self, condition: Formula, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        settled = z3.simplify(condition)
        if z3.is_true(settled):
            return then()
        if z3.is_false(settled):
            return otherwise()
        first, second = _encoded(then()), _encoded(otherwise())
        return Encoded(z3.If(condition, first.term, second.term), z3.If(condition, first.defined, second.defined))


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _MOST_BITS:
        raise NotEncodable("a number too long to write")
    return value


def _undefined() -> Encoded:
    return Encoded(z3.RealVal(0), z3.BoolVal(False))


def _encoded(value: Any) -> Encoded:
    if isinstance(value, Fraction):
        return Encoded(z3.RealVal(f"{value.numerator}/{value.denominator}"), z3.BoolVal(True))
    return value  # type: ignore[no-any-return]


def _defined(value: Any) -> Formula:
    return _encoded(value).defined


def _lift(operation: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return _bounded(operation(left, right))
    first, second = _encoded(left), _encoded(right)
    return Encoded(operation(first.term, second.term), z3.And(first.defined, second.defined))


def _smaller(left: Any, right: Any) -> Any:
    return min(left, right) if isinstance(left, Fraction) else z3.If(left <= right, left, right)


def _larger(left: Any, right: Any) -> Any:
    return max(left, right) if isinstance(left, Fraction) else z3.If(left >= right, left, right)


class Encoder:
    """Encodes the conditions of one problem, over shared variables.

    Args:
        sizes: the size of each axis, by name.
        values: for some of the inputs, fractions or Z3 terms, in tuples for arrays; each other entry becomes a
            real variable such as `alpha`, `q_1` or `b_2_1`.
        positions: of free indices, counted from 1.
    """

    def __init__(
        self,
        sizes: Mapping[str, int],
        values: Mapping[str, Any] | None = None,
        positions: Mapping[Index, int] | None = None,
    ) -> None:
        self._algebra = _Smt(sizes, values or {}, positions or {})
        self._interpreter: Interpreter[Any, Formula, int | None] = Interpreter(self._algebra)

    def condition(self, condition: Condition) -> Formula:
        """The formula of a condition.

        Raises:
            NotEncodable: for logarithms, exponentials and symbolic exponents.
        """
        return self._interpreter.condition(condition)

    def term(self, term: Term) -> Encoded:
        """The encoding of a term; raises as `condition`."""
        return _encoded(self._interpreter.term(term))

    @property
    def constraints(self) -> tuple[Formula, ...]:
        """What defines the roots that the encodings so far mention; any real inputs meet it."""
        return tuple(self._algebra.constraints)

    @property
    def inputs(self) -> Mapping[str, Any]:
        """The variables of the encodings so far, by name."""
        return dict(self._algebra.inputs)

    def is_impossible(self, conditions: Sequence[Condition], resources: int) -> bool:
        """Whether no inputs meet all of the conditions, shown within Z3's own count of resources.

        Raises:
            NotEncodable: for logarithms, exponentials and symbolic exponents.
        """
        formulas = [self.condition(condition) for condition in conditions]
        solver = z3.SolverFor("QF_NRA")
        solver.set("rlimit", resources)
        solver.add(*formulas, *self.constraints)
        return bool(solver.check() == z3.unsat)
