"""Terms just next to a point: the reading in which every input moves along a ray by an infinitesimal."""

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cmp_to_key, reduce
from typing import TypeAlias

from kdverify.evidence import series
from kdverify.evidence.series import Germ, Undecided
from kdverify.evidence.witness import Exact
from kdverify.lang.term import Axis, Condition, Index, Reducer, Relation, Term
from kdverify.semantics.algebra import Algebra, combined
from kdverify.semantics.interpret import Interpreter


class Edge(enum.Enum):
    """The values of a term that are not real numbers, the same for every small `eps`."""

    INFINITY = "inf"
    MINUS_INFINITY = "-inf"
    UNDEFINED = "undefined"


Value: TypeAlias = Germ | Edge
Truth: TypeAlias = "bool | None"
"""`None` where the expansion does not tell."""

_UNIT = series.constant(Fraction(1))


@dataclass(frozen=True, slots=True)
class Approach:
    """Every input at `start + eps * slope + eps**2 * bend`, for an infinitesimal `eps > 0`.

    Attributes:
        sizes: the size of each axis, by name.
        start, slope: one value for each input.
        places: the positions of the free indices, from 1.
        bend: one value for each input that leaves its ray.
    """

    sizes: Mapping[str, int]
    start: Mapping[str, Exact]
    slope: Mapping[str, Exact]
    places: Mapping[Index, int]
    bend: Mapping[str, Exact] = field(default_factory=dict)


def germ(term: Term, approach: Approach) -> Value:
    """The term as it is for all small enough `eps`.

    Raises:
        Undecided: where the expansions do not tell what an operation gives.
    """
    algebra: Algebra[Value, Truth, int] = _Germs(approach)
    return Interpreter(algebra).term(term)


def certainly(condition: Condition, approach: Approach) -> bool:
    """Whether the condition is known to hold for all small enough `eps`."""
    try:
        algebra: Algebra[Value, Truth, int] = _Germs(approach)
        return Interpreter(algebra).condition(condition) is True
    except Undecided:
        return False


