"""Draws the inputs of many runs: teachers, weights and first students, close to the boundary and in the middle."""

from collections.abc import Mapping, Sequence

import numpy as np

from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.show import show_term
from kdverify.recursion.impossible import Impossible
from kdverify.recursion.setting import Floats, Setting, concerns_parameters_alone
from kdverify.search.draws import CONCENTRATIONS, dirichlet
from kdverify.semantics.floats import Batch, truth

_ROUNDS = 200
_MODERATE = (2.0, 5.0)
# Distributions over more classes are not written down, and their entries may be less than a hundredth.
_FEW, _HUNDRED = 10, 100.0


def draw(
    setting: Setting,
    count: int,
    random: np.random.Generator,
    shared: Mapping[str, Floats],
    concentrations: Sequence[float] = CONCENTRATIONS,
) -> dict[str, Floats]:
    """Every input of `count` runs, each of shape `(count, *axes)`.

    Args:
        setting: says what is given, which is the same in every run.
        count: the number of runs.
        random: where draws come from.
        shared: further arrays that are the same in every run, of shape `(*axes)`.
        concentrations: the Dirichlet concentrations that distributions are drawn with, one for each.

    Raises:
        Impossible: if hardly any draw meets the side conditions of the spec.
    """
    conditions = [entry for entry in setting.operator.constraints if not concerns_parameters_alone(entry)]
    if not conditions:
        return _unconditional(setting, count, random, shared, concentrations)
    kept: list[dict[str, Floats]] = []
    missing = count
    for _ in range(_ROUNDS):
        values = _unconditional(setting, count, random, shared, concentrations)
        meets = np.ones(count, dtype=np.bool_)
        for condition in conditions:
            meets &= truth(condition, Batch(setting.sizes, values))
        rows = np.flatnonzero(meets)[:missing]
        kept.append({name: value[rows] for name, value in values.items()})
        missing -= len(rows)
        if missing == 0:
            return {name: np.concatenate([part[name] for part in kept]) for name in values}
    shown = " and ".join(show_term(condition) for condition in conditions)
    raise Impossible(f"no inputs were found that meet the side conditions: {shown}; give some with --set")


def shared_inputs(setting: Setting, random: np.random.Generator) -> dict[str, Floats]:
    """Teachers and weights for all runs alike: one draw of every array but the student, away from the boundary."""
    values = draw(setting, 1, random, {}, _MODERATE)
    arrays = [entry for entry in setting.operator.inputs if entry.axes and entry.name != setting.student]
    drawn = {entry.name: values[entry.name][0] for entry in arrays}
    for entry in arrays:
        if isinstance(entry.domain, Simplex) and drawn[entry.name].shape[-1] <= _FEW:
            given = setting.given.get(entry.name, np.full_like(drawn[entry.name], np.nan))
            drawn[entry.name] = np.where(np.isnan(given), readable(drawn[entry.name]), given)
    return drawn


def readable(distributions: Floats) -> Floats:
    """The distributions in hundredths, at least one hundredth each, so that they can be written down."""
    counts = np.maximum(np.round(distributions * _HUNDRED), 1.0)
    largest = np.expand_dims(counts.argmax(axis=-1), -1)
    rest = _HUNDRED - counts.sum(axis=-1, keepdims=True)
    np.put_along_axis(counts, largest, np.take_along_axis(counts, largest, axis=-1) + rest, axis=-1)
    rounded: Floats = counts / _HUNDRED
    return rounded


def _unconditional(
    setting: Setting,
    count: int,
    random: np.random.Generator,
    shared: Mapping[str, Floats],
    concentrations: Sequence[float],
) -> dict[str, Floats]:
    values: dict[str, Floats] = {}
    for entry in setting.operator.inputs:
        if not entry.axes:
            values[entry.name] = np.full(count, float(setting.parameters[entry.name]))
            continue
        shape = (count, *(setting.sizes[axis.name] for axis in entry.axes))
        given = shared.get(entry.name, setting.given.get(entry.name))
        if given is None or np.isnan(given).any():
            drawn = array(entry, shape, random, concentrations)
            given = drawn if given is None else np.where(np.isnan(given), drawn, given)
        values[entry.name] = np.broadcast_to(given, shape)
    return values


def array(entry: Input, shape: tuple[int, ...], random: np.random.Generator, concentrations: Sequence[float]) -> Floats:
    """Values for an input, of this shape."""
    match entry.domain:
        case Simplex():
            rows = int(np.prod(shape[:-1]))
            concentration = np.array(concentrations)[random.integers(len(concentrations), size=(rows, 1))]
            return dirichlet(concentration, shape[-1], random).reshape(shape)
        case Interval() as interval:
            return _numbers(interval, shape, random)


def _numbers(interval: Interval, shape: tuple[int, ...], random: np.random.Generator) -> Floats:
    """Numbers of the interval: evenly where it is bounded, else of the size of one."""
    lower = None if interval.lower is None else float(interval.lower)
    upper = None if interval.upper is None else float(interval.upper)
    drawn: Floats
    if lower is not None and upper is not None:
        drawn = lower + (upper - lower) * random.random(shape)
    elif lower is not None:
        drawn = lower + random.standard_exponential(shape)
    elif upper is not None:
        drawn = upper - random.standard_exponential(shape)
    else:
        drawn = random.standard_normal(shape)
    if interval.integer:
        drawn = np.ceil(drawn) if lower is not None else np.floor(drawn)
    return drawn
