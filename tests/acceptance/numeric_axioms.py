"""The axioms once more, straight from their statements, on arrays of many inputs: what a proof is held against.

Nothing here knows of goals or engines; only the values of an operator are asked for.  Inputs are coarse, so that
rounding stays far below what counts as a violation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from kdverify.lang.checked import Asked
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Operator
from kdverify.lang.tensor import Tensor
from kdverify.semantics.floats import Batch, Reading

Floats = NDArray[np.float64]
Values = dict[str, Floats]

CLEAR = 1e-6
_GRAIN = 32


@dataclass(frozen=True, slots=True)
class Trial:
    """An operator on a batch of inputs of one size.

    Attributes:
        values: of shape `(batch,)`, `(batch, V)` or `(batch, K, V)`.
        random: where further choices come from.
    """

    operator: Operator
    sizes: Mapping[str, int]
    values: Values
    random: np.random.Generator

    def of(self, tensor: Tensor, **changed: Floats) -> Floats:
        """The values of a tensor, of shape `(batch, V)` for a vector."""
        found = Reading(Batch(self.sizes, {**self.values, **changed}, {})).tensor(tensor)
        count = len(next(iter(self.values.values())))
        return np.broadcast_to(found, (count, *found.shape[1:]))

    def out(self, **changed: Floats) -> Floats:
        """The result."""
        return self.of(self.operator.out, **changed)

    @property
    def teachers(self) -> Floats:
        """All teachers, of shape `(batch, K, V)`."""
        assert self.operator.roles.teachers is not None
        found = self.values[self.operator.roles.teachers]
        return found if found.ndim == 3 else found[:, None, :]

    @property
    def counts(self) -> NDArray[np.bool_]:
        """Which teachers have weight, of shape `(batch, K)`."""
        name = self.operator.roles.weights
        return np.ones(self.teachers.shape[:2], dtype=np.bool_) if name is None else self.values[name] > 0

    @property
    def student(self) -> Floats | None:
        """The student, where there is one."""
        name = self.operator.roles.student
        return None if name is None else self.values[name]

    def generators(self) -> Floats:
        """Student and teachers that count, of shape `(batch, 1 + K, V)`; others are `nan`."""
        counted = np.where(self.counts[:, :, None], self.teachers, np.nan)
        return counted if self.student is None else np.concatenate([self.student[:, None, :], counted], axis=1)


def draw(operator: Operator, sizes: Mapping[str, int], count: int, seed: int, *, closed: bool) -> Trial:
    """Coarse random inputs: multiples of a thirty-second, with zeros, ties and vertices where zeros are allowed."""
    random = np.random.default_rng(seed)
    values = {entry.name: _input(entry, sizes, count, random, closed=closed) for entry in operator.inputs}
    trial = Trial(operator, sizes, values, random)
    met = np.ones(count, dtype=np.bool_)
    for constraint in operator.constraints:
        met &= np.broadcast_to(Reading(Batch(sizes, values, {})).truth(constraint), (count,))
    return replace(trial, values={name: value[met] for name, value in values.items()})


def _input(entry: Input, sizes: Mapping[str, int], count: int, random: np.random.Generator, *, closed: bool) -> Floats:
    shape = tuple(sizes[axis.name] for axis in entry.axes)
    match entry.domain:
        case Simplex():
            flat = _distributions(count * int(np.prod(shape[:-1])), shape[-1], random, closed=closed)
            return flat.reshape((count, *shape))
        case Interval() as interval:
            choices = np.array([float(value) for value in _scalars(interval)])
            return choices[random.integers(len(choices), size=(count, *shape))]


def _distributions(count: int, length: int, random: np.random.Generator, *, closed: bool) -> Floats:
    """Multiples of a thirty-second, so that sums of products are exact and ties are ties."""
    shares = random.standard_gamma(random.choice([0.02, 0.1, 0.5, 2.0], size=(count, 1)), size=(count, length)) + 1e-12
    least = 0 if closed else 1
    grains = least + random.multinomial(_GRAIN - least * length, shares / shares.sum(axis=1, keepdims=True))
    tied = (random.random(count) < 0.2) & ((grains[:, 0] + grains[:, -1]) % 2 == 0)
    grains[tied, 0] = grains[tied, -1] = (grains[tied, 0] + grains[tied, -1]) // 2
    return grains / _GRAIN


def _scalars(interval: Interval) -> list[Fraction]:
    low, high = interval.lower, interval.upper
    if interval.integer:
        start = low if low is not None else Fraction(-2)
        found = [start + step for step in range(5)]
    elif low is not None and high is not None:
        shares = (0, Fraction(1, 8), Fraction(1, 4), Fraction(1, 2), Fraction(4, 5), Fraction(15, 16), 1)
        found = [low + share * (high - low) for share in shares]
    elif low is not None:
        found = [low + step for step in (0, Fraction(1, 8), Fraction(1, 2), 1, 2, 5)]
    elif high is not None:
        found = [high - step for step in (0, Fraction(1, 8), Fraction(1, 2), 1, 2, 5)]
    else:
        found = [Fraction(value, 2) for value in range(-5, 6)]
    return [value for value in found if interval.holds(value)]


Statement = Callable[[Trial, Asked], Floats]
"""By how much each input violates an axiom; anything beyond `CLEAR`, and `nan`, is a violation."""


def _simplex(trial: Trial, asked: Asked) -> Floats:
    out = trial.out()
    return np.maximum((-out).max(axis=1), np.abs(out.sum(axis=1) - 1.0))


def _positivity(trial: Trial, asked: Asked) -> Floats:
    return np.where((trial.out() > 0.0).all(axis=1), 0.0, np.inf)


def _support_inheritance(trial: Trial, asked: Asked) -> Floats:
    supported = ((trial.teachers > 0.0) & trial.counts[:, :, None]).any(axis=1)
    return np.where((~supported | (trial.out() > 0.0)).all(axis=1), 0.0, np.inf)


def _zero_preservation(trial: Trial, asked: Asked) -> Floats:
    unseen = (np.nan_to_num(trial.generators(), nan=0.0) == 0.0).all(axis=1)
    return np.where(unseen, np.abs(trial.out()), 0.0).max(axis=1)


def _range(trial: Trial, asked: Asked) -> Floats:
    generators, out = trial.generators(), trial.out()
    above = out - np.nanmax(generators, axis=1)
    below = np.nanmin(generators, axis=1) - out
    return np.maximum(above, below).max(axis=1)


def _convex_hull(trial: Trial, asked: Asked) -> Floats:
    """Outside the hull some direction tells; random ones are tried."""
    directions = trial.random.standard_normal((24, trial.out().shape[1]))
    reached = np.nanmax(trial.generators() @ directions.T, axis=1)
    return np.maximum((trial.out() @ directions.T - reached).max(axis=1), _range(trial, asked))


def _unanimity(trial: Trial, asked: Asked) -> Floats:
    assert trial.operator.roles.teachers is not None
    shared = trial.teachers[:, 0, :]
    family = trial.values[trial.operator.roles.teachers]
    alike = np.broadcast_to(shared[:, None, :], trial.teachers.shape).reshape(family.shape)
    changed = {trial.operator.roles.teachers: alike}
    if trial.operator.roles.student is not None:
        changed[trial.operator.roles.student] = shared
    return np.abs(trial.out(**changed) - shared).max(axis=1)


def anchor(trial: Trial) -> Floats:
    """The anchor; the linear pool where the spec names no other."""
    if trial.operator.roles.anchor is not None:
        return trial.of(trial.operator.roles.anchor)
    weights = trial.operator.roles.weights
    return (
        trial.teachers[:, 0, :] if weights is None else np.einsum("nk,nkv->nv", trial.values[weights], trial.teachers)
    )


def _base_fixed_point(trial: Trial, asked: Asked) -> Floats:
    assert trial.operator.roles.student is not None
    target = anchor(trial)
    return np.abs(trial.out(**{trial.operator.roles.student: target}) - target).max(axis=1)


def _permuted(trial: Trial, axis: str, order: NDArray[np.int64]) -> Values:
    found = {}
    for entry in trial.operator.inputs:
        value = trial.values[entry.name]
        for place, own in enumerate(entry.axes, start=1):
            value = np.take(value, order, axis=place) if own.name == axis else value
        found[entry.name] = value
    return found


def _changes(one: Floats, other: Floats) -> Floats:
    """The largest difference; what is undefined both times has not changed."""
    undefined = ~np.isfinite(one) & ~np.isfinite(other)
    return np.where(undefined, 0.0, np.abs(one - other)).max(axis=1)


def _class_equivariance(trial: Trial, asked: Asked) -> Floats:
    axis = trial.operator.out.axes[-1].name
    order = np.roll(np.arange(trial.sizes[axis]), 1)
    return _changes(trial.out(**_permuted(trial, axis, order)), trial.out()[:, order])


def _teacher_anonymity(trial: Trial, asked: Asked) -> Floats:
    assert trial.operator.roles.teachers is not None
    axes = trial.operator.input(trial.operator.roles.teachers).axes
    order = np.roll(np.arange(trial.sizes[axes[0].name]), 1)
    return _changes(trial.out(**_permuted(trial, axes[0].name, order)), trial.out())


def _weight_monotonicity(trial: Trial, asked: Asked) -> Floats:
    name = trial.operator.roles.weights
    assert name is not None
    before, weights = trial.out(), trial.values[name]
    worst = np.zeros(len(before))
    share = trial.random.choice([1 / 16, 1 / 4, 3 / 4], size=(len(before), 1))
    for k in range(weights.shape[1]):
        after = trial.out(**{name: (1.0 - share) * weights + share * np.eye(weights.shape[1])[k]})
        favoured = trial.teachers[:, k, :]
        if asked.reading == "kl":
            loss = _kl(favoured, after) - _kl(favoured, before)
            worst = np.maximum(worst, loss)
        else:
            highest = (favoured[:, None, :] >= trial.teachers).all(axis=1)
            worst = np.maximum(worst, np.where(highest, before - after, 0.0).max(axis=1))
    return worst


def _kl(p: Floats, r: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(p > 0.0, p * np.log(p / r), 0.0)
    return terms.sum(axis=1)


def _anchoring(trial: Trial, asked: Asked) -> Floats:
    constant = trial.of(asked.arguments["c"])
    short = (constant[:, None] * anchor(trial) - trial.out()).max(axis=1)
    return np.where(constant > 0.0, short, np.inf)


def _rank_preservation(trial: Trial, asked: Asked) -> Floats:
    (source,) = (trial.values[e.name] for e in trial.operator.inputs if isinstance(e.domain, Simplex))
    out = trial.out()
    before = source[:, :, None] - source[:, None, :]
    after = out[:, :, None] - out[:, None, :]
    wrong = ((before > 0) & (after <= 0)) | ((before == 0) & (np.abs(after) > CLEAR)) | np.isnan(after)
    return np.where(wrong.any(axis=(1, 2)), np.inf, 0.0)


def _identity(trial: Trial, asked: Asked) -> Floats:
    (source,) = (trial.values[e.name] for e in trial.operator.inputs if isinstance(e.domain, Simplex))
    assert trial.operator.roles.temperature is not None
    one = np.ones(len(source))
    return np.abs(trial.out(**{trial.operator.roles.temperature: one}) - source).max(axis=1)


STATEMENTS: Mapping[str, Statement] = {
    "simplex": _simplex,
    "positivity": _positivity,
    "support_inheritance": _support_inheritance,
    "zero_preservation": _zero_preservation,
    "range": _range,
    "convex_hull": _convex_hull,
    "unanimity": _unanimity,
    "base_fixed_point": _base_fixed_point,
    "class_equivariance": _class_equivariance,
    "teacher_anonymity": _teacher_anonymity,
    "weight_monotonicity": _weight_monotonicity,
    "anchoring": _anchoring,
    "rank_preservation": _rank_preservation,
    "identity": _identity,
}
ALWAYS_CLOSED = frozenset({"support_inheritance", "zero_preservation"})
SIZES = ((2, 1), (2, 2), (3, 2), (3, 3), (4, 4), (8, 3))


def violated(operator: Operator, asked: Asked, count: int, seed: int, sizes: Sequence[tuple[int, int]] = SIZES) -> str:
    """An input that violates the axiom by more than rounding could, in words; empty where none is found."""
    statement = STATEMENTS.get(asked.axiom)
    if statement is None:
        return ""
    closed = asked.closed or asked.axiom in ALWAYS_CLOSED
    teachers = operator.roles.teachers
    family = operator.input(teachers).axes if teachers is not None else ()
    for wide, many in sizes:
        classes = operator.out.axes[-1].name
        chosen = {dimension.axis.name: max(dimension.least, many) for dimension in operator.dimensions}
        if len(family) == 2 or not family or classes == family[-1].name:
            chosen[classes] = max(next(d.least for d in operator.dimensions if d.axis.name == classes), wide)
        trial = draw(operator, chosen, count, seed, closed=closed)
        with np.errstate(all="ignore"):
            excess = statement(trial, asked)
        rows = np.flatnonzero(~(excess <= CLEAR))
        if len(rows):
            row = rows[0]
            given = ", ".join(f"{name} = {value[row].tolist()}" for name, value in trial.values.items())
            return f"{asked.text} fails by {excess[row]:.3g} at {chosen}: {given}"
    return ""
