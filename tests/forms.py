"""Values of normal forms in floating point, read off their definition: for tests only."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kdverify.lang.term import Index, Position
from kdverify.lemmas._model import Unknown
from kdverify.normal.form import (
    Atom,
    Branch,
    Collect,
    Element,
    Euler,
    Extent,
    Form,
    Group,
    Joined,
    Largest,
    Logarithm,
    Negation,
    Over,
    Predicate,
    Prime,
    Same,
    Sided,
    Standing,
    Symbol,
    Throughout,
    Versus,
)


class Undefined(Exception):
    """There is no value here."""


@dataclass(frozen=True)
class Point:
    """An input: sizes of axes, entries of arrays and scalars by name, and where each index stands, from 1."""

    sizes: Mapping[str, int]
    values: Mapping[tuple[str, tuple[int, ...]], float]
    places: Mapping[Index, int]

    def at(self, index: Index, place: int) -> "Point":
        return replace(self, places={**self.places, index: place})

    def place(self, position: Position) -> int:
        return self.places[position] if isinstance(position, Index) else position.number


def value(form: Form, point: Point) -> float:
    """The value of a form.

    Raises:
        Undefined: where it has none, or an infinite one.
    """
    total = 0.0
    for monomial, amount in form.terms:
        product = float(amount)
        for atom, exponent in monomial.factors:
            product *= _power(_atom(atom, point), value(exponent, point))
        total += product
    return total


def _power(base: float, exponent: float) -> float:
    if (base == 0 and exponent < 0) or (base < 0 and exponent != round(exponent)):
        raise Undefined
    try:
        return base**exponent
    except OverflowError:
        raise Undefined from None


def _atom(atom: Atom, point: Point) -> float:
    match atom:
        case Unknown():
            base = atom.atom
            return _power(_atom(base, point), value(atom.exponent, point))
        case Symbol():
            return point.values[(atom.name, ())]
        case Extent():
            return point.sizes[atom.axis.name]
        case Element():
            return point.values[(atom.array, tuple(point.place(position) for position in atom.positions))]
        case Prime():
            return atom.value
        case Euler():
            return math.e
        case Group():
            return value(atom.inner, point)
        case Logarithm():
            inner = value(atom.inner, point)
            if inner <= 0:
                raise Undefined
            return math.log(inner)
        case Over():
            return _collected(atom.collect, _all(atom.index, atom.body, point))
        case Largest():
            return max(value(option, point) for option in atom.options)
        case Standing():
            entries = _all(atom.index, atom.body, point)
            own = point.place(atom.at) - 1
            before = [entry > entries[own] or (entry == entries[own] and n < own) for n, entry in enumerate(entries)]
            return 1 + sum(before)
        case Branch():
            return value(atom.then if holds(atom.test, point) else atom.otherwise, point)
    raise AssertionError(atom)


def _all(index: Index, body: Form, point: Point) -> list[float]:
    return [value(body, point.at(index, place)) for place in range(1, point.sizes[index.axis.name] + 1)]


def _collected(collect: Collect, entries: list[float]) -> float:
    match collect:
        case Collect.SUM:
            return math.fsum(entries)
        case Collect.PRODUCT:
            return math.prod(entries)
        case Collect.MAXIMUM:
            return max(entries)
        case Collect.MEDIAN:
            ordered = sorted(entries)
            return (ordered[(len(entries) - 1) // 2] + ordered[len(entries) // 2]) / 2


def holds(test: Predicate, point: Point, slack: float = 0.0) -> bool:
    """Whether a predicate holds; comparisons outside of negations may fail by the slack.

    Raises:
        Undefined: where it depends on a value that is.
    """
    match test:
        case Sided():
            number = value(test.form, point)
            match test.versus:
                case Versus.NON_NEGATIVE:
                    return number >= -slack
                case Versus.POSITIVE:
                    return number > -slack
                case Versus.ZERO:
                    return abs(number) <= slack
        case Same():
            return point.place(test.left) == point.place(test.right)
        case Negation():
            return not holds(test.inner, point)
        case Joined():
            return _joined(test, point, slack)
        case Throughout():
            places = range(1, point.sizes[test.index.axis.name] + 1)
            return all(holds(test.inner, point.at(test.index, place), slack) for place in places)
    raise AssertionError(test)


def _joined(test: Joined, point: Point, slack: float) -> bool:
    unclear = False
    for part in test.parts:
        try:
            if holds(part, point, slack) != test.conjunction:
                return not test.conjunction
        except Undefined:
            unclear = True
    if unclear:
        raise Undefined
    return test.conjunction
