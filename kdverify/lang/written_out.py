"""A goal at one small size of an axis, without the axis: sums written out, and distributions by their first entry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import TypeVar

from kdverify.lang import build
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Continuous, Finite, Goal, Holds, InHull, Shrinks
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import (
    All,
    Any_,
    Axis,
    Coincide,
    Condition,
    Entry,
    Every,
    Index,
    Node,
    Parameter,
    Place,
    Position,
    Rank,
    Reduce,
    Reducer,
    Relation,
    Size,
    Term,
)

LARGEST = 2
N = TypeVar("N", bound=Node)


def write_out(goal: Goal, axis: Axis, size: int) -> tuple[Goal, ...] | None:
    """Goals without the axis that all hold exactly where the goal holds at this size of it.

    `None` for sizes above two, and for statements that speak of the axis as a whole, such as symmetry.
    """
    if size > LARGEST or axis not in {dimension.axis for dimension in goal.dimensions}:
        return None
    writer = _Writer(goal, axis, size)
    found: list[Goal] = []
    own = [index for index in goal.indices if index.axis == axis]
    for numbers in product(writer.places, repeat=len(own)):
        spots: dict[Index, Position] = dict(zip(own, numbers, strict=True))
        given = tuple(writer.write(build.move(premise, spots)) for premise in goal.given)
        statements = _statements(goal, writer, spots)
        if statements is None:
            return None
        for show in statements:
            found.append(
                replace(
                    goal,
                    dimensions=tuple(dimension for dimension in goal.dimensions if dimension.axis != axis),
                    inputs=writer.inputs,
                    closed=goal.closed & {entry.name for entry in writer.inputs if isinstance(entry.domain, Simplex)},
                    indices=tuple(index for index in goal.indices if index.axis != axis),
                    given=given,
                    show=show,
                    replaced=(),
                )
            )
    return tuple(found)


def _statements(
    goal: Goal, writer: "_Writer", spots: Mapping[Index, Position]
) -> Sequence[Holds | Finite | Continuous | InHull | Shrinks] | None:
    match goal.show:
        case Holds(condition):
            return [Holds(writer.write(build.move(condition, spots)))]
        case Finite(tensor):
            return [Finite(part) for part in writer.parts(tensor)]
        case Continuous(tensor):
            return [Continuous(part) for part in writer.parts(tensor)]
        case Shrinks(before, after):
            return [Shrinks(Tensor((), writer.write(before.body)), Tensor((), writer.write(after.body)))]
        case InHull(point, generators, None) if point.axes == (writer.axis,):
            return writer.between(point, generators) if writer.size == LARGEST else None
        case InHull(point, generators, None) if writer.size == 1:
            rows = tuple(next(iter(writer.parts(generator))) for generator in generators)
            return [InHull(next(iter(writer.parts(point))), rows)]
        case _:
            return None


@dataclass
class _Writer:
    """What stands for the inputs, and the terms in it."""

    goal: Goal
    axis: Axis
    size: int

    def __post_init__(self) -> None:
        self.places = [Place(number, self.axis) for number in range(1, self.size + 1)]
        self._domains = {entry.name: entry for entry in self.goal.inputs}
        self.inputs = tuple(made for entry in self.goal.inputs for made in self._inputs(entry))

    def _inputs(self, entry: Input) -> Iterator[Input]:
        if self.axis not in entry.axes:
            yield entry
            return
        rest = tuple(axis for axis in entry.axes if axis != self.axis)
        if _is_distribution(entry, self.axis):
            if self.size == LARGEST:
                is_open = entry.name not in self.goal.closed
                yield Input(entry.name, rest, Interval(Fraction(0), Fraction(1), is_open, is_open))
            return
        yield from (Input(self._name(entry.name, place), rest, entry.domain) for place in self.places)

    def _name(self, name: str, place: Place) -> str:
        return name if self.size == 1 else f"{name}_at_{place.number}"

    def write(self, node: N) -> N:
        """The node without the axis; it mentions no free index of it."""
        return build.transform(node, self._change)

    def _change(self, part: Node) -> Node | None:
        match part:
            case Size(axis) if axis == self.axis:
                return build.number(self.size)
            case Entry() if self.axis in self._domains[part.array].axes:
                return self._entry(part)
            case Coincide(Place() as left, Place() as right) if left.axis == self.axis:
                return All(()) if left == right else Any_(())
            case Reduce() if part.index.axis == self.axis:
                return _reduced(part.reducer, [self.write(build.move(part.body, {part.index: p})) for p in self.places])
            case Every() if part.index.axis == self.axis:
                return All(tuple(self.write(build.move(part.body, {part.index: place})) for place in self.places))
            case Rank() if part.index.axis == self.axis:
                return self._rank(part)
            case _:
                return None

    def _entry(self, part: Entry) -> Term:
        entry = self._domains[part.array]
        depth = entry.axes.index(self.axis)
        place = part.positions[depth]
        assert isinstance(place, Place)
        rest = (*part.positions[:depth], *part.positions[depth + 1 :])
        if not _is_distribution(entry, self.axis):
            return _at(self._name(entry.name, place), rest)
        if self.size == 1:
            return build.ONE
        first = _at(entry.name, rest)
        return first if place.number == 1 else build.subtract(build.ONE, first)

    def _rank(self, part: Rank) -> Term:
        assert isinstance(part.at, Place)
        values = {place: self.write(build.move(part.body, {part.index: place})) for place in self.places}
        own = values[part.at]
        ahead: list[Term] = []
        for place, value in values.items():
            if place != part.at:
                relation = Relation.AT_MOST if place.number < part.at.number else Relation.LESS
                ahead.append(build.choose(build.compare(own, relation, value), build.ONE, build.ZERO))
        return build.add(build.ONE, *ahead)

    def parts(self, tensor: Tensor) -> Iterator[Tensor]:
        """The tensor at each position of the axis, or itself where it has none."""
        if self.axis not in tensor.axes:
            yield Tensor(tensor.axes, self.write(tensor.body))
            return
        rest = tuple(axis for axis in tensor.axes if axis != self.axis)
        for place in self.places:
            yield Tensor(rest, self.write(build.move(tensor.body, {build.formal(self.axis): place})))

    def between(self, point: Tensor, generators: Sequence[Tensor]) -> list[Holds | Finite | InHull]:
        """Of two classes: the point is a distribution, and its first entry lies between those of the generators."""
        first, second = (part.body for part in self.parts(point))
        lows, highs = zip(*(self._ends(generator) for generator in generators), strict=True)
        conditions: list[Condition] = [
            build.equal(build.add(first, second), build.ONE),
            build.at_most(build.minimum(*lows), first),
            build.at_most(first, build.maximum(*highs)),
        ]
        return [Holds(condition) for condition in conditions]

    def _ends(self, generator: Tensor) -> tuple[Term, Term]:
        first = next(iter(self.parts(generator)))
        if not first.axes:
            return first.body, first.body
        (family,) = first.axes
        index = build.formal(family)
        return build.reduce(Reducer.MINIMUM, index, first.body), build.reduce(Reducer.MAXIMUM, index, first.body)


def _is_distribution(entry: Input, axis: Axis) -> bool:
    return isinstance(entry.domain, Simplex) and entry.axes[-1] == axis


def _at(name: str, positions: tuple[Position, ...]) -> Term:
    return Entry(name, positions) if positions else Parameter(name)


def _reduced(reducer: Reducer, terms: list[Term]) -> Term:
    match reducer:
        case Reducer.SUM:
            return build.add(*terms)
        case Reducer.PRODUCT:
            return build.multiply(*terms)
        case Reducer.MINIMUM:
            return build.minimum(*terms)
        case Reducer.MAXIMUM:
            return build.maximum(*terms)
        case Reducer.MEDIAN:
            return build.divide(build.add(*terms), build.number(len(terms)))
