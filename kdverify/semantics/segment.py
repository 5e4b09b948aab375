"""Bounds of terms over all inputs of a segment at once.

One range object stands for one function, and the same operation on the same objects gives the same object, so
equal entries that go through equal steps are known to be equal on the whole segment.

A term divided by a sum of non-negative terms of which it is one is bounded as `1 / (1 + others / own)`, in which
it occurs once: this keeps the bounds of normalised terms tight, next to zeros and infinities too.
"""

from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Index, Place, Reducer, Relation, Term
from kdverify.semantics.algebra import combined
from kdverify.semantics.ball import rational
from kdverify.semantics.exact import Environment
from kdverify.semantics.interpret import Interpreter
from kdverify.semantics.interval import (
    INFINITY,
    MINUS_INFINITY,
    ZERO,
    Point,
    hull,
    inverse,
    ordered,
    outward,
    product,
    share,
    total,
)
from kdverify.semantics.ranges import BITS, Range, any_slope, multiplied, powered


def ranges(
    tensor: Tensor, here: Environment, name: str, entries: Sequence[Range], wanted: Sequence[int] | None = None
) -> list[Range]:
    """The entries of a tensor over one axis, where the input of this name has these entries.

    Args:
        tensor: what to evaluate.
        here: all other inputs, and sizes.
        name: the input that moves, a vector.
        entries: its entries; the same object stands for the same number.
        wanted: the positions asked for, from 1; all if not given.
    """
    reading: Interpreter[Range, bool | None, int] = Interpreter(_Segment(here, name, entries))
    (axis,) = tensor.axes
    places = range(1, here.sizes[axis.name] + 1) if wanted is None else wanted
    with ctx.workprec(BITS):
        return [reading.term(tensor.at(Place(number, axis))) for number in places]


def range_of(term: Term, here: Environment, name: str, entries: Sequence[Range]) -> Range:
    """The bounds of a number, where the input of this name has these entries; otherwise as `ranges`."""
    reading: Interpreter[Range, bool | None, int] = Interpreter(_Segment(here, name, entries))
    with ctx.workprec(BITS):
        return reading.term(term)


