"""Paths on which a contraction is likely to be slowest: distributions next to each other, and next to corners."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import product

from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.path import Path
from kdverify.evidence.ratio import ratio
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Goal, Shrinks
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Condition, Place
from kdverify.search.grids import scalars
from kdverify.semantics.exact import Environment, decide, evaluate

MOST_CLASSES = 12
MOST_SETTINGS = 4
_OFFERED = 64
_BITS = 256
# Of the paths at the first setting of the parameters, so many are followed at the others.
_FOLLOWED = 6

Vector = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Slowest:
    """The greatest ratio found for one setting of the parameters; no rate there is below its lower bound."""

    parameters: tuple[tuple[str, Fraction], ...]
    path: Path
    ratio: Enclosure


def settings(goal: Goal) -> tuple[tuple[tuple[str, Fraction], ...], ...]:
    """A few simple settings of the parameters that meet the premises which speak of them alone."""
    parameters = [entry for entry in goal.inputs if not entry.axes]
    sizes = {entry.axis.name: entry.least for entry in goal.dimensions}
    found: list[tuple[tuple[str, Fraction], ...]] = []
    for values in product(*(_usual(entry) for entry in parameters)):
        named = {entry.name: value for entry, value in zip(parameters, values, strict=True)}
        here = Environment(sizes, named, {})
        if all(_allows(premise, here) for premise in goal.given):
            found.append(tuple(named.items()))
        if len(found) == _OFFERED:
            break
    return tuple(_different(found))


def _different(offers: list[tuple[tuple[str, Fraction], ...]]) -> Iterator[tuple[tuple[str, Fraction], ...]]:
    """The first, and then always the one that agrees in fewest values with those before it."""
    seen: set[tuple[str, Fraction]] = set()
    for _ in range(min(MOST_SETTINGS, len(offers))):
        best = min(offers, key=lambda setting: sum(value in seen for value in setting))
        offers = [setting for setting in offers if setting is not best]
        seen.update(best)
        yield best


@lru_cache(maxsize=8)
def slowest(goal: Goal, enough: int | None = 1) -> tuple[Slowest, ...]:
    """For each setting of the parameters, the path with the greatest certified ratio; none after one that is `enough`.

    A ratio of 1 says that there is no rate below 1, and how much larger one may be is seldom asked.
    """
    show, sizes = goal.show, _sizes(goal)
    if sizes is None or not isinstance(show, Shrinks):
        return ()
    chosen: list[_Courses] | None = None
    found: list[Slowest] = []
    for setting in settings(goal):
        scored: list[tuple[Fraction, int, Path, Enclosure]] = []
        tried = list(_courses(goal, sizes)) if chosen is None else chosen
        for number, courses in enumerate(tried):
            path = _path(goal, sizes, dict(setting), courses)
            value = None if path is None else ratio(goal, show, path)
            if path is not None and value is not None and value.lower is not None:
                scored.append((value.lower, -number, path, value))
                if enough is not None and value.lower >= enough:
                    break
        if not scored:
            continue
        scored.sort(key=lambda entry: entry[:2], reverse=True)
        if chosen is None:
            chosen = [tried[-number] for _, number, _, _ in scored[:_FOLLOWED]]
        _, _, path, value = scored[0]
        found.append(Slowest(setting, path, value))
        if value.lower is not None and value.lower >= 1:
            break
    return tuple(found)


def paths(goal: Goal) -> Iterator[Path]:
    """All paths, at each setting of the parameters."""
    sizes = _sizes(goal)
    if sizes is not None:
        for setting in settings(goal):
            for courses in _courses(goal, sizes):
                path = _path(goal, sizes, dict(setting), courses)
                if path is not None:
                    yield path


@dataclass(frozen=True, slots=True)
class _Course:
    """Where a distribution over two groups of classes goes: `start + eps * slope + eps**2 * bend` for the first."""

    start: Fraction
    slope: int = 0
    bend: int = 0

    def vectors(self, length: int) -> tuple[Vector, Vector, Vector]:
        """Start, slope and bend of a distribution over so many classes."""
        lead, turn = Fraction(self.slope), Fraction(self.bend)
        return (
            _spread(length, self.start, 1 - self.start),
            _spread(length, lead, -lead),
            _spread(length, turn, -turn),
        )


@dataclass(frozen=True, slots=True)
class _Ray:
    """Where a distribution goes from a given one, or to a corner."""

    start: Vector
    slope: Vector

    def vectors(self, length: int) -> tuple[Vector, Vector, Vector]:
        """Start, slope and bend."""
        return self.start, self.slope, (Fraction(0),) * length


_Courses = tuple[_Course | _Ray, ...]
_HALF, _THIRD = Fraction(1, 2), Fraction(1, 3)
_RESTING = (_Course(_HALF), _Course(_THIRD))
_CORNERS = (_Course(Fraction(1), -1), _Course(Fraction(1), 0, -1), _Course(Fraction(0), 1), _Course(Fraction(0), 0, 1))
_ANCHORS = (*_RESTING, *_CORNERS[:2])
_FEW = (_Course(_HALF), _Course(Fraction(1), -1))
_OTHERS = (*_FEW, _Course(Fraction(1), 0, -1))
_STUDENTS = (*_RESTING, _Course(_HALF, 1), _Course(_THIRD, 1), *_CORNERS)


def _courses(goal: Goal, sizes: dict[str, int]) -> Iterator[_Courses]:
    """A course for each distribution over more than one position, the teachers' ones alike."""
    moving = [entry for entry in goal.inputs if _moves(entry, sizes)]
    if isinstance(goal.show, Shrinks) and goal.show.given is not None and len(moving) == 1:
        for ray in _rays(anchor_of(goal.show.given.value, sizes)):
            yield (ray,)
        return
    families = [len(entry.axes) > 1 for entry in moving]
    first = next((place for place, family in enumerate(families) if family), 0)
    offers: list[tuple[_Course, ...]] = [
        _ANCHORS if family or place == first else _STUDENTS for place, family in enumerate(families)
    ]
    if len(offers) > 2:
        last = len(offers) - 1
        offers = [
            _FEW if offer is _ANCHORS else _OTHERS if place == last else offer for place, offer in enumerate(offers)
        ]
    if len(moving) <= 4:
        yield from product(*offers)


