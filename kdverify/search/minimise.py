"""Makes a certified counterexample easier to read, one certified step at a time."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import TypeAlias, cast

import numpy as np

from kdverify.evidence.certify import certify
from kdverify.evidence.notation import from_text, to_text
from kdverify.evidence.outcome import Counterexample
from kdverify.evidence.region import tally
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang.domain import Simplex
from kdverify.lang.goal import Continuous, Goal, InHull
from kdverify.lang.term import Axis
from kdverify.search.candidates import companion
from kdverify.search.grids import scalars, simplex_points
from kdverify.search.layout import as_floats, exact, flatten, layout, parts_of
from kdverify.search.objective import score
from kdverify.search.rational import DENOMINATORS, simplex_near
from kdverify.search.smallness import Smallness, smallness

Suspect: TypeAlias = tuple[Witness, Mapping[str, str]]
_ROUNDS = 12
# Above these sizes positions are dropped many at a time, and numbers are not simplified.
_LARGE = 12
_HUGE = 100


def minimise(goal: Goal, counterexample: Counterexample) -> Counterexample:
    """A counterexample of the same goal that is no larger: fewer classes, teachers, numbers and digits.

    Every step is certified; at a fixed point no single step makes it smaller.
    """
    current = counterexample
    for _ in range(_ROUNDS):
        smaller = _step(goal, current)
        if smaller is None:
            return current
        current = smaller
    return current


def cost(witness: Witness, needed: Mapping[str, str]) -> tuple[Smallness, int, int]:
    """What is to be made less: the smallness of a witness, then how much is said beside it."""
    return smallness(witness), len(needed), sum(len(text) for text in needed.values())


def _step(goal: Goal, current: Counterexample) -> Counterexample | None:
    for suspects, attempts in _offers(goal, current):
        now = cost(current.witness, current.companion)
        for suspect, needed in sorted(suspects, key=lambda offer: cost(*offer))[:attempts]:
            if cost(suspect, needed) >= now:
                break
            found = certify(goal, suspect, current.found_by, needed)
            if found is not None and cost(found.witness, found.companion) < now:
                return found
    return None


def _offers(goal: Goal, current: Counterexample) -> Iterator[tuple[list[Suspect], int]]:
    yield list(_with_fewer_positions(goal, current)), 30
    if max(current.witness.sizes.values()) > _HUGE:
        return
    if isinstance(goal.show, Continuous) and current.companion:
        yield list(_with_other_values(goal, current)), 60
        yield list(_with_other_rays(goal, current)), 30
        return
    for number in range(len(layout(goal, current.witness.sizes).slots)):
        yield _promising(goal, current.witness, number), 6
    if isinstance(goal.show, InHull):
        yield list(_with_other_functionals(current)), 8


def _with_fewer_positions(goal: Goal, current: Counterexample) -> Iterator[Suspect]:
    witness = current.witness
    for dimension in goal.dimensions:
        size = witness.sizes[dimension.axis.name]
        if size <= dimension.least:
            continue
        if size > _LARGE:
            wanted = (dimension.least, 3, 5, 8, size // 10, size // 2, size * 3 // 4, size * 7 // 8)
            lengths = [length for length in wanted if dimension.least <= length < size]
            kept_sets = [kept for length in lengths for kept in (range(length), [0, *range(size - length + 1, size)])]
        else:
            kept_sets = [[place for place in range(size) if place != dropped] for dropped in range(size)]
            yield from _with_merged_positions(goal, current, dimension.axis)
        for kept in kept_sets:
            smaller = _restricted(goal, witness, dimension.axis, list(kept))
            if smaller is not None:
                yield smaller, _restricted_companion(goal, current, dimension.axis, list(kept))


def _restricted(goal: Goal, witness: Witness, axis: Axis, kept: list[int]) -> Witness | None:
    values: dict[str, Exact] = {}
    for entry in goal.inputs:
        value = witness.values[entry.name]
        if axis in entry.axes:
            value = _taken(value, entry.axes.index(axis), kept)
            if isinstance(entry.domain, Simplex) and entry.axes[-1] == axis:
                scaled = _scaled(value)
                if scaled is None:
                    return None
                value = scaled
        values[entry.name] = value
    positions = dict(witness.positions)
    for index in goal.indices:
        if index.axis == axis:
            if positions[index.name] - 1 not in kept:
                return None
            positions[index.name] = kept.index(positions[index.name] - 1) + 1
    return Witness({**witness.sizes, axis.name: len(kept)}, values, positions)


def _with_merged_positions(goal: Goal, current: Counterexample, axis: Axis) -> Iterator[Suspect]:
    """Two classes become one that has the probability of both."""
    witness = current.witness
    size = witness.sizes[axis.name]
    if current.companion or any(
        axis in entry.axes and not (entry.axes[-1] == axis and isinstance(entry.domain, Simplex))
        for entry in goal.inputs
    ):
        return
    for first, second in combinations(range(size), 2):
        values = {
            entry.name: _merged(witness.values[entry.name], first, second)
            if axis in entry.axes
            else witness.values[entry.name]
            for entry in goal.inputs
        }
        positions = {
            index.name: _after_merging(witness.positions[index.name] - 1, first, second) + 1
            if index.axis == axis
            else witness.positions[index.name]
            for index in goal.indices
        }
        yield Witness({**witness.sizes, axis.name: size - 1}, values, positions), {}


def _after_merging(place: int, first: int, second: int) -> int:
    return first if place == second else place - (place > second)


def _merged(value: Exact, first: int, second: int) -> Exact:
    assert isinstance(value, tuple)
    if value and isinstance(value[0], tuple):
        return cast(Exact, tuple(_merged(cast(Exact, row), first, second) for row in value))
    numbers = list(flatten(value))
    numbers[first] += numbers.pop(second)
    return tuple(numbers)


def _taken(value: Exact, depth: int, kept: list[int]) -> Exact:
    assert isinstance(value, tuple)
    if depth > 0:
        return cast(Exact, tuple(_taken(cast(Exact, row), depth - 1, kept) for row in value))
    return cast(Exact, tuple(value[place] for place in kept))


def _scaled(value: Exact) -> "Exact | None":
    """The rows as distributions again; `None` where nothing is left of one."""
    assert isinstance(value, tuple)
    if value and isinstance(value[0], tuple):
        rows = [_scaled(cast(Exact, row)) for row in value]
        return None if None in rows else cast(Exact, tuple(rows))
    numbers = flatten(value)
    counted = tally(numbers)
    total = sum((number * count for number, count in counted), Fraction(0))
    if total == 0:
        return None
    scaled = {id(number): number / total for number, _ in counted}
    return tuple(scaled[id(number)] for number in numbers)


def _restricted_companion(goal: Goal, current: Counterexample, axis: Axis, kept: list[int]) -> Mapping[str, str]:
    """Swaps are found again by trying; functionals and rays lose what they said of other positions."""
    needed: dict[str, str] = {}
    functional = current.companion.get("separating")
    if functional is not None and isinstance(goal.show, InHull):
        vector = from_text(functional)
        needed["separating"] = to_text(_taken(vector, 0, kept) if goal.show.point.axes == (axis,) else vector)
    for entry in goal.inputs:
        text = current.companion.get(f"towards {entry.name}")
        if text is None:
            continue
        move = from_text(text)
        if axis in entry.axes:
            move = _taken(move, entry.axes.index(axis), kept)
        if isinstance(entry.domain, Simplex) and axis == entry.axes[-1]:
            move = _balanced(move)
        needed[f"towards {entry.name}"] = to_text(move)
    return needed


def _balanced(move: Exact) -> Exact:
    assert isinstance(move, tuple)
    if move and isinstance(move[0], tuple):
        return cast(Exact, tuple(_balanced(cast(Exact, row)) for row in move))
    numbers = flatten(move)
    excess = sum(numbers, Fraction(0)) / len(numbers)
    return tuple(number - excess for number in numbers)


def _promising(goal: Goal, witness: Witness, number: int) -> list[Suspect]:
    """Witnesses with one distribution or scalar replaced by a simpler one, that still seem to fail in floats."""
    plan = layout(goal, witness.sizes)
    parts = parts_of(plan, witness.values)
    points = [[*parts[:number], choice, *parts[number + 1 :]] for choice in choices(goal, witness, number)]
    if not points:
        return []
    scores = score(goal, witness.sizes, as_floats(plan, points))
    suspects: list[Suspect] = []
    for row in map(int, np.flatnonzero(scores.margin < 0.0)):
        positions = {name: int(spots[row]) for name, spots in scores.positions.items()}
        suspect = Witness(witness.sizes, exact(plan, points[row]), positions)
        suspects.append((suspect, companion(plan, suspect, scores, row)))
    return suspects


def choices(goal: Goal, witness: Witness, number: int) -> list[tuple[Fraction, ...]]:
    """Simpler values for one slot of the layout, some of them near the one that it has."""
    plan = layout(goal, witness.sizes)
    slot = plan.slots[number]
    parts = parts_of(plan, witness.values)
    alike = [part for other, part in zip(plan.slots, parts, strict=True) if other.length == slot.length]
    if slot.interval is not None:
        value = parts[number][0]
        nearby = [value.limit_denominator(bound) for bound in (1, 2, 3, 5, 10, 100, 1000, 10**6)]
        rounded = [Fraction(str(float(f"{float(value):.{digits}g}"))) for digits in (1, 2, 3)]
        return [(near,) for near in (*scalars(slot.interval), *nearby, *rounded) if slot.interval.holds(near)]
    numbers = np.array([float(value) for value in parts[number]])
    rounded_points = [simplex_near(numbers, slot.closed, denominator) for denominator in DENOMINATORS[:16]]
    return [*simplex_points(slot.length, slot.closed), *rounded_points, *alike]


def _with_other_values(goal: Goal, current: Counterexample) -> Iterator[Suspect]:
    """The same ray from simpler points."""
    plan = layout(goal, current.witness.sizes)
    parts = parts_of(plan, current.witness.values)
    for number in range(len(plan.slots)):
        for choice in sorted(choices(goal, current.witness, number), key=lambda point: [n.denominator for n in point])[
            :10
        ]:
            changed = [*parts[:number], choice, *parts[number + 1 :]]
            yield replace(current.witness, values=exact(plan, changed)), current.companion


def _with_other_rays(goal: Goal, current: Counterexample) -> Iterator[Suspect]:
    """Rays along which fewer inputs move, or by simpler amounts."""
    for key in current.companion:
        rest = {name: text for name, text in current.companion.items() if name != key}
        if rest:
            yield current.witness, rest
    plan = layout(goal, current.witness.sizes)
    still = [(Fraction(0),) * slot.length for slot in plan.slots]
    for number, slot in enumerate(plan.slots):
        for move in _simple_moves(slot.length, slot.interval is not None):
            ray = exact(plan, [*still[:number], move, *still[number + 1 :]])
            yield current.witness, {f"towards {slot.name}": to_text(ray[slot.name])}


def _simple_moves(length: int, alone: bool) -> Iterator[tuple[Fraction, ...]]:
    if alone:
        yield from ((Fraction(1),), (Fraction(-1),))
        return
    for up in range(min(length, 4)):
        for down in range(min(length, 4)):
            if up != down:
                yield tuple(Fraction((place == up) - (place == down)) for place in range(length))


def _with_other_functionals(current: Counterexample) -> Iterator[Suspect]:
    vector = (
        [float(number) for number in flatten(from_text(current.companion["separating"]))] if current.companion else []
    )
    for denominator in (1, 2, 3, 4, 10):
        if vector:
            rounded = tuple(Fraction(round(number * denominator)) for number in vector)
            if any(rounded):
                yield current.witness, {"separating": to_text(rounded)}
