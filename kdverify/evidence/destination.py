"""Where an orbit goes, certified: a closed set that contains every limit that it may have."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from kdverify.evidence.failure_mode import FailureMode
from kdverify.evidence.notation import from_text, to_brief_text
from kdverify.evidence.orbit import MOST_STEPS, breaks_off, follow, with_student
from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.side import side
from kdverify.evidence.trap import Slice, contracts, dies_out, enclose_limit, is_mapped
from kdverify.evidence.witness import Exact
from kdverify.lang.goal import Attracts
from kdverify.lang.tensor import total
from kdverify.semantics.exact import Environment
from kdverify.semantics.ranges import BITS

Vector = tuple[Fraction, ...]
_MOST_NAMED = 3
_NOTHING = Enclosure(Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an orbit goes.

    Attributes:
        start: the first student.
        low, high: bounds, class by class, of every limit that the orbit, or every so many steps of it, may have.
        bits: the precision that it took; 0 for rational arithmetic.
        alone: the failure that this orbit shows alone; None where it takes another.
        sides: then, what was to hold of it, and does not.
        says: the orbit in words.
        slice: the trap's map, where it is a trap.
        between: the trap, where it is one.
        limit: narrow bounds of where the orbit tends to, class by class, where that is known.
    """

    start: Vector
    low: Vector
    high: Vector
    bits: int
    says: str
    alone: FailureMode | None = None
    sides: tuple[Enclosure, str, Enclosure] = (_NOTHING, "", _NOTHING)
    slice: Slice | None = None
    between: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    limit: tuple[Vector, Vector] | None = None


def vector(text: str) -> Vector:
    """The vector that a text is.

    Raises:
        ValueError: if it is none.
    """
    return numbers_of(from_text(text))


def numbers_of(value: Exact) -> Vector:
    """The value, if it is a vector.

    Raises:
        ValueError: if it is none.
    """
    if not isinstance(value, tuple):
        raise ValueError("not a vector")
    numbers = tuple(number for number in value if isinstance(number, Fraction))
    if len(numbers) != len(value):
        raise ValueError("not a vector")
    return numbers


def destination(
    show: Attracts, here: Environment, start: Vector, given: Mapping[str, str], number: int, inner: bool
) -> Destination | None:
    """Certifies where an orbit goes, or returns `None`.

    Args:
        show: what is said of M.
        here: all inputs; the student is replaced.
        start: the first student, a distribution.
        given: the evidence, as `evidence.attraction` says.
        number: which orbit the evidence is of.
        inner: only interior distributions count as limits.

    Raises:
        KeyError, ValueError, ZeroDivisionError: if the evidence is not complete, or no evidence.
    """
    if f"breaks {number}" in given:
        return _broken(show, here, start, int(given[f"breaks {number}"]))
    if f"period {number}" in given:
        return _followed(show, here, start, int(given[f"enters {number}"]), int(given[f"period {number}"]), inner)
    first = tuple(int(entry) for entry in vector(given[f"classes {number}"]))
    if len(set(first)) != len(first) or not 0 < len(first) < len(start):
        return None
    if not all(1 <= entry <= len(start) for entry in first):
        return None
    if f"below {number}" in given:
        return _dying(Slice(show, here, first, 1), start, Fraction(given[f"below {number}"]), inner)
    between = vector(given[f"between {number}"])
    if len(between) != 2:
        return None
    return _trapped(Slice(show, here, first, int(given[f"every {number}"])), start, (between[0], between[1]))


def _broken(show: Attracts, here: Environment, start: Vector, steps: int) -> Destination | None:
    if not 0 <= steps <= MOST_STEPS:
        return None
    orbit = follow(show, here, start, steps)
    if len(orbit) <= steps or not breaks_off(show, here, orbit[steps]):
        return None
    path = " goes to ".join(to_brief_text(point) for point in orbit[: steps + 1])
    says = f"{show.student} = {path}{', which' if steps else ''} gives no distribution"
    whole = side(total(show.tensor).body, with_student(show, here, orbit[steps]), 0)
    sides = whole, "is a distribution", Enclosure(Fraction(1), Fraction(1))
    return Destination(start, start, start, 0, says, FailureMode.BREAKS_OFF, sides)