class _Segment:
    """The algebra of ranges; positions are integers from 1, truths are three-valued."""

    def __init__(self, environment: Environment, name: str, entries: Sequence[Range]) -> None:
        self._environment = environment
        self._name = name
        self._entries = entries
        self._made: dict[Hashable, Range] = {}
        self._terms: dict[Range, tuple[Range, ...]] = {}
        self._logs: dict[Range, Range] = {}

    def _once(self, key: Hashable, make: Callable[[], Range]) -> Range:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def number(self, value: Fraction) -> Range:
        def make() -> Range:
            point = arb(rational(value))
            return Range(point.lower(), point.upper(), True, (ZERO, ZERO))

        return self._once(("number", value), make)

    def parameter(self, name: str) -> Range:
        value = self._environment.values[name]
        assert isinstance(value, Fraction)
        return self.number(value)

    def size(self, axis: Axis) -> Range:
        return self.number(Fraction(self._environment.sizes[axis.name]))

    def entry(self, array: str, positions: tuple[int, ...]) -> Range:
        value: Any = self._entries if array == self._name else self._environment.values[array]
        for position in positions:
            if not 1 <= position <= len(value):
                return self._unknown()
            value = value[position - 1]
        return value if isinstance(value, Range) else self.number(value)

    def _unknown(self) -> Range:
        return Range(MINUS_INFINITY, INFINITY, False)

    def add(self, *terms: Range) -> Range:
        if len(terms) == 1:
            return terms[0]
        terms = tuple(sorted(terms, key=id))

        def make() -> Range:
            low, high = total(*[term.bounds for term in terms])
            # Opposite infinities have no sum.
            clash = any(term.low == MINUS_INFINITY for term in terms) and any(term.high == INFINITY for term in terms)
            slopes = [term.slope for term in terms if term.slope is not None]
            slope = total(*slopes) if len(slopes) == len(terms) else None
            return Range(low, high, all(term.defined for term in terms) and not clash, slope)

        result = self._once(("+", *terms), make)
        self._terms[result] = terms
        return result

    def multiply(self, *terms: Range) -> Range:
        result, *rest = sorted(terms, key=id)
        for term in rest:
            result = self._once(("*", result, term), lambda left=result, right=term: multiplied(left, right))  # type: ignore[misc]
        return result

    def divide(self, left: Range, right: Range) -> Range:
        return self._once(("/", left, right), lambda: self._divided(left, right))

    def _divided(self, left: Range, right: Range) -> Range:
        low, high = product(left.bounds, inverse(right.bounds))
        terms = self._terms.get(right, ())
        if left in terms and all(term.low >= 0 for term in terms):
            others = [term.bounds for term in terms if term is not left]
            low, high = share(left.bounds, total(*others) if others else (ZERO, ZERO), len(terms) - len(others))
        defined = left.defined and right.defined and right.excludes_zero and (left.is_finite or right.is_finite)
        slope = None
        if defined and left.slope is not None and right.slope is not None:
            change = product((low, high), right.slope)
            rise = total(left.slope, (-change[1], -change[0]))
            slope = product(rise, inverse(right.bounds))
        return Range(low, high, defined, slope)

    def power(self, base: Range, exponent: Range) -> Range:
        if exponent.low == exponent.high == 1:
            return base
        return self._once(("**", base, exponent), lambda: powered(base, exponent))

    def log(self, term: Range) -> Range:
        def make() -> Range:
            low = MINUS_INFINITY if term.low <= 0 else INFINITY if term.low == INFINITY else term.low.log()
            high = MINUS_INFINITY if term.high <= 0 else INFINITY if term.high == INFINITY else term.high.log()
            slope = None
            if term.slope is not None and term.low > 0:
                slope = product(term.slope, inverse(term.bounds))
            return Range(*outward(low, high), term.defined and bool(term.low >= 0), slope)

        result = self._once(("log", term), make)
        if term.low >= 0 and term.high < INFINITY:
            self._logs[result] = term
        return result

    def exp(self, term: Range) -> Range:
        if term in self._logs:
            return self._logs[term]

        def make() -> Range:
            low, high = (
                ZERO if end == MINUS_INFINITY else INFINITY if end == INFINITY else end.exp() for end in term.bounds
            )
            low, high = outward(low, high)
            slope = None if term.slope is None else product(term.slope, (low, high))
            # The exponential of infinity is undefined.
            return Range(low, high, term.defined and bool(term.high < INFINITY), slope)

        return self._once(("exp", term), make)

    def absolute(self, term: Range) -> Range:
        if term.low >= 0:
            return term

        def make() -> Range:
            least = ZERO if term.high >= 0 else -term.high
            slope = None
            if term.slope is not None:
                slope = hull([*term.slope, -term.slope[0], -term.slope[1]])
            return Range(*outward(least, abs(term.low).max(abs(term.high))), term.defined, slope)

        return self._once(("abs", term), make)

    def minimum(self, *terms: Range) -> Range:
        first = min(terms, key=_Ordered)
        if all(first is term or first.high <= term.low for term in terms) and all(term.defined for term in terms):
            return first
        return self._extreme("min", terms, lambda one, other: one.min(other))

    def maximum(self, *terms: Range) -> Range:
        last = max(terms, key=_Ordered)
        if all(last is term or term.high <= last.low for term in terms) and all(term.defined for term in terms):
            return last
        return self._extreme("max", terms, lambda one, other: one.max(other))

    def _extreme(self, name: str, terms: Sequence[Range], pick: Callable[[Point, Point], Point]) -> Range:
        terms = sorted(set(terms), key=id)

        def make() -> Range:
            low, high = terms[0].bounds
            for term in terms[1:]:
                low, high = pick(low, term.low), pick(high, term.high)
            return Range(*outward(low, high), all(term.defined for term in terms), any_slope(terms))

        return self._once((name, *terms), make)

    def place(self, number: int, axis: Axis) -> int:
        return number

    def free(self, index: Index) -> int:
        return self._environment.positions[index]

    def positions(self, index: Index) -> Sequence[int]:
        return range(1, self._environment.sizes[index.axis.name] + 1)

    def reduce(self, reducer: Reducer, index: Index, values: Sequence[Range]) -> Range:
        return combined(self, reducer, values, self._median)

    def _median(self, values: Sequence[Range]) -> Range:
        terms = tuple(sorted(values, key=id))

        def make() -> Range:
            middle = []
            for ends in ([term.low for term in terms], [term.high for term in terms]):
                points = ordered(ends)
                pair = points[(len(points) - 1) // 2], points[len(points) // 2]
                middle.append((pair[0] + pair[1]) / 2 if pair[0] != pair[1] else pair[0])
            # Opposite infinities have no mean.
            defined = all(term.defined and term.is_finite for term in terms)
            return Range(*outward(*middle), defined, any_slope(terms))

        return self._once(("median", *terms), make)

    def rank(self, index: Index, values: Sequence[Range], at: int, own: Callable[[], Range]) -> Range:
        here = own()
        if not 1 <= at <= len(values):
            return self._unknown()
        least = most = 1
        for position, value in enumerate(values, 1):
            if position != at:
                # Ties go to the earlier position.
                ahead = self.compare(here, Relation.AT_MOST if position < at else Relation.LESS, value)
                least += ahead is True
                most += ahead is not False
        defined = here.defined and all(value.defined for value in values)
        if least == most and defined:
            return self.number(Fraction(least))
        return Range(arb(least), arb(most), defined)

    def compare(self, left: Range, relation: Relation, right: Range) -> bool | None:
        defined = left.defined and right.defined
        same = left is right or bool(left.low == left.high == right.low == right.high)
        match relation:
            case Relation.AT_MOST:
                true, false = same or left.high <= right.low, left.low > right.high
            case Relation.LESS:
                true, false = left.high < right.low, same or left.low >= right.high
            case Relation.EQUAL:
                true, false = same, left.low > right.high or left.high < right.low
            case Relation.DIFFERENT:
                true, false = left.low > right.high or left.high < right.low, same
        # A comparison with what is undefined does not hold.
        return False if false else True if true and defined else None

    def coincide(self, left: int, right: int) -> bool | None:
        return left == right

    def negate(self, condition: bool | None) -> bool | None:
        return None if condition is None else not condition

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

    def choose(self, condition: bool | None, then: Callable[[], Range], otherwise: Callable[[], Range]) -> Range:
        if condition is not None:
            return then() if condition else otherwise()
        one, other = then(), otherwise()
        if one is other:
            return one
        low, high = hull([one.low, one.high, other.low, other.high])
        return Range(low, high, one.defined and other.defined)


class _Ordered:
    """Orders ranges by their middle, for guessing which is least."""

    def __init__(self, value: Range) -> None:
        self._key = value.low + value.high

    def __lt__(self, other: "_Ordered") -> bool:
        return bool(self._key < other._key)
