"""Proves an algebraic goal at small sizes with Z3, every coordinate an unknown: the last resort, and it says so."""

from collections.abc import Iterator
from itertools import product
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, Outcome, Proved, Step, UpTo
from kdverify.lang.build import add, at_most, equal, less, number
from kdverify.lang.domain import Dimension, Input, Simplex
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Axis, Condition, Entry, Index, Not, Parameter, Place, Term
from kdverify.semantics.smt import Encoder, NotEncodable

STEPS = 2
MOST_POSITIONS = 8
RESOURCES = 3_000_000


class FixedSizes(AbstractEngine):
    """One query for each size and position; the scope is the largest size up to which all were settled."""

    name: ClassVar[str] = "fixed_sizes"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 90
    summary: ClassVar[str] = "proves algebraic goals up to small sizes only, where nothing better was found"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` goals up to the sizes that Z3 settles."""
        if not isinstance(goal.show, Holds):
            return Declined("speaks of comparisons only", foreign=True)
        if sum(dimension.least for dimension in goal.dimensions) > MOST_POSITIONS:
            return Declined("the least sizes are too large to write every coordinate out")
        proved: dict[Axis, int] | None = None
        settled: set[tuple[int, ...]] = set()
        try:
            for step in range(STEPS):
                most = {dimension.axis: _size(dimension, step) for dimension in goal.dimensions}
                if most == proved:
                    break
                for sizes in _up_to(goal.dimensions, most):
                    if sizes not in settled and not _holds(goal, goal.show.condition, most, sizes):
                        raise _Unsettled
                    settled.add(sizes)
                proved = most
        except NotEncodable as problem:
            return Declined(f"{problem} is not algebraic")
        except _Unsettled:
            pass
        if proved is None:
            return Declined("Z3 did not settle the smallest sizes")
        text = ", ".join(f"{axis.name} <= {size}" for axis, size in proved.items())
        scope = UpTo({axis.name: size for axis, size in proved.items()})
        return Proved(scope, (Step("fixed_sizes", f"Z3: no counterexample for {text}, every coordinate an unknown"),))


class _Unsettled(Exception):
    """Z3 did not settle one size."""


def _size(dimension: Dimension, step: int) -> int:
    size = dimension.least + step
    return size if dimension.most is None else min(size, dimension.most)


def _up_to(dimensions: tuple[Dimension, ...], most: dict[Axis, int]) -> Iterator[tuple[int, ...]]:
    yield from product(*(range(dimension.least, most[dimension.axis] + 1) for dimension in dimensions))


def _holds(goal: Goal, condition: Condition, most: dict[Axis, int], sizes: tuple[int, ...]) -> bool:
    """Whether Z3 shows the condition at these sizes, for all inputs and positions."""
    size = dict(zip(most, sizes, strict=True))
    names = {axis.name: count for axis, count in size.items()}
    domains = [part for entry in goal.inputs for part in _domain(entry, entry.name in goal.closed, size)]
    for places in product(*(range(1, size[index.axis] + 1) for index in goal.indices)):
        positions: dict[Index, int] = dict(zip(goal.indices, places, strict=True))
        if not Encoder(names, positions=positions).is_impossible((*domains, *goal.given, Not(condition)), RESOURCES):
            return False
    return True


def _domain(entry: Input, closed: bool, size: dict[Axis, int]) -> Iterator[Condition]:
    """What the domain of an input says of its entries; integers are taken as reals, which asks for more."""
    domain = entry.domain
    for places in product(*(range(1, size[axis] + 1) for axis in entry.axes)):
        positions = tuple(Place(place, axis) for place, axis in zip(places, entry.axes, strict=True))
        value: Term = Entry(entry.name, positions) if positions else Parameter(entry.name)
        if isinstance(domain, Simplex):
            yield (at_most if closed else less)(number(0), value)
            if places[-1] == 1:
                last = entry.axes[-1]
                row = (Entry(entry.name, (*positions[:-1], Place(place, last))) for place in range(1, size[last] + 1))
                yield equal(add(*row), number(1))
            continue
        if domain.lower is not None:
            yield (less if domain.lower_open else at_most)(number(domain.lower), value)
        if domain.upper is not None:
            yield (less if domain.upper_open else at_most)(value, number(domain.upper))


engine = FixedSizes()
