"""What a reading of terms must say: the meaning of each core node, over values of its own.

`S` is its scalars, `T` its truth values, `P` its positions on an axis.  A reading that writes sums
out has one position for each class; a reading that works on whole arrays, or on notation, has a
single one that stands for all of them.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Protocol, TypeVar

from kdverify.lang.term import Axis, Index, Reducer, Relation

S = TypeVar("S")
T = TypeVar("T")
P = TypeVar("P")


class Algebra(Protocol[S, T, P]):
    """The meaning of each core node.  `docs/conventions.md` says what it is at the edges."""

    def number(self, value: Fraction) -> S:
        """An exact constant."""
        ...

    def parameter(self, name: str) -> S:
        """A scalar input."""
        ...

    def size(self, axis: Axis) -> S:
        """The number of positions of an axis."""
        ...

    def entry(self, array: str, positions: tuple[P, ...]) -> S:
        """One number of an input array."""
        ...

    def add(self, *terms: S) -> S:
        """The sum."""
        ...

    def multiply(self, *terms: S) -> S:
        """The product; zero times infinity is zero."""
        ...

    def divide(self, left: S, right: S) -> S:
        """The quotient; undefined where the right is zero."""
        ...

    def power(self, base: S, exponent: S) -> S:
        """The power."""
        ...

    def log(self, term: S) -> S:
        """The natural logarithm; minus infinity at zero."""
        ...

    def exp(self, term: S) -> S:
        """The exponential."""
        ...

    def absolute(self, term: S) -> S:
        """The absolute value."""
        ...

    def minimum(self, *terms: S) -> S:
        """The least; undefined if any is."""
        ...

    def maximum(self, *terms: S) -> S:
        """The greatest; undefined if any is."""
        ...

    def place(self, number: int, axis: Axis) -> P:
        """The position that a literal names, counted from 1."""
        ...

    def free(self, index: Index) -> P:
        """The position of an index that no binder of the term binds."""
        ...

    def positions(self, index: Index) -> Sequence[P]:
        """The positions that a bound index takes, one after the other."""
        ...

    def reduce(self, reducer: Reducer, index: Index, values: Sequence[S]) -> S:
        """The reduction of the values at `positions(index)`."""
        ...

    def rank(self, index: Index, values: Sequence[S], at: P, own: Callable[[], S]) -> S:
        """The place, from 1, of position `at`, with its `own` value, among the values sorted downwards."""
        ...

    def compare(self, left: S, relation: Relation, right: S) -> T:
        """A comparison; it does not hold where a side is undefined."""
        ...

    def coincide(self, left: P, right: P) -> T:
        """Whether two positions are the same."""
        ...

    def negate(self, condition: T) -> T:
        """Negation."""
        ...

    def conjunction(self, *conditions: T) -> T:
        """Whether all hold."""
        ...

    def disjunction(self, *conditions: T) -> T:
        """Whether one holds."""
        ...

    def every(self, index: Index, values: Sequence[T]) -> T:
        """Whether all of the conditions at `positions(index)` hold."""
        ...

    def choose(self, condition: T, then: Callable[[], S], otherwise: Callable[[], S]) -> S:
        """The branch that the condition selects; the other may be undefined and need not be looked at."""
        ...


def combined(algebra: Algebra[S, T, P], reducer: Reducer, values: Sequence[S], median: Callable[[Sequence[S]], S]) -> S:
    """The reduction of values that are written out, by the operations on several numbers; medians differ."""
    match reducer:
        case Reducer.SUM:
            return algebra.add(*values)
        case Reducer.PRODUCT:
            return algebra.multiply(*values)
        case Reducer.MINIMUM:
            return algebra.minimum(*values)
        case Reducer.MAXIMUM:
            return algebra.maximum(*values)
        case Reducer.MEDIAN:
            return median(values)
