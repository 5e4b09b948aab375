"""Certified values of terms: exact rationals where possible, else balls of as many bits as it takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeAlias

from flint import ctx, fmpq

from kdverify.lang.term import Axis, Condition, Index, Reducer, Relation, Term
from kdverify.semantics.algebra import combined
from kdverify.semantics.ball import (
    UNDEFINED,
    Arithmetic,
    Ball,
    Infinite,
    Scalar,
    Unclear,
    Undefined,
    at_most,
    is_finite,
    rational,
)
from kdverify.semantics.interpret import Interpreter

Exact: TypeAlias = "Fraction | tuple[Fraction, ...] | tuple[tuple[Fraction, ...], ...]"
Value: TypeAlias = "Fraction | Ball | Infinite | Undefined | Unclear"

# A bound whose exponent exceeds this is rounded outwards to zero, infinity or a power of two.
_MOST_EXPONENT = 1 << 16


@dataclass(frozen=True, slots=True)
class Environment:
    """One concrete input.

    Attributes:
        sizes: the size of each axis, by its name.
        values: every input array and parameter; a family is a tuple of rows.
        positions: the positions of free indices, counted from 1.
    """

    sizes: Mapping[str, int]
    values: Mapping[str, Exact]
    positions: Mapping[Index, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What is known of a value: a real number in `[lower, upper]`, where `None` is no bound.

    `infinite` is the sign of an infinite value, which has no bounds, and 0 otherwise.  Of an undefined value
    and of one that the precision leaves unclear the bounds say nothing; `unclear` tells the second.
    """

    lower: Fraction | None = None
    upper: Fraction | None = None
    undefined: bool = False
    infinite: int = 0
    unclear: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What was found of a condition.

    Attributes:
        truth: certified, or `None` for a tie that no precision tried could settle.
        bits: the precision of the balls that settled it, or that were tried last; 0 where rationals did.
    """

    truth: bool | None
    bits: int


class _Exact:
    """The algebra of certified values; positions are integers from 1, truths are three-valued."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._arrays: dict[str, Any] = {}
        self.arithmetic = Arithmetic()
        self.add = self.arithmetic.add
        self.multiply = self.arithmetic.multiply
        self.divide = self.arithmetic.divide
        self.power = self.arithmetic.power
        self.log = self.arithmetic.log
        self.exp = self.arithmetic.exp
        self.absolute = self.arithmetic.absolute
        self.minimum = self.arithmetic.minimum
        self.maximum = self.arithmetic.maximum

    def number(self, value: Fraction) -> Scalar:
        return self.arithmetic.number(rational(value))

    def _input(self, name: str) -> Any:
        if name not in self._arrays:
            self._arrays[name] = _convert(self._environment.values[name], self.number)
        return self._arrays[name]

    def parameter(self, name: str) -> Scalar:
        return self._input(name)

    def size(self, axis: Axis) -> Scalar:
        return fmpq(self._environment.sizes[axis.name])

    def entry(self, array: str, positions: tuple[int, ...]) -> Scalar:
        value = self._input(array)
        for position in positions:
            if not 1 <= position <= len(value):
                return UNDEFINED
            value = value[position - 1]
        return value

    def place(self, number: int, axis: Axis) -> int:
        return number

    def free(self, index: Index) -> int:
        return self._environment.positions[index]

    def positions(self, index: Index) -> Sequence[int]:
        return range(1, self._environment.sizes[index.axis.name] + 1)

    def reduce(self, reducer: Reducer, index: Index, values: Sequence[Scalar]) -> Scalar:
        return combined(self, reducer, values, self.arithmetic.median)

    def rank(self, index: Index, values: Sequence[Scalar], at: int, own: Callable[[], Scalar]) -> Scalar:
        here = own()
        if not 1 <= at <= len(values) or any(type(value) is Undefined for value in (*values, here)):
            return UNDEFINED
        if type(here) is Unclear:
            return here
        place = 1
        for position, value in enumerate(values, 1):
            if position == at:
                continue
            ahead = at_most(here, value) if position < at else _opposite(at_most(value, here))
            if ahead is None:
                return Unclear()
            place += ahead
        return fmpq(place)

    def compare(self, left: Scalar, relation: Relation, right: Scalar) -> bool | None:
        if type(left) is Undefined or type(right) is Undefined:
            return False
        match relation:
            case Relation.AT_MOST:
                return at_most(left, right)
            case Relation.LESS:
                return _opposite(at_most(right, left))
            case Relation.EQUAL:
                return self.conjunction(at_most(left, right), at_most(right, left))
            case Relation.DIFFERENT:
                return _opposite(self.conjunction(at_most(left, right), at_most(right, left)))

    def coincide(self, left: int, right: int) -> bool | None:
        return left == right

    def negate(self, condition: bool | None) -> bool | None:
        return _opposite(condition)

    def conjunction(self, *conditions: bool | None) -> bool | None:
        if False in conditions:
            return False
        return None if None in conditions else True

    def disjunction(self, *conditions: bool | None) -> bool | None:
        if True in conditions:
            return True
        return None if None in conditions else False

    def every(self, index: Index, values: Sequence[bool | None]) -> bool | None:
        return self.conjunction(*values)

    def choose(self, condition: bool | None, then: Callable[[], Scalar], otherwise: Callable[[], Scalar]) -> Scalar:
        if condition is None:
            return self.arithmetic.either(then(), otherwise())
        return then() if condition else otherwise()


