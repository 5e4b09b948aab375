"""Where an input is the same as a distribution that is made of the others: a student that has arrived at its anchor."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from kdverify.evidence.region import contains
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang import build, tensor
from kdverify.lang.domain import Input, Simplex
from kdverify.lang.goal import Goal, Holds, Shrinks
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Condition, Entry, Node, Parameter, Term, walk
from kdverify.search.layout import exact, layout
from kdverify.search.picks import picks, pool
from kdverify.semantics.exact import Environment, evaluate

MOST_PLACES = 4
_MOST_TRIED = 24
_BITS = 64


def meetings(goal: Goal) -> Iterator[tuple[Input, Tensor]]:
    """Inputs that are one distribution each, with a term that stands in the goal and may be a value of theirs."""
    for entry in goal.inputs:
        if isinstance(entry.domain, Simplex) and len(entry.axes) == 1:
            found = [place for place in _places(goal, entry) if _fits(goal, entry, place)]
            yield from ((entry, place) for place in found[:MOST_PLACES])


def arrived(goal: Goal, entry: Input, place: Tensor) -> Goal | None:
    """That the goal holds where the input has this value; of divergences that they are then no greater than before."""
    match goal.show:
        case Holds(condition):
            shown = condition
        case Shrinks(before, after):
            shown = build.at_most(after.body, before.body)
        case _:
            return None
    values = {entry.name: place}
    return replace(
        goal,
        inputs=tuple(other for other in goal.inputs if other is not entry),
        given=tuple(tensor.substitute(premise, values) for premise in goal.given),
        show=Holds(tensor.substitute(shown, values)),
    )


def completed(witness: Witness, entry: Input, place: Tensor) -> Witness | None:
    """The witness with the value of the input; `None` where that is not rational."""
    value = _value(witness, place)
    return None if value is None else replace(witness, values={**witness.values, entry.name: value})


def _value(witness: Witness, place: Tensor) -> "Exact | None":
    (axis,) = place.axes
    found = []
    for position in range(1, witness.sizes[axis.name] + 1):
        here = Environment(witness.sizes, witness.values, {build.formal(axis): position})
        number = evaluate(place.body, here, _BITS)
        if not isinstance(number, Fraction):
            return None
        found.append(number)
    return tuple(found)


def _places(goal: Goal, entry: Input) -> list[Tensor]:
    (axis,) = entry.axes
    found: dict[Tensor, None] = {}
    for part in _parts(goal):
        place = _place(part, axis)
        if place is not None and not _speaks_of(place.body, entry.name):
            found.setdefault(place)
    return list(found)[:_MOST_TRIED]


def _parts(goal: Goal) -> Iterator[Node]:
    roots: tuple[Condition | Term, ...]
    match goal.show:
        case Holds(condition):
            roots = (condition,)
        case Shrinks(before, after):
            roots = (before.body, after.body)
        case _:
            roots = ()
    for root in roots:
        yield from walk(root)


def _place(part: Node, axis: Axis) -> Tensor | None:
    """The part as a vector over the axis, where it is a term that names one of its positions and none of others."""
    if not isinstance(part, Term) or isinstance(part, Entry | Parameter):
        return None
    free = build.free_indices(part)
    if len(free) != 1 or next(iter(free)).axis != axis:
        return None
    return Tensor((axis,), build.move(part, {next(iter(free)): build.formal(axis)}))


def _speaks_of(term: Term, name: str) -> bool:
    return any(isinstance(part, Entry) and part.array == name for part in walk(term))


def _fits(goal: Goal, entry: Input, place: Tensor) -> bool:
    """Whether it is a distribution at an arbitrary input of two positions or more: a sieve, for others decide."""
    sizes = {dimension.axis.name: max(2, dimension.least) for dimension in goal.dimensions}
    plan = layout(goal, sizes)
    own = pool(plan)
    chosen = picks(own, 40, 1)
    if len(chosen) == 0:
        return False
    positions = {index.name: 1 for index in goal.indices}
    witness = Witness(sizes, exact(plan, own.parts(chosen[-1])), positions)
    there = completed(witness, entry, place)
    return there is not None and contains(goal, there)