def anchor_of(anchor: Tensor, sizes: dict[str, int]) -> Vector:
    """The entries of an anchor that is given by constants."""
    (axis,) = anchor.axes
    here = Environment(sizes, {})
    found = [evaluate(anchor.at(Place(place, axis)), here, _BITS) for place in range(1, sizes[axis.name] + 1)]
    return tuple(entry for entry in found if isinstance(entry, Fraction))


def _rays(anchor: Vector) -> Iterator[_Ray]:
    """From the anchor towards and away from each class, to each vertex, and to where a class has nothing."""
    size = len(anchor)
    for place, own in enumerate(anchor):
        vertex = tuple(Fraction(number == place) for number in range(size))
        without = tuple(Fraction(0) if number == place else other / (1 - own) for number, other in enumerate(anchor))
        for start, end in ((anchor, vertex), (anchor, without), (vertex, anchor), (without, anchor)):
            yield _Ray(start, tuple(there - here for here, there in zip(start, end, strict=True)))
        for other in range(place):
            step = tuple(Fraction((number == place) - (number == other)) for number in range(size))
            yield _Ray(anchor, step)


def _moves(entry: Input, sizes: dict[str, int]) -> bool:
    return isinstance(entry.domain, Simplex) and sizes[entry.axes[-1].name] > 1


def _path(goal: Goal, sizes: dict[str, int], parameters: dict[str, Fraction], courses: _Courses) -> Path | None:
    values: dict[str, Exact] = {}
    slope: dict[str, Exact] = {}
    bend: dict[str, Exact] = {}
    remaining = iter(courses)
    for entry in goal.inputs:
        lengths = tuple(sizes[axis.name] for axis in entry.axes)
        match entry.domain:
            case Simplex() if _moves(entry, sizes):
                vectors = next(remaining).vectors(lengths[-1])
                for steps, vector in zip((values, slope, bend), vectors, strict=True):
                    if steps is values or any(vector):
                        steps[entry.name] = _repeated(vector, lengths[:-1])
            case Simplex():
                values[entry.name] = _repeated((Fraction(1),), lengths[:-1])
            case Interval() as interval:
                value = parameters.get(entry.name, scalars(interval)[0])
                values[entry.name] = _repeated(value, lengths)
    positions = {index.name: 1 for index in goal.indices}
    return Path(Witness(sizes, values, positions), slope, bend)


def _spread(length: int, first: Fraction, rest: Fraction) -> Vector:
    return (first, *((rest / (length - 1),) * (length - 1)))


def _repeated(value: Exact, lengths: tuple[int, ...]) -> Exact:
    for length in reversed(lengths):
        value = (value,) * length  # type: ignore[assignment]
    return value


def _sizes(goal: Goal) -> dict[str, int] | None:
    sizes = {entry.axis.name: entry.least for entry in goal.dimensions}
    return None if any(size > MOST_CLASSES for size in sizes.values()) else sizes


def _usual(entry: Input) -> tuple[Fraction, ...]:
    """Values of a parameter: middling ones before the ends, where operators are often degenerate."""
    assert isinstance(entry.domain, Interval)
    offers = scalars(entry.domain)
    liked = [value for value in map(Fraction, ("1/2", "3/4", "1/4", "2", "3")) if entry.domain.holds(value)]
    return tuple(dict.fromkeys([*liked, *offers]))[:8]


def _allows(premise: Condition, here: Environment) -> bool:
    try:
        return decide(premise, here, _BITS) is True
    except KeyError:
        return True
