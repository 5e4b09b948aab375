"""Terms in double precision, many inputs at once: fast, and never the ground for a verdict.

Undefined is `nan`; overflow may show as infinity and underflow as zero.

Inside, every array has one axis for each index that its term mentions, sorted by name, and the batch
last: sums over a few classes then run along whole batches.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce as fold
from typing import TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from kdverify.lang.build import formal
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import (
    All,
    Any_,
    Axis,
    Coincide,
    Compare,
    Condition,
    Every,
    Index,
    Not,
    Reducer,
    Relation,
    Term,
)
from kdverify.semantics.interpret import Interpreter

Floats: TypeAlias = NDArray[np.float64]
Where: TypeAlias = "Index | int | NDArray[np.int64]"


@dataclass(frozen=True, slots=True)
class Batch:
    """Many inputs of the same sizes.

    Attributes:
        sizes: the size of each axis, by its name.
        values: every input, of shape `(batch,)` for a scalar, `(batch, V)` or `(batch, K, V)` for an array.
        positions: the positions of free indices, counted from 1: one for all, or an array of shape `(batch,)`.
    """

    sizes: Mapping[str, int]
    values: Mapping[str, Floats]
    positions: "Mapping[Index, int | NDArray[np.int64]]" = field(default_factory=dict)

    @property
    def count(self) -> int:
        """The number of inputs."""
        return next((len(value) for value in self.values.values()), 1)


@dataclass(frozen=True, slots=True)
class _Array:
    """Numbers, or truths, of shape `(*size of each axis, batch)`; any of these may be 1 and is then spread."""

    data: NDArray[np.float64] | NDArray[np.bool_]
    axes: tuple[Index, ...] = ()


def _spread(array: _Array, axes: tuple[Index, ...]) -> Floats:
    """The data with an axis of length 1 for each of `axes` that it lacks."""
    if array.axes == axes:
        return array.data  # type: ignore[return-value]
    lengths = dict(zip(array.axes, array.data.shape, strict=False))
    return array.data.reshape(*[lengths.get(axis, 1) for axis in axes], array.data.shape[-1])  # type: ignore[return-value]


def _union(arrays: Sequence[_Array]) -> tuple[Index, ...]:
    first = arrays[0].axes
    if all(array.axes == first for array in arrays):
        return first
    return tuple(sorted({axis for array in arrays for axis in array.axes}, key=lambda axis: axis.name))


def _pointwise(operation: Callable[..., Floats], *arrays: _Array) -> _Array:
    axes = _union(arrays)
    return _Array(operation(*[_spread(array, axes) for array in arrays]), axes)


def _ordered(data: Floats, axes: tuple[Index, ...]) -> _Array:
    order = sorted(range(len(axes)), key=lambda place: axes[place].name)
    return _Array(data.transpose(*order, len(axes)), tuple(axes[place] for place in order))


def _has_nan(data: Floats) -> bool:
    return bool(np.isnan(data.max()))


def _multiply(left: Floats, right: Floats) -> Floats:
    product = left * right
    if _has_nan(product):
        product[np.isnan(product) & ~np.isnan(left) & ~np.isnan(right)] = 0.0
    return product


def _divide(left: Floats, right: Floats) -> Floats:
    quotient = left / right
    zero = right == 0.0
    return np.where(zero, np.nan, quotient) if zero.any() else quotient


def _power(base: Floats, exponent: Floats) -> Floats:
    if exponent.size == 1:
        match exponent.item():
            case 1.0:
                return base
            case 2.0:
                return base * base
            case 0.5:
                return np.sqrt(base)
            case -1.0:
                return _divide(np.ones(1), base)
    powers = np.power(base, exponent)
    if base.min() > 0.0 and np.isfinite(exponent).all():
        return powers
    undefined = (
        np.isnan(base)
        | ~np.isfinite(exponent)
        | ((base == 0.0) & (exponent < 0.0))
        | ((base < 0.0) & (exponent != np.floor(exponent)))
    )
    return np.where(undefined, np.nan, powers)


def _exp(term: Floats) -> Floats:
    infinite = term == np.inf
    return np.where(infinite, np.nan, np.exp(term)) if infinite.any() else np.exp(term)


def _difference(left: Floats, right: Floats) -> Floats:
    # Equal infinities are no distance apart.
    return np.where(left == right, 0.0, left - right)


def _median(values: Floats) -> Floats:
    ordered = np.sort(values, axis=0)
    count = len(ordered)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return np.where(np.isnan(ordered[-1]), np.nan, middle)


def _product(values: Floats) -> Floats:
    return fold(_multiply, values)


class _FloatAlgebra:
    """The algebra of batches; a bound index is an axis, so it has one position, itself."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._arrays: dict[str, Floats] = {}

    def number(self, value: Fraction) -> _Array:
        return _Array(np.array([_nearest(value)]))

    def _input(self, name: str) -> Floats:
        if name not in self._arrays:
            value = np.asarray(self._batch.values[name], dtype=np.float64)
            self._arrays[name] = np.ascontiguousarray(np.moveaxis(value, 0, -1))
        return self._arrays[name]

    def parameter(self, name: str) -> _Array:
        return _Array(self._input(name))

    def size(self, axis: Axis) -> _Array:
        return _Array(np.array([float(self._batch.sizes[axis.name])]))

    def entry(self, array: str, positions: tuple[Where, ...]) -> _Array:
        data = self._input(array)
        axes: list[Index] = []
        for position in positions:
            # The axes already taken stay in front.
            if isinstance(position, Index):
                axes.append(position)
            else:
                data = _take(data, len(axes), position)
        return _ordered(data, tuple(axes))

    def add(self, *terms: _Array) -> _Array:
        return fold(lambda left, right: _pointwise(np.add, left, right), terms)

    def multiply(self, *terms: _Array) -> _Array:
        return fold(lambda left, right: _pointwise(_multiply, left, right), terms)

    def divide(self, left: _Array, right: _Array) -> _Array:
        return _pointwise(_divide, left, right)

    def power(self, base: _Array, exponent: _Array) -> _Array:
        return _pointwise(_power, base, exponent)

    def log(self, term: _Array) -> _Array:
        return _pointwise(np.log, term)

    def exp(self, term: _Array) -> _Array:
        return _pointwise(_exp, term)

    def absolute(self, term: _Array) -> _Array:
        return _pointwise(np.abs, term)

    def minimum(self, *terms: _Array) -> _Array:
        return fold(lambda left, right: _pointwise(np.minimum, left, right), terms)

    def maximum(self, *terms: _Array) -> _Array:
        return fold(lambda left, right: _pointwise(np.maximum, left, right), terms)

    def place(self, number: int, axis: Axis) -> Where:
        return number

    def free(self, index: Index) -> Where:
        return self._batch.positions.get(index, index)

    def positions(self, index: Index) -> Sequence[Where]:
        return (index,)

    def _along(self, index: Index, array: _Array) -> tuple[Floats, tuple[Index, ...]]:
        """The data with the axis of `index` first, at its full length, and the other axes."""
        axes = _union((array, _Array(array.data, (index,))))
        data = np.moveaxis(_spread(array, axes), axes.index(index), 0)
        data = np.broadcast_to(data, (self._batch.sizes[index.axis.name], *data.shape[1:]))
        return data, tuple(axis for axis in axes if axis != index)

    def reduce(self, reducer: Reducer, index: Index, values: Sequence[_Array]) -> _Array:
        data, axes = self._along(index, values[0])
        match reducer:
            case Reducer.SUM:
                return _Array(np.add.reduce(data, axis=0), axes)
            case Reducer.PRODUCT:
                return _Array(_product(data), axes)
            case Reducer.MINIMUM:
                return _Array(np.minimum.reduce(data, axis=0), axes)
            case Reducer.MAXIMUM:
                return _Array(np.maximum.reduce(data, axis=0), axes)
            case Reducer.MEDIAN:
                return _Array(_median(data), axes)

    def rank(self, index: Index, values: Sequence[_Array], at: Where, own: Callable[[], _Array]) -> _Array:
        data, axes = self._along(index, values[0])
        order = np.argsort(-data, axis=0, kind="stable")
        places = np.empty(data.shape)
        counted = np.arange(1.0, len(data) + 1).reshape(-1, *[1] * (data.ndim - 1))
        np.put_along_axis(places, order, np.broadcast_to(counted, data.shape), axis=0)
        undefined = np.isnan(data).any(axis=0)
        if undefined.any():
            places = np.where(undefined, np.nan, places)
        if not isinstance(at, Index):
            return _Array(_take(places, 0, at), axes)
        if at in axes:
            diagonal = np.diagonal(places, axis1=0, axis2=1 + axes.index(at))
            rest = tuple(axis for axis in axes if axis != at)
            return _ordered(np.moveaxis(diagonal, -1, 0), (at, *rest))
        return _ordered(places, (at, *axes))

    def compare(self, left: _Array, relation: Relation, right: _Array) -> _Array:
        return _pointwise(_COMPARISONS[relation], left, right)

    def coincide(self, left: Where, right: Where) -> _Array:
        return _pointwise(np.equal, self._counted(left), self._counted(right))

    def _counted(self, position: Where) -> _Array:
        if isinstance(position, Index):
            return _Array(np.arange(1.0, self._batch.sizes[position.axis.name] + 1)[:, None], (position,))
        return _Array(np.atleast_1d(np.asarray(position, dtype=np.float64)))

    def negate(self, condition: _Array) -> _Array:
        return _pointwise(np.logical_not, condition)

    def conjunction(self, *conditions: _Array) -> _Array:
        return fold(lambda left, right: _pointwise(np.logical_and, left, right), conditions, _truth(True))

    def disjunction(self, *conditions: _Array) -> _Array:
        return fold(lambda left, right: _pointwise(np.logical_or, left, right), conditions, _truth(False))

    def every(self, index: Index, values: Sequence[_Array]) -> _Array:
        data, axes = self._along(index, values[0])
        return _Array(np.logical_and.reduce(data, axis=0), axes)

    def choose(self, condition: _Array, then: Callable[[], _Array], otherwise: Callable[[], _Array]) -> _Array:
        if condition.data.all():
            return then()
        return _pointwise(np.where, condition, then(), otherwise()) if condition.data.any() else otherwise()


