"""Exact paths of inputs, `start + eps * slope + eps**2 * bend`, and how a term behaves on them as eps falls to 0."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import ctx

from kdverify.evidence.germ import Approach, certainly
from kdverify.evidence.notation import from_text, to_text
from kdverify.evidence.region import rows, shape, still
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Not

_BITS = 128
TOWARDS, BEND = "towards ", "bend "


@dataclass(frozen=True, slots=True)
class Path:
    """Where every input of a goal goes; an input that is not named in `slope` or `bend` stands still."""

    start: Witness
    slope: Mapping[str, Exact]
    bend: Mapping[str, Exact]

    @property
    def companion(self) -> dict[str, str]:
        """The path beside its start, as a counterexample keeps it."""
        return {
            **{TOWARDS + name: to_text(step) for name, step in self.slope.items()},
            **{BEND + name: to_text(step) for name, step in self.bend.items()},
        }


def path_of(start: Witness, companion: Mapping[str, str]) -> Path:
    """The path that a counterexample keeps.

    Raises:
        ValueError: if a step cannot be read.
    """
    steps = [
        {key.removeprefix(word): from_text(text) for key, text in companion.items() if key.startswith(word)}
        for word in (TOWARDS, BEND)
    ]
    return Path(start, steps[0], steps[1])


def approach(goal: Goal, path: Path) -> Approach | None:
    """The path as germs are evaluated on it, if for all small `eps > 0` it stays where the goal speaks of it."""
    if {entry.name for entry in goal.inputs} != set(path.start.values):
        return None
    slope, bend = dict(path.slope), dict(path.bend)
    for entry in goal.inputs:
        value = path.start.values[entry.name]
        expected = tuple(path.start.sizes[axis.name] for axis in entry.axes)
        steps = slope.setdefault(entry.name, still(value)), bend.setdefault(entry.name, still(value))
        if any(shape(part) != expected for part in (value, *steps)):
            return None
        if not _stays(entry, value, *steps, closed=entry.name in goal.closed):
            return None
    if any(not entry.least <= path.start.sizes[entry.axis.name] for entry in goal.dimensions):
        return None
    if any(entry.most is not None and path.start.sizes[entry.axis.name] > entry.most for entry in goal.dimensions):
        return None
    places = {index: path.start.positions[index.name] for index in goal.indices}
    found = Approach(path.start.sizes, path.start.values, slope, places, bend)
    return found if all(certainly(premise, found) for premise in goal.given) else None


def _stays(entry: Input, value: Exact, slope: Exact, bend: Exact, *, closed: bool) -> bool:
    for numbers, moves, turns in zip(rows(value), rows(slope), rows(bend), strict=True):
        expansions = list(zip(numbers, moves, turns, strict=True))
        match entry.domain:
            case Simplex():
                if sum(numbers) != 1 or sum(moves) != 0 or sum(turns) != 0:
                    return False
                if not all(_sign(*expansion) >= (0 if closed else 1) for expansion in expansions):
                    return False
            case Interval() as interval:
                if not all(_between(interval, *expansion) for expansion in expansions):
                    return False
    return True


def fails_on(goal: Goal, show: Holds, path: Path) -> bool:
    """Whether a comparison is known to fail at all points of a path that are close enough to its start."""
    there = approach(goal, path)
    if there is None:
        return False
    with ctx.workprec(_BITS):
        return certainly(Not(show.condition), there)


def point(path: Path, step: Fraction) -> Witness:
    """Where the path is at `eps = step`."""
    values = {
        name: _moved(value, path.slope.get(name, still(value)), path.bend.get(name, still(value)), step)
        for name, value in path.start.values.items()
    }
    return Witness(path.start.sizes, values, path.start.positions)


def _moved(value: Exact, slope: Exact, bend: Exact, step: Fraction) -> Exact:
    if isinstance(value, Fraction):
        assert isinstance(slope, Fraction) and isinstance(bend, Fraction)
        return value + step * slope + step**2 * bend
    moved = tuple(
        tuple(entry + step * move + step**2 * turn for entry, move, turn in zip(*parts, strict=True))
        for parts in zip(rows(value), rows(slope), rows(bend), strict=True)
    )
    return moved if len(shape(value)) > 1 else moved[0]


def _sign(*expansion: Fraction) -> int:
    """The sign of `start + eps * slope + eps**2 * bend` for all small `eps > 0`."""
    leading = next((part for part in expansion if part), Fraction(0))
    return (leading > 0) - (leading < 0)


def _between(interval: Interval, value: Fraction, slope: Fraction, bend: Fraction) -> bool:
    if interval.integer and (slope or bend or value.denominator != 1):
        return False
    low = 1 if interval.lower is None else _sign(value - interval.lower, slope, bend)
    high = 1 if interval.upper is None else _sign(interval.upper - value, -slope, -bend)
    return low >= interval.lower_open and high >= interval.upper_open
