"""Enclosures of terms and of their first two derivatives by the entries of one vector, on all of a box at once.

There is one only where all parts of a term are twice continuously differentiable on the whole box: where balls do not
show that, it is `Rough`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from flint import arb, arb_mat

from kdverify.lang.term import Axis, Index, Reducer, Relation, Term
from kdverify.semantics.algebra import combined
from kdverify.semantics.ball import rational
from kdverify.semantics.exact import Environment
from kdverify.semantics.interpret import Interpreter


class Rough(Exception):
    """The term is not seen to be smooth on the whole box."""


@dataclass(frozen=True, slots=True)
class Jet:
    """Balls that hold the value, the gradient (a column) and the Hessian; without these, it stands still."""

    value: Any
    gradient: Any = None
    hessian: Any = None

    @property
    def is_finite(self) -> bool:
        """Whether everything is bounded."""
        parts = [] if self.gradient is None else [*self.gradient.entries(), *self.hessian.entries()]
        return all(part.is_finite() for part in (self.value, *parts))


def jet(term: Term, here: Environment, name: str, entries: Sequence[Any]) -> Jet:
    """The jet of a number by the input of this name, whose entries lie in these balls; all others stand still.

    Raises:
        Rough: where there is none.
    """
    size = len(entries)
    nothing = arb_mat(size, size)
    moving = [
        Jet(entry, arb_mat(size, 1, [int(number == place) for number in range(size)]), nothing)
        for place, entry in enumerate(entries)
    ]
    reading: Interpreter[Jet, bool, int] = Interpreter(_Jets(here, name, moving))
    found = reading.term(term)
    if not found.is_finite:
        raise Rough
    return found if found.gradient is not None else Jet(found.value, arb_mat(size, 1), nothing)


class _Jets:
    """The algebra of jets; positions are integers from 1."""

    def __init__(self, environment: Environment, name: str, moving: Sequence[Jet]) -> None:
        self._environment = environment
        self._name = name
        self._moving = moving

    def number(self, value: Fraction) -> Jet:
        return Jet(arb(rational(value)))

    def parameter(self, name: str) -> Jet:
        value = self._environment.values[name]
        assert isinstance(value, Fraction)
        return self.number(value)

    def size(self, axis: Axis) -> Jet:
        return self.number(Fraction(self._environment.sizes[axis.name]))

    def entry(self, array: str, positions: tuple[int, ...]) -> Jet:
        value: Any = self._moving if array == self._name else self._environment.values[array]
        for position in positions:
            if not 1 <= position <= len(value):
                raise Rough
            value = value[position - 1]
        return value if isinstance(value, Jet) else self.number(value)

    def add(self, *terms: Jet) -> Jet:
        return reduce(_sum, terms)

    def multiply(self, *terms: Jet) -> Jet:
        return reduce(_product, terms)

    def divide(self, left: Jet, right: Jet) -> Jet:
        if not (right.value > 0 or right.value < 0):
            raise Rough
        whole = 1 / right.value
        return _product(left, _composed(right, whole, -whole * whole, 2 * whole * whole * whole))

    def power(self, base: Jet, exponent: Jet) -> Jet:
        if exponent.gradient is not None:
            return self.exp(_product(exponent, self.log(base)))
        whole = exponent.value.unique_fmpz() if exponent.value.is_exact() else None
        if whole is not None and 0 <= whole <= _MOST_FACTORS:
            return reduce(_product, [base] * int(whole), self.number(Fraction(1)))
        if not base.value > 0:
            raise Rough
        one, two = exponent.value - 1, exponent.value - 2
        slope, bend = exponent.value * base.value**one, exponent.value * one * base.value**two
        return _composed(base, base.value**exponent.value, slope, bend)

    def log(self, term: Jet) -> Jet:
        if not term.value > 0:
            raise Rough
        inverse = 1 / term.value
        return _composed(term, term.value.log(), inverse, -inverse * inverse)

    def exp(self, term: Jet) -> Jet:
        value = term.value.exp()
        return _composed(term, value, value, value)

    def absolute(self, term: Jet) -> Jet:
        if term.gradient is None:
            return Jet(abs(term.value))
        # Strictly: where two boxes meet, a corner must not hide.
        if term.value > 0:
            return term
        if term.value < 0:
            return _product(self.number(Fraction(-1)), term)
        raise Rough

    def minimum(self, *terms: Jet) -> Jet:
        return _first(terms, lambda one, other: bool(one.value < other.value))

    def maximum(self, *terms: Jet) -> Jet:
        return _first(terms, lambda one, other: bool(one.value > other.value))

    def place(self, number: int, axis: Axis) -> int:
        return number

    def free(self, index: Index) -> int:
        return self._environment.positions[index]

    def positions(self, index: Index) -> Sequence[int]:
        return range(1, self._environment.sizes[index.axis.name] + 1)

    def reduce(self, reducer: Reducer, index: Index, values: Sequence[Jet]) -> Jet:
        return combined(self, reducer, values, self._median)

    def _median(self, values: Sequence[Jet]) -> Jet:
        raise Rough

    def rank(self, index: Index, values: Sequence[Jet], at: int, own: Callable[[], Jet]) -> Jet:
        raise Rough

    def compare(self, left: Jet, relation: Relation, right: Jet) -> bool:
        match relation:
            case Relation.LESS | Relation.DIFFERENT if left.value < right.value:
                return True
            case Relation.LESS | Relation.EQUAL if left.value > right.value:
                return False
            case Relation.AT_MOST if left.value > right.value:
                return False
            case Relation.AT_MOST if left.value < right.value:
                return True
            case Relation.EQUAL if left.value < right.value:
                return False
            case Relation.DIFFERENT if left.value > right.value:
                return True
        raise Rough

    def coincide(self, left: int, right: int) -> bool:
        return left == right

    def negate(self, condition: bool) -> bool:
        return not condition

    def conjunction(self, *conditions: bool) -> bool:
        return all(conditions)

    def disjunction(self, *conditions: bool) -> bool:
        return any(conditions)

    def every(self, index: Index, values: Sequence[bool]) -> bool:
        return all(values)

    def choose(self, condition: bool, then: Callable[[], Jet], otherwise: Callable[[], Jet]) -> Jet:
        return then() if condition else otherwise()


_MOST_FACTORS = 64


def _sum(left: Jet, right: Jet) -> Jet:
    if left.gradient is None or right.gradient is None:
        moving = right if left.gradient is None else left
        return Jet(left.value + right.value, moving.gradient, moving.hessian)
    return Jet(left.value + right.value, left.gradient + right.gradient, left.hessian + right.hessian)


def _product(left: Jet, right: Jet) -> Jet:
    value = left.value * right.value
    if left.gradient is None or right.gradient is None:
        still, moving = (left, right) if left.gradient is None else (right, left)
        if moving.gradient is None:
            return Jet(value)
        return Jet(value, moving.gradient * still.value, moving.hessian * still.value)
    mixed = left.gradient * right.gradient.transpose()
    return Jet(
        value,
        left.gradient * right.value + right.gradient * left.value,
        left.hessian * right.value + right.hessian * left.value + mixed + mixed.transpose(),
    )


def _composed(inner: Jet, value: Any, slope: Any, bend: Any) -> Jet:
    """The jet of a function of one number, from its value and its first two derivatives."""
    if inner.gradient is None:
        return Jet(value)
    square = inner.gradient * inner.gradient.transpose()
    return Jet(value, inner.gradient * slope, inner.hessian * slope + square * bend)


def _first(terms: Sequence[Jet], wins: Callable[[Jet, Jet], bool]) -> Jet:
    """The term that wins against all others on the whole box."""
    for term in terms:
        if all(other is term or wins(term, other) for other in terms):
            return term
    raise Rough
