"""By how much a claim holds over the triangle of students with three classes, all other inputs fixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from kdverify.lang.domain import Simplex
from kdverify.lang.goal import Claim, Goal, Holds
from kdverify.recursion.draws import array, readable
from kdverify.recursion.impossible import Impossible
from kdverify.recursion.setting import Floats, Setting
from kdverify.semantics.floats import Batch, Reading

_CANDIDATES = 200
_COARSE, _FINE = 12, 240
_CONCENTRATIONS = (0.3, 1.0, 5.0)


@dataclass(frozen=True, slots=True)
class MarginMap:
    """The margin of a claim, right minus left side, for a grid of students.

    Attributes:
        claim: its name.
        operator: the name of its operator.
        points: students, of shape `(count, 3)`.
        margin: of shape `(count,)`; negative where the claim fails, minus infinity where it fails because a side
            is undefined, `nan` where the claim does not speak of the student.
        others: the inputs that are fixed, by name.
        parameters: the scalars among them, exact where they are parameters of the operator.
    """

    claim: str
    operator: str
    points: Floats
    margin: Floats
    others: Mapping[str, Floats]
    parameters: Mapping[str, Fraction | float]


def margin_map(claim: Claim, setting: Setting, seed: int) -> MarginMap:
    """The map of a claim where what nobody gave is taken, out of many draws, so that the claim comes off worst.

    Args:
        claim: about an operator with a student, of which the parts that are conditions are shown.
        setting: three classes, parameters, and what is given.
        seed: where draws start.

    Raises:
        Impossible: if the claim has no part that compares two sides for each student.
    """
    student = setting.student
    goals = [
        goal
        for goal in claim.goals
        if isinstance(goal.show, Holds) and any(entry.name == student for entry in goal.inputs)
    ]
    if not goals:
        reason = claim.not_applicable or f"no part of it compares two sides for every {student}"
        raise Impossible(f"the claim {claim.id} has no margin map: {reason}")
    random = np.random.default_rng([seed, 3])
    coarse, candidates = _grid(_COARSE), _candidates(goals, setting, random)
    worst = [
        np.nanmin(
            np.append(_margin(goals, setting, {name: value[row] for name, value in candidates.items()}, coarse), np.inf)
        )
        for row in range(len(next(iter(candidates.values()))))
    ]
    others = {name: value[int(np.argmin(worst))] for name, value in candidates.items()}
    points = _grid(_FINE)
    return MarginMap(
        claim.id,
        setting.operator.name,
        points,
        _margin(goals, setting, others, points),
        {name: value for name, value in others.items() if value.ndim},
        {name: setting.parameters.get(name, float(value)) for name, value in others.items() if not value.ndim},
    )


def _grid(steps: int) -> Floats:
    """Interior students at equal distances, the outermost close to the edges."""
    found = [(i, j, steps - i - j) for i in range(steps + 1) for j in range(steps + 1 - i)]
    inset = np.array(found, dtype=np.float64) + 0.05
    grid: Floats = inset / inset.sum(axis=1, keepdims=True)
    return grid


def _candidates(goals: Sequence[Goal], setting: Setting, random: np.random.Generator) -> dict[str, Floats]:
    values: dict[str, Floats] = {}
    for entry in {entry.name: entry for goal in goals for entry in goal.inputs}.values():
        if entry.name == setting.student:
            continue
        shape = (_CANDIDATES, *(setting.sizes[axis.name] for axis in entry.axes))
        given = setting.given.get(entry.name)
        if entry.name in setting.parameters:
            values[entry.name] = np.full(shape, float(setting.parameters[entry.name]))
            continue
        drawn = array(entry, shape, random, _CONCENTRATIONS)
        if isinstance(entry.domain, Simplex):
            drawn = readable(drawn)
        values[entry.name] = drawn if given is None else np.where(np.isnan(given), drawn, given)
    return values


def _margin(goals: Sequence[Goal], setting: Setting, others: Mapping[str, Floats], points: Floats) -> Floats:
    """The least margin of all parts and positions; `nan` where the premises of all parts fail."""
    least = np.full(len(points), np.nan)
    for goal in goals:
        assert isinstance(goal.show, Holds)
        values = {name: np.broadcast_to(value, (len(points), *value.shape)) for name, value in others.items()} | {
            setting.student: points
        }
        reading = Reading(Batch(setting.sizes, {entry.name: values[entry.name] for entry in goal.inputs}))
        margin = np.array(reading.margin(goal.show.condition, goal.indices))
        for premise in goal.given:
            margin[~reading.truth(premise, goal.indices)] = np.nan
        flat = margin.reshape(len(points), -1)
        least = np.fmin(least, np.fmin.reduce(flat, axis=1))
    return least