class _Germs:
    """The algebra of values next to a point; truths are three-valued."""

    def __init__(self, approach: Approach) -> None:
        self._approach = approach
        # Balls forget what they are exponentials of; kept with the germs themselves, so that no identity is reused.
        self._exponentials: dict[int, tuple[Germ, Germ]] = {}

    def number(self, value: Fraction) -> Value:
        return series.constant(value)

    def parameter(self, name: str) -> Value:
        return self.entry(name, ())

    def size(self, axis: Axis) -> Value:
        return series.constant(Fraction(self._approach.sizes[axis.name]))

    def entry(self, array: str, positions: tuple[int, ...]) -> Value:
        start, slope = _pick(self._approach.start[array], positions), _pick(self._approach.slope[array], positions)
        bend = _pick(self._approach.bend[array], positions) if array in self._approach.bend else Fraction(0)
        if start is None or slope is None or bend is None:
            return Edge.UNDEFINED
        return series.ray(start, slope, bend)

    def add(self, *terms: Value) -> Value:
        edges = {term for term in terms if isinstance(term, Edge)}
        if Edge.UNDEFINED in edges or len(edges) > 1:
            return Edge.UNDEFINED
        if edges:
            return edges.pop()
        return reduce(series.add, [term for term in terms if isinstance(term, Germ)], series.ZERO)

    def multiply(self, *terms: Value) -> Value:
        result: Value = _UNIT
        for term in terms:
            result = _product(result, term)
        return result

    def divide(self, left: Value, right: Value) -> Value:
        if left is Edge.UNDEFINED or right is Edge.UNDEFINED:
            return Edge.UNDEFINED
        if isinstance(right, Edge):
            return Edge.UNDEFINED if isinstance(left, Edge) else series.ZERO
        if series.leading_sign(right) == 0:
            return Edge.UNDEFINED
        return _product(left, series.inverse(right))

    def power(self, base: Value, exponent: Value) -> Value:
        if base is Edge.UNDEFINED or isinstance(exponent, Edge):
            return Edge.UNDEFINED
        if isinstance(base, Edge):
            raise Undecided("a power of infinity")
        fixed = _fixed(exponent)
        if fixed is not None and fixed.denominator == 1 and 0 <= fixed <= 64:
            return reduce(series.multiply, [base] * int(fixed), _UNIT)
        bottom = series.leading_sign(base)
        if bottom == 0:
            top = series.leading_sign(exponent)
            return Edge.UNDEFINED if top < 0 else _UNIT if top == 0 else series.ZERO
        if fixed is not None and bottom > 0:
            return series.raise_to(base, fixed)
        if bottom < 0:
            if fixed is None:
                raise Undecided("a negative number to a power that moves")
            if fixed.denominator != 1:
                return Edge.UNDEFINED
            return series.inverse(reduce(series.multiply, [base] * int(-fixed), _UNIT))
        return self.exp(series.multiply(exponent, self._logarithm(base)))

    def _logarithm(self, germ: Germ) -> Germ:
        known = self._exponentials.get(id(germ))
        return series.log(germ) if known is None else known[1]

    def log(self, term: Value) -> Value:
        if isinstance(term, Edge):
            return Edge.INFINITY if term is Edge.INFINITY else Edge.UNDEFINED
        found = series.leading_sign(term)
        return Edge.UNDEFINED if found < 0 else Edge.MINUS_INFINITY if found == 0 else self._logarithm(term)

    def exp(self, term: Value) -> Value:
        if isinstance(term, Edge):
            return series.ZERO if term is Edge.MINUS_INFINITY else Edge.UNDEFINED
        found = series.exp(term)
        self._exponentials[id(found)] = found, term
        return found

    def absolute(self, term: Value) -> Value:
        if isinstance(term, Edge):
            return Edge.INFINITY if term is Edge.MINUS_INFINITY else term
        return term if series.leading_sign(term) >= 0 else series.scale(Fraction(-1), term)

    def minimum(self, *terms: Value) -> Value:
        return Edge.UNDEFINED if Edge.UNDEFINED in terms else min(terms, key=cmp_to_key(_order))

    def maximum(self, *terms: Value) -> Value:
        return Edge.UNDEFINED if Edge.UNDEFINED in terms else max(terms, key=cmp_to_key(_order))

    def place(self, number: int, axis: Axis) -> int:
        return number

    def free(self, index: Index) -> int:
        return self._approach.places[index]

    def positions(self, index: Index) -> Sequence[int]:
        return range(1, self._approach.sizes[index.axis.name] + 1)

    def reduce(self, reducer: Reducer, index: Index, values: Sequence[Value]) -> Value:
        return combined(self, reducer, values, self._median)

    def _median(self, values: Sequence[Value]) -> Value:
        if Edge.UNDEFINED in values:
            return Edge.UNDEFINED
        ordered = sorted(values, key=cmp_to_key(_order))
        low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
        return low if low is high else self.multiply(self.number(Fraction(1, 2)), self.add(low, high))

    def rank(self, index: Index, values: Sequence[Value], at: int, own: Callable[[], Value]) -> Value:
        if own() is Edge.UNDEFINED or Edge.UNDEFINED in values:
            return Edge.UNDEFINED
        place = 1
        for number, value in enumerate(values, start=1):
            found = _order(value, own())
            place += found > 0 or (found == 0 and number < at)
        return series.constant(Fraction(place))

    def compare(self, left: Value, relation: Relation, right: Value) -> Truth:
        if left is Edge.UNDEFINED or right is Edge.UNDEFINED:
            return False
        try:
            found = _order(left, right)
        except Undecided:
            return None
        match relation:
            case Relation.LESS:
                return found < 0
            case Relation.AT_MOST:
                return found <= 0
            case Relation.EQUAL:
                return found == 0
            case Relation.DIFFERENT:
                return found != 0

    def coincide(self, left: int, right: int) -> Truth:
        return left == right

    def negate(self, condition: Truth) -> Truth:
        return None if condition is None else not condition

    def conjunction(self, *conditions: Truth) -> Truth:
        return False if False in conditions else None if None in conditions else True

    def disjunction(self, *conditions: Truth) -> Truth:
        return True if True in conditions else None if None in conditions else False

    def every(self, index: Index, values: Sequence[Truth]) -> Truth:
        return self.conjunction(*values)

    def choose(self, condition: Truth, then: Callable[[], Value], otherwise: Callable[[], Value]) -> Value:
        if condition is None:
            raise Undecided("a condition that stays open next to the point")
        return then() if condition else otherwise()


def _pick(value: Exact, positions: tuple[int, ...]) -> Fraction | None:
    for position in positions:
        assert isinstance(value, tuple)
        if not 1 <= position <= len(value):
            return None
        value = value[position - 1]
    assert isinstance(value, Fraction)
    return value


def _fixed(germ: Germ) -> Fraction | None:
    """The rational number that the germ is, if it does not move."""
    if germ.vanishes:
        return Fraction(0)
    match germ:
        case Germ(((series.CONSTANT, Fraction() as value),), None):
            return value
    return None


def _product(left: Value, right: Value) -> Value:
    if left is Edge.UNDEFINED or right is Edge.UNDEFINED:
        return Edge.UNDEFINED
    if isinstance(left, Germ) and isinstance(right, Germ):
        return series.multiply(left, right)
    total = _direction(left) * _direction(right)
    # Zero times infinity is zero, as everywhere in the language.
    return series.ZERO if total == 0 else Edge.INFINITY if total > 0 else Edge.MINUS_INFINITY


def _direction(value: Value) -> int:
    if isinstance(value, Germ):
        return series.leading_sign(value)
    return 1 if value is Edge.INFINITY else -1


def _order(left: Value, right: Value) -> int:
    if left is right:
        return 0
    if isinstance(left, Germ) and isinstance(right, Germ):
        return series.leading_sign(series.add(left, series.scale(Fraction(-1), right)))
    if isinstance(left, Edge):
        return _direction(left)
    return -_direction(right)