_COMPARISONS: Mapping[Relation, Callable[..., Floats]] = {
    Relation.LESS: np.less,
    Relation.AT_MOST: np.less_equal,
    Relation.EQUAL: np.equal,
    # Not `not_equal`, which holds for nan.
    Relation.DIFFERENT: lambda left, right: (left < right) | (left > right),
}


def _truth(value: bool) -> _Array:
    return _Array(np.array([value]))


def _nearest(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _take(data: Floats, axis: int, position: "int | NDArray[np.int64]") -> Floats:
    """The data at a position, counted from 1, of an axis; undefined where there is none."""
    length = data.shape[axis]
    if isinstance(position, int | np.integer):
        missing = not 1 <= position <= length
        return np.full_like(np.take(data, 0, axis), np.nan) if missing else np.take(data, position - 1, axis)
    front = np.moveaxis(data, axis, 0)
    front = np.broadcast_to(front, (*front.shape[:-1], len(position)))
    chosen = np.clip(position, 1, length) - 1
    taken = np.take_along_axis(front, chosen.reshape(1, *[1] * (front.ndim - 2), -1), axis=0)[0]
    return np.where(chosen + 1 == position, taken, np.nan)


class Reading:
    """The values of terms on one batch; parts that several terms share are computed once.

    Free indices without a position in the batch must be asked for as `indices`, which are the axes of the
    result in that order: its shape is `(batch, *size of each index)`.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._algebra = _FloatAlgebra(batch)
        self._interpreter: Interpreter[_Array, _Array, Where] = Interpreter(self._algebra)

    def term(self, term: Term, indices: Sequence[Index] = ()) -> Floats:
        """The values of a term; `nan` where it is undefined."""
        with np.errstate(all="ignore"):
            return self._finish(self._interpreter.term(term), indices)

    def tensor(self, tensor: Tensor) -> Floats:
        """The values of a tensor, of shape `(batch, *axes)`."""
        return self.term(tensor.body, [formal(axis) for axis in tensor.axes])

    def truth(self, condition: Condition, indices: Sequence[Index] = ()) -> NDArray[np.bool_]:
        """Whether a condition holds, as far as floats can tell."""
        with np.errstate(all="ignore"):
            return self._finish(self._interpreter.condition(condition), indices).astype(np.bool_)

    def margin(self, condition: Condition, indices: Sequence[Index] = ()) -> Floats:
        """By how much a condition holds: right minus left; negative where it fails, never `nan`.

        Equality has minus the distance.  A comparison that fails because a side is undefined has minus infinity.
        """
        with np.errstate(all="ignore"):
            return self._finish(self._margin(condition), indices)

    def _margin(self, condition: Condition) -> _Array:
        match condition:
            case Compare():
                left, right = self._interpreter.term(condition.left), self._interpreter.term(condition.right)
                gap = _pointwise(_difference, right, left)
                match condition.relation:
                    case Relation.EQUAL:
                        gap = _pointwise(lambda data: -np.abs(data), gap)
                    case Relation.DIFFERENT:
                        gap = _pointwise(np.abs, gap)
                    case Relation.LESS | Relation.AT_MOST:
                        pass
                return _pointwise(lambda data: np.where(np.isnan(data), -np.inf, data), gap)
            case Coincide():
                same = self._interpreter.condition(condition)
                return _pointwise(lambda data: np.where(data, np.inf, -np.inf), same)
            case Not():
                return _pointwise(np.negative, self._margin(condition.condition))
            case All():
                parts = [self._margin(part) for part in condition.conditions]
                return self._algebra.minimum(_Array(np.array([np.inf])), *parts)
            case Any_():
                parts = [self._margin(part) for part in condition.conditions]
                return self._algebra.maximum(_Array(np.array([-np.inf])), *parts)
            case Every():
                return self._algebra.reduce(Reducer.MINIMUM, condition.index, [self._margin(condition.body)])
            case _:
                assert_never(condition)

    def _finish(self, array: _Array, indices: Sequence[Index]) -> Floats:
        axes = tuple(sorted(indices, key=lambda index: index.name))
        if not set(array.axes) <= set(axes):
            raise KeyError(f"no position for {[index.name for index in array.axes if index not in axes]}")
        shape = (*[self._batch.sizes[index.axis.name] for index in axes], self._batch.count)
        data = np.broadcast_to(_spread(array, axes), shape)
        return data.transpose(len(axes), *[axes.index(index) for index in indices])


def evaluate(term: Term, batch: Batch) -> Floats:
    """The values of a term, of shape `(batch,)`; its free indices all have positions in the batch."""
    return Reading(batch).term(term)


def evaluate_tensor(tensor: Tensor, batch: Batch) -> Floats:
    """The values of a tensor, of shape `(batch, *axes)`."""
    return Reading(batch).tensor(tensor)


def truth(condition: Condition, batch: Batch) -> NDArray[np.bool_]:
    """Whether a condition holds, of shape `(batch,)`, as far as floats can tell."""
    return Reading(batch).truth(condition)


def margin(condition: Condition, batch: Batch) -> Floats:
    """By how much a condition holds, of shape `(batch,)`: right minus left; negative where it fails."""
    return Reading(batch).margin(condition)
