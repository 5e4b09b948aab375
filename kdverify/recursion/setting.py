"""Which recursion is run: the sizes and parameters of an operator, and the inputs that are given."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kdverify.evidence.notation import to_text
from kdverify.lang.domain import Dimension, Input, Interval, Simplex
from kdverify.lang.goal import Operator
from kdverify.lang.show import show_term
from kdverify.lang.term import Condition, Entry, walk
from kdverify.recursion.assignment import Assignment
from kdverify.recursion.impossible import Impossible
from kdverify.semantics.exact import Environment, decide

Floats: TypeAlias = NDArray[np.float64]

_USUAL = (5, 2)
_TRIES = 1000
_MOST_NUMBERS = 20_000_000


@dataclass(frozen=True, slots=True)
class Setting:
    """An operator at fixed sizes and parameters.

    Attributes:
        operator: a meta-teacher.
        sizes: the size of each axis, by its name.
        parameters: every scalar input, exact.
        drawn: the names of the parameters that nobody gave.
        given: arrays that are the same in every run, with `nan` in the rows that nobody gave.
        written: the given arrays as text, by `name` or `name[row]`.
    """

    operator: Operator
    sizes: Mapping[str, int]
    parameters: Mapping[str, Fraction]
    drawn: frozenset[str]
    given: Mapping[str, Floats]
    written: Mapping[str, str]

    @property
    def student(self) -> str:
        """The name of the student."""
        assert self.operator.roles.student is not None
        return self.operator.roles.student

    @property
    def classes(self) -> int:
        """The number of classes."""
        return self.sizes[self.operator.out.axes[-1].name]


def setting(
    operator: Operator,
    assignments: Sequence[Assignment],
    classes: int | None,
    teachers: int | None,
    seed: int,
) -> Setting:
    """The recursion with an operator, what is not given being drawn or taken from what is.

    Args:
        operator: any operator.
        assignments: values of inputs.
        classes: the number of classes; by default as many as a given distribution has, or 5.
        teachers: the number of teachers; by default as many as are given, or 2.
        seed: where the draws of parameters start.

    Raises:
        Impossible: if the operator has no recursion, a size or value is outside its domain, or the side
            conditions of the spec do not hold.
    """
    if operator.roles.student is None:
        raise Impossible(f"{operator.name} has no previous student, so there is no recursion to run")
    known = {entry.name: entry for entry in operator.inputs}
    for one in assignments:
        if one.name not in known:
            raise Impossible(f"{operator.name} has no input {one.name!r}; it has {', '.join(known)}")
        _check_shape(known[one.name], one)
    sizes = _sizes(operator, assignments, {"classes": classes, "teachers": teachers})
    given: dict[str, Floats] = {}
    for one in assignments:
        if known[one.name].axes:
            _place(given, known[one.name], one, sizes)
    fixed = {one.name: one.numbers[0] for one in assignments if not known[one.name].axes}
    parameters = _parameters(operator, sizes, fixed, np.random.default_rng([seed, 0]))
    written = {
        one.name if one.row is None else f"{one.name}[{one.row}]": to_text(one.numbers)
        for one in assignments
        if known[one.name].axes
    }
    return Setting(operator, sizes, parameters, frozenset(parameters) - frozenset(fixed), given, written)


def concerns_parameters_alone(condition: Condition) -> bool:
    """Whether a side condition speaks of scalars and sizes only."""
    return not any(isinstance(part, Entry) for part in walk(condition))


def _check_shape(entry: Input, one: Assignment) -> None:
    axes = len(entry.axes)
    wanted = ("one number", "one vector", "a row for each teacher")[axes]
    if (axes == 0 and (len(one.numbers) != 1 or one.row is not None)) or (axes == 1 and one.row is not None):
        raise Impossible(f"{one.text!r}: {entry.name} takes {wanted}")
    if axes == 2 and one.row is None:
        raise Impossible(f"{one.text!r}: {entry.name} takes {wanted}, as in {entry.name}[1]=(...)")
    match entry.domain:
        case Simplex():
            if min(one.numbers) < 0 or sum(one.numbers) != 1:
                raise Impossible(
                    f"{one.text!r}: {entry.name} is a distribution, and these numbers sum to {sum(one.numbers)}"
                    if min(one.numbers) >= 0
                    else f"{one.text!r}: {entry.name} is a distribution, and {min(one.numbers)} is negative"
                )
        case Interval() as interval:
            for number in one.numbers:
                if not interval.holds(number):
                    raise Impossible(f"{entry.name} = {number} is outside its domain, {describe(interval)}")


def describe(interval: Interval) -> str:
    """An interval as a spec writes it."""
    numbers = "integers" if interval.integer else "reals"
    if interval.lower is None and interval.upper is None:
        return numbers
    left = "(-inf" if interval.lower is None else f"{'(' if interval.lower_open else '['}{interval.lower}"
    right = "inf)" if interval.upper is None else f"{interval.upper}{')' if interval.upper_open else ']'}"
    return f"{left}, {right}" + (" of the integers" if interval.integer else "")


def _sizes(operator: Operator, assignments: Sequence[Assignment], asked: Mapping[str, int | None]) -> dict[str, int]:
    axes = {"classes": operator.out.axes[-1].name}
    teachers = operator.roles.teachers
    family = () if teachers is None else operator.input(teachers).axes
    if len(family) == 2:
        axes["teachers"] = family[0].name
    elif asked["teachers"] is not None:
        raise Impossible(f"{operator.name} has no number of teachers to choose")
    words = {name: word for word, name in axes.items()}
    sizes: dict[str, int] = {}
    for place, dimension in enumerate(operator.dimensions):
        name = dimension.axis.name
        shown = _in_assignments(operator, assignments, name)
        wanted = asked.get(words.get(name, ""))
        if wanted is None:
            usual = _USUAL[place] if place < len(_USUAL) else dimension.least
            most = usual if dimension.most is None else min(usual, dimension.most)
            wanted = shown if shown is not None else max(most, dimension.least)
        _check_size(operator, dimension, wanted)
        sizes[name] = wanted
    for entry in operator.inputs:
        count = math.prod(sizes[axis.name] for axis in entry.axes)
        if count > _MOST_NUMBERS:
            raise Impossible(f"{entry.name} would have {count:,} numbers, and {_MOST_NUMBERS:,} are the most")
    return sizes


def _check_size(operator: Operator, dimension: Dimension, wanted: int) -> None:
    name = dimension.axis.name
    if wanted < dimension.least or (dimension.most is not None and wanted > dimension.most):
        most = "" if dimension.most is None else f" and {name} <= {dimension.most}"
        raise Impossible(f"{name} = {wanted} is impossible: {operator.name} asks for {name} >= {dimension.least}{most}")


def _in_assignments(operator: Operator, assignments: Sequence[Assignment], axis: str) -> int | None:
    """The size that the given values have along an axis; that of the first vector, or the last row of a family."""
    found: list[int] = []
    for one in assignments:
        axes = [entry.name for entry in operator.input(one.name).axes]
        if axes and axes[-1] == axis:
            found.append(len(one.numbers))
        elif axes and axes[0] == axis and one.row:
            found.append(one.row)
    return max(found, default=None)


def _place(given: dict[str, Floats], entry: Input, one: Assignment, sizes: Mapping[str, int]) -> None:
    shape = tuple(sizes[axis.name] for axis in entry.axes)
    if len(one.numbers) != shape[-1]:
        axis = entry.axes[-1].name
        raise Impossible(f"{one.text!r} has {len(one.numbers)} numbers, and {axis} = {shape[-1]}")
    numbers = np.array([float(number) for number in one.numbers])
    if one.row is None:
        given[entry.name] = numbers
        return
    if not 1 <= one.row <= shape[0]:
        raise Impossible(f"{one.text!r}: there is no row {one.row}, since {entry.axes[0].name} = {shape[0]}")
    given.setdefault(entry.name, np.full(shape, np.nan))[one.row - 1] = numbers


def _parameters(
    operator: Operator, sizes: Mapping[str, int], fixed: Mapping[str, Fraction], random: np.random.Generator
) -> dict[str, Fraction]:
    conditions = [entry for entry in operator.constraints if concerns_parameters_alone(entry)]
    free = [entry for entry in operator.inputs if not entry.axes and entry.name not in fixed]
    failed: Condition | None = None
    for _ in range(_TRIES if free else 1):
        values = dict(fixed)
        for entry in free:
            assert isinstance(entry.domain, Interval)
            values[entry.name] = _simple(entry.domain, random)
        failed = next((entry for entry in conditions if decide(entry, Environment(sizes, values)) is not True), None)
        if failed is None:
            return {entry.name: values[entry.name] for entry in operator.inputs if not entry.axes}
    assert failed is not None
    shown = ", ".join(f"{name} = {value}" for name, value in {**fixed, **sizes}.items())
    raise Impossible(f"the side condition {show_term(failed)} of {operator.name} does not hold with {shown}")


def _simple(interval: Interval, random: np.random.Generator) -> Fraction:
    """A number of the interval that is easy to read, away from its ends."""
    lower, upper = interval.lower, interval.upper
    if interval.integer:
        start = lower if lower is not None else upper - 3 if upper is not None else Fraction(-2)
        start += 1 if interval.lower_open else 0
        last = start + 3 if upper is None else min(start + 3, upper - (1 if interval.upper_open else 0))
        return Fraction(int(random.integers(int(-(-start // 1)), int(last // 1) + 1)))
    if lower is not None and upper is not None:
        return lower + (upper - lower) * Fraction(int(random.integers(2, 19)), 20)
    step = Fraction(int(random.integers(1, 9)), 4)
    return lower + step if lower is not None else upper - step if upper is not None else step - Fraction(9, 8)
