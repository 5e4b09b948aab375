"""Runs a recursion from many starts at once; in floats, so that it suggests and decides nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kdverify.lang import build, tensor
from kdverify.lang.function import Function, Slot
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Node, walk
from kdverify.recursion.draws import draw, shared_inputs
from kdverify.recursion.errors._model import StudentError
from kdverify.recursion.impossible import Impossible
from kdverify.recursion.setting import Floats, Setting
from kdverify.semantics.floats import Batch, Reading, evaluate_tensor

# Numbers that are in memory at a time, and that there may be for a single start, and of results.
_CHUNK = 3_000_000
_MOST_FOR_ONE = 200_000_000
_MOST_RESULTS = 60_000_000
# Arrays over the classes that a divergence may need at a time.
_MEASURING = 30
# What rounding may do to a distribution.
_NEGATIVE = 1e-12
_SUM = 1e-9
_ANCHOR, _STUDENT = "anchor", "student"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run.

    Attributes:
        setting: the operator with its sizes and parameters.
        anchor: the distribution over the classes to which divergences are taken.
        divergences: what is measured in each generation, by name.
        error: how students miss their teachers.
        starts: the number of runs.
        generations: the number of steps of each.
        seed: where draws start; the same plan gives the same simulation.
        one_anchor: whether all runs have the same teachers and weights.
    """

    setting: Setting
    anchor: Tensor
    divergences: Mapping[str, Function]
    error: StudentError
    starts: int = 200
    generations: int = 50
    seed: int = 0
    one_anchor: bool = False


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came out; generation 0 is the start.

    Attributes:
        plan: what was run.
        divergences: from the anchor, for each name of shape `(generations + 1, starts)`; `nan` from where a run
            left the simplex.
        moved: TV between the students of one generation and the next, of shape `(generations, starts)`.
        left: for each generation, how many runs have left the simplex: the operator was undefined, or no
            distribution.
        teachers: the inputs of the first run but the student, by name.
        anchors: of shape `(starts, V)` where there are three classes, else None.
        orbits: all students, of shape `(generations + 1, starts, V)`, where there are three classes, else None.
    """

    plan: Plan
    divergences: Mapping[str, Floats]
    moved: Floats
    left: NDArray[np.int64]
    teachers: Mapping[str, Floats]
    anchors: Floats | None
    orbits: Floats | None


def between_distributions(functions: Mapping[str, Function]) -> dict[str, Function]:
    """Those divergences that take two distributions and nothing else."""
    return {
        name: function
        for name, function in functions.items()
        if function.parameters == (Slot.DISTRIBUTION, Slot.DISTRIBUTION)
    }


def run(plan: Plan, watch: Callable[[int], None] = lambda done: None) -> Simulation:
    """Runs the recursion `q_{t+1} = error(M(b, w, q_t))` from all starts.

    Args:
        plan: what to run.
        watch: called now and then with the number of steps done, of `starts * generations`.

    Raises:
        Impossible: if it does not fit into memory, or inputs that meet the side conditions cannot be found.
    """
    measures = _measures(plan)
    size = _chunk(plan)
    shared = shared_inputs(plan.setting, np.random.default_rng([plan.seed, 1])) if plan.one_anchor else {}
    parts: list[Simulation] = []
    for number, first in enumerate(range(0, plan.starts, size)):
        random = np.random.default_rng([plan.seed, 2, number])
        count = min(size, plan.starts - first)
        parts.append(_run_chunk(plan, measures, draw(plan.setting, count, random, shared), random, first, watch))
    watch(plan.starts * plan.generations)
    return _joined(plan, parts)


def _measures(plan: Plan) -> dict[str, Tensor]:
    axes = plan.anchor.axes
    pair = tensor.array(_ANCHOR, axes), tensor.array(_STUDENT, axes)
    return {name: function.meaning(*pair) for name, function in plan.divergences.items()}


def _chunk(plan: Plan) -> int:
    """How many runs are worked on at a time.  What is measured does not matter, so that it changes no draws."""
    sizes = plan.setting.sizes
    for_one = _MEASURING * plan.setting.classes
    for_one += _numbers(plan.setting.operator.out.body, sizes) + _numbers(plan.anchor.body, sizes)
    if for_one > _MOST_FOR_ONE:
        shown = ", ".join(f"{name} = {size}" for name, size in sizes.items())
        memory = for_one * 8 / 1e9
        raise Impossible(f"one run with {shown} takes {memory:.0f} GB; ask for fewer classes")
    results = plan.starts * (plan.generations + 1) * (len(plan.divergences) + 1)
    if results > _MOST_RESULTS:
        raise Impossible(
            f"{plan.starts} starts of {plan.generations} generations give {results:,} numbers, "
            f"and at most {_MOST_RESULTS:,} are kept; ask for fewer"
        )
    return max(1, min(plan.starts, _CHUNK // for_one))


def _numbers(root: Node, sizes: Mapping[str, int]) -> int:
    """How many numbers a reading of a term holds for one input, those of its parts included."""
    return sum(_positions(part, sizes) for part in walk(root))


def _positions(node: Node, sizes: Mapping[str, int]) -> int:
    count = 1
    for index in build.free_indices(node):
        count *= sizes[index.axis.name]
    return count


def _run_chunk(
    plan: Plan,
    measures: Mapping[str, Tensor],
    values: dict[str, Floats],
    random: np.random.Generator,
    first: int,
    watch: Callable[[int], None],
) -> Simulation:
    setting = plan.setting
    sizes, name = setting.sizes, setting.student
    current = np.array(values[name])
    count = len(current)
    anchor = evaluate_tensor(plan.anchor, Batch(sizes, values))
    corrupt = plan.error.begin((count, setting.classes), random)
    divergences = {one: np.empty((plan.generations + 1, count)) for one in measures}
    moved = np.empty((plan.generations, count))
    left = np.zeros(plan.generations + 1, dtype=np.int64)
    keep = setting.classes == 3
    orbits = [current] if keep else []
    teachers = {one: value[0] for one, value in values.items() if one != name}
    for generation in range(plan.generations + 1):
        reading = Reading(Batch(sizes, {_ANCHOR: anchor, _STUDENT: current}))
        for one, measure in measures.items():
            divergences[one][generation] = reading.tensor(measure)
        left[generation] = int(np.isnan(current).any(axis=1).sum())
        if generation == plan.generations:
            break
        taught = _on_simplex(evaluate_tensor(setting.operator.out, Batch(sizes, {**values, name: current})))
        learnt = _learnt(taught, corrupt)
        moved[generation] = np.abs(learnt - current).sum(axis=1) / 2
        current = learnt
        if keep:
            orbits.append(current)
        watch(first * plan.generations + count * (generation + 1))
    return Simulation(
        plan, divergences, moved, left, teachers, anchor if keep else None, np.stack(orbits) if keep else None
    )


def _on_simplex(results: Floats) -> Floats:
    """The results with `nan` in each row that is no distribution, and rounding below zero undone."""
    with np.errstate(invalid="ignore"):
        total = results.sum(axis=1)
        fine = (results.min(axis=1) >= -_NEGATIVE) & (np.abs(total - 1.0) <= _SUM)
    kept: Floats = np.where(fine[:, None], np.maximum(results, 0.0), np.nan)
    return kept


def _learnt(taught: Floats, corrupt: Callable[[Floats], Floats]) -> Floats:
    gone = np.isnan(taught[:, 0])
    if not gone.any():
        return corrupt(taught)
    # A model may refuse what is no distribution; any will do in a row that is thrown away.
    stand_in = np.where(gone[:, None], 1.0 / taught.shape[1], taught)
    learnt: Floats = np.where(gone[:, None], np.nan, corrupt(stand_in))
    return learnt


def _joined(plan: Plan, parts: Sequence[Simulation]) -> Simulation:
    if len(parts) == 1:
        return parts[0]
    anchors = [part.anchors for part in parts if part.anchors is not None]
    orbits = [part.orbits for part in parts if part.orbits is not None]
    return Simulation(
        plan,
        {name: np.concatenate([part.divergences[name] for part in parts], axis=1) for name in plan.divergences},
        np.concatenate([part.moved for part in parts], axis=1),
        np.add.reduce([part.left for part in parts]),
        parts[0].teachers,
        np.concatenate(anchors) if anchors else None,
        np.concatenate(orbits, axis=1) if orbits else None,
    )


def ratios(divergence: Floats, least: float) -> Floats:
    """The factor of each step, of shape `(generations, starts)`; `nan` where it is from below `least` or infinite."""
    steps = []
    for before, after in pairwise(divergence):
        with np.errstate(divide="ignore", invalid="ignore"):
            factor = after / before
        steps.append(np.where((before >= least) & np.isfinite(before), factor, np.nan))
    return np.array(steps).reshape(max(len(divergence) - 1, 0), -1)