def _opposite(truth: bool | None) -> bool | None:
    return None if truth is None else not truth


def _convert(value: Any, number: Callable[[Fraction], Scalar]) -> Any:
    return tuple(_convert(part, number) for part in value) if isinstance(value, tuple) else number(value)


def _scalar(term: Term, environment: Environment, bits: int) -> Scalar:
    with ctx.workprec(bits):
        return Interpreter(_Exact(environment)).term(term)


def evaluate(term: Term, environment: Environment, bits: int = 64) -> Value:
    """The value of a term: a `Fraction` if no irrational number came in, else a ball of `bits` bits.

    Raises:
        KeyError: if the environment lacks an input, a size or the position of a free index.
    """
    value = _scalar(term, environment, bits)
    return _fraction(value) if type(value) is fmpq else value


def settle(condition: Condition, environment: Environment, most_bits: int = 4096) -> Decision:
    """Decides a condition by exact or ball arithmetic, with more and more bits; says what it took.

    A comparison of which a side is undefined does not hold; `is_defined` tells whether that was so.
    """
    bits = 64
    while True:
        algebra = _Exact(environment)
        with ctx.workprec(bits):
            truth = Interpreter(algebra).condition(condition)
        if truth is not None or 2 * bits > most_bits:
            return Decision(truth, 0 if algebra.arithmetic.exact else bits)
        bits *= 2


def decide(condition: Condition, environment: Environment, most_bits: int = 4096) -> bool | None:
    """The certified truth of a condition, `None` for a tie that `most_bits` bits do not settle."""
    return settle(condition, environment, most_bits).truth


def is_defined(term: Term, environment: Environment, most_bits: int = 4096) -> bool | None:
    """Whether a term has a value, infinity included; `None` where it stays unclear."""
    return _known(term, environment, most_bits, lambda value: type(value) is not Undefined)


def is_real(term: Term, environment: Environment, most_bits: int = 4096) -> bool | None:
    """Whether a term is defined and finite; `None` where it stays unclear."""
    return _known(term, environment, most_bits, is_finite)


def _known(term: Term, environment: Environment, most_bits: int, holds: Callable[[Scalar], bool]) -> bool | None:
    bits = 64
    while bits <= most_bits:
        value = _scalar(term, environment, bits)
        if type(value) is not Unclear:
            return holds(value)
        bits *= 2
    return None


def enclose(term: Term, environment: Environment, bits: int = 64) -> Enclosed:
    """Rational bounds on the value of a term; they meet where the value is a known rational."""
    value = _scalar(term, environment, bits)
    if type(value) is fmpq:
        exact = _fraction(value)
        return Enclosed(exact, exact)
    if type(value) is Ball:
        with ctx.workprec(bits):
            low, low_exponent = _parts(value.arb.lower())
            high, high_exponent = _parts(value.arb.upper())
        highest = _bound_above(-low, low_exponent)
        return Enclosed(None if highest is None else -highest, _bound_above(high, high_exponent))
    if type(value) is Infinite:
        return Enclosed(infinite=value.sign)
    return Enclosed(undefined=True) if type(value) is Undefined else Enclosed(unclear=True)


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _parts(point: Any) -> tuple[int, int]:
    mantissa, exponent = point.man_exp()
    return int(mantissa), int(exponent)


def _bound_above(mantissa: int, exponent: int) -> Fraction | None:
    """A rational of moderate size, `mantissa * 2**exponent` or more; `None` if that is infinity."""
    if mantissa == 0:
        return Fraction(0)
    magnitude = exponent + mantissa.bit_length()
    if magnitude > _MOST_EXPONENT:
        return None if mantissa > 0 else -(Fraction(2) ** _MOST_EXPONENT)
    if magnitude < -_MOST_EXPONENT:
        return Fraction(1, 2**_MOST_EXPONENT) if mantissa > 0 else Fraction(0)
    return Fraction(mantissa) * Fraction(2) ** exponent