def _followed(
    show: Attracts, here: Environment, start: Vector, enters: int, period: int, inner: bool
) -> Destination | None:
    if not (enters >= 0 and period >= 1 and enters + period <= MOST_STEPS):
        return None
    orbit = follow(show, here, start, enters + period)
    if len(orbit) <= enters + period or orbit[enters + period] != orbit[enters]:
        return None
    point, cycle = orbit[enters], orbit[enters : enters + period]
    path = " goes to ".join(to_brief_text(place) for place in orbit[: enters + 1])
    alone, sides = None, (_NOTHING, ">", _NOTHING)
    if period > 1 and len(set(cycle)) == period:
        alone, path = FailureMode.CYCLE, " goes to ".join(to_brief_text(place) for place in orbit[: enters + period])
        place = next(place for place, number in enumerate(point) if number != cycle[1][place])
        before, after = point[place], cycle[1][place]
        sides = Enclosure(after, after), "==", Enclosure(before, before)
        path += " and back" if enters == 0 and len(cycle) == 2 else f" and then to {to_brief_text(point)} again"
    else:
        if period > 1:
            return None
        path += " and stays there" if enters else " stays where it is"
        if inner and min(point) == 0:
            alone = FailureMode.COLLAPSE
    return Destination(start, point, point, 0, f"{show.student} = {path}", alone, sides, limit=(point, point))


def _dying(slice: Slice, start: Vector, below: Fraction, inner: bool) -> Destination | None:
    x = start[slice.first[0] - 1]
    if not inner or not 0 < x <= below <= slice.most or slice.spread(x) != start or not dies_out(slice, below):
        return None
    names = f"{slice.show.student}[{', '.join(map(str, slice.first[:_MOST_NAMED]))}]"
    says = f"from {slice.show.student} = {to_brief_text(start)} on {names} tends to 0"
    empty, sides = slice.spread(Fraction(0)), (_NOTHING, ">", _NOTHING)
    return Destination(start, empty, empty, BITS, says, FailureMode.COLLAPSE, sides, limit=(empty, empty))


def _trapped(slice: Slice, start: Vector, between: tuple[Fraction, Fraction]) -> Destination | None:
    low, high = between
    x = start[slice.first[0] - 1]
    if not 1 <= slice.steps <= MOST_STEPS or not 0 <= low <= x <= high <= slice.most or low >= high:
        return None
    if slice.spread(x) != start or not is_mapped(slice, between, between):
        return None
    limit = None
    if contracts(slice, between):
        bounds = enclose_limit(slice, between)
        limit = _box(slice, bounds)
    name = f"{slice.show.student}[{slice.first[0]}]"
    kept = f"{low} <= {name} <= {high}"
    if high == slice.most:
        kept = f"{low} <= {name}"
    elif low == 0:
        kept = f"{name} <= {high}"
    often = "" if slice.steps == 1 else f" every {slice.steps} steps"
    tends = "" if limit is None else f" tends to {_rounded(limit)} and"
    says = f"{slice.show.student} = {to_brief_text(start)}{often}{tends} keeps {kept}"
    return Destination(start, *_box(slice, between), BITS, says, slice=slice, between=between, limit=limit)


def _box(slice: Slice, between: tuple[Fraction, Fraction]) -> tuple[Vector, Vector]:
    ends = slice.spread(between[0]), slice.spread(between[1])
    pairs = list(zip(*ends, strict=True))
    return tuple(min(pair) for pair in pairs), tuple(max(pair) for pair in pairs)


def _rounded(limit: tuple[Vector, Vector]) -> str:
    middle = [f"{float((low + high) / 2):.4g}" for low, high in zip(*limit, strict=True)]
    if len(middle) > 2 * _MOST_NAMED:
        middle = [*middle[:2], "...", middle[-1]]
    return f"({', '.join(middle)})"
