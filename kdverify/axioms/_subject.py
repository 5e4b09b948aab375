"""The parts of an operator that axioms speak of, and the positions they quantify over."""

from collections.abc import Mapping
from dataclasses import replace

from kdverify.axioms._model import NotApplicable
from kdverify.lang import build, tensor
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Goal, Holds, Operator, base_goal, on_closed
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Condition, Entry, Index, Reducer, Term, walk

POSITIVE_WEIGHTS = "counts only teachers of positive weight"
DEFAULT_ANCHOR = "the anchor is the linear pool of the teachers, as the spec names no other"


def classes(operator: Operator) -> Axis:
    """The axis of the result: the classes, or the teachers where weights are the result."""
    return operator.out.axes[-1]


def class_index(operator: Operator, name: str = "v") -> Index:
    """A free position on the axis of the result."""
    return Index(name, classes(operator))


def teachers_axis(operator: Operator) -> Axis | None:
    """The axis of the base teachers; None where the operator has one teacher that needs no axis.

    Raises:
        NotApplicable: if no input is a teacher.
    """
    axes = operator.input(_teachers(operator)).axes
    return axes[0] if len(axes) > 1 else None


def teacher_index(operator: Operator) -> Index | None:
    """A free position among the base teachers, where they have an axis."""
    axis = teachers_axis(operator)
    return None if axis is None else Index("k", axis)


def student(operator: Operator) -> Tensor:
    """The previous student.

    Raises:
        NotApplicable: if no input is the student.
    """
    name = student_name(operator)
    return tensor.array(name, operator.input(name).axes)


def student_name(operator: Operator) -> str:
    """The name of the previous student.

    Raises:
        NotApplicable: if no input is the student.
    """
    if operator.roles.student is None:
        raise NotApplicable("the operator has no previous student; name one with `roles student = ...`")
    return operator.roles.student


def teachers(operator: Operator) -> Tensor:
    """All base teachers, over teachers and classes, or over classes alone where there is one.

    Raises:
        NotApplicable: if no input is a teacher.
    """
    name = _teachers(operator)
    return tensor.array(name, operator.input(name).axes)


def teacher(operator: Operator, number: Index | None) -> Tensor:
    """One base teacher: that at a free position, or the only one.

    Raises:
        NotApplicable: if no input is a teacher.
    """
    whole = teachers(operator)
    if number is None:
        return whole
    return Tensor(whole.axes[1:], build.move(whole.body, {build.formal(number.axis): number}))


def weights(operator: Operator) -> Tensor | None:
    """The weights of the teachers; None for an operator that takes none."""
    name = operator.roles.weights
    return None if name is None else tensor.array(name, operator.input(name).axes)


def weighs(operator: Operator, number: Index | None) -> Condition | None:
    """The weight at a position is positive; None where there are no weights."""
    vector = weights(operator)
    return None if vector is None or number is None else build.less(build.ZERO, vector.at(number))


def anchor(operator: Operator) -> tuple[Tensor, tuple[str, ...]]:
    """The anchor and what a report must say of it.

    Raises:
        NotApplicable: if the spec names none and there is no linear pool to take instead, or if the one it names
            depends on the student.
    """
    if operator.roles.anchor is not None:
        if operator.roles.student in {
            part.array for part in walk(operator.roles.anchor.body) if isinstance(part, Entry)
        }:
            raise NotApplicable("an anchor depends on the teachers and weights alone, and this one on the student")
        return operator.roles.anchor, ()
    family, axis, share = teachers(operator), teachers_axis(operator), weights(operator)
    if axis is None:
        return family, ()
    if share is None:
        raise NotApplicable("the teachers have no weights to pool them with; name an anchor with `roles anchor = ...`")
    pool = tensor.reduce(Reducer.SUM, tensor.elementwise(build.multiply, family, share), axis)
    return pool, (DEFAULT_ANCHOR,)


def temperature_name(operator: Operator) -> str:
    """The name of the temperature.

    Raises:
        NotApplicable: if no input is the temperature.
    """
    if operator.roles.temperature is None:
        raise NotApplicable("the operator has no temperature; name one with `roles temperature = ...`")
    return operator.roles.temperature


def softened(operator: Operator) -> Tensor:
    """The one distribution that a softening operator takes.

    Raises:
        NotApplicable: if the operator takes none, or several.
    """
    found = [entry for entry in operator.inputs if isinstance(entry.domain, Simplex) and len(entry.axes) == 1]
    if len(found) != 1:
        raise NotApplicable("a softening operator takes one distribution over the classes")
    return tensor.array(found[0].name, found[0].axes)


def everywhere(operator: Operator, condition: Condition, *indices: Index | None, name: str = "") -> Goal:
    """The goal that a condition holds on interior inputs at every position of its free indices."""
    return base_goal(operator, Holds(condition), name=name, indices=tuple(i for i in indices if i is not None))


def on_region(goal: Goal, closed: bool) -> Goal:
    """The goal on closed inputs if so asked, else as it is."""
    return on_closed(goal) if closed else goal


def given(goal: Goal, *premises: Condition | None) -> Goal:
    """The goal under further premises, those that are None left out."""
    return replace(goal, given=(*goal.given, *(premise for premise in premises if premise is not None)))


def noting(goal: Goal, *notes: str) -> Goal:
    """The goal with further notes for the report."""
    return replace(goal, notes=(*goal.notes, *notes))


def substituted(goal: Goal, values: Mapping[str, Tensor]) -> Goal:
    """The goal, a condition that holds, with some inputs given these values, in its premises too."""
    assert isinstance(goal.show, Holds)
    return replace(
        goal,
        inputs=tuple(entry for entry in goal.inputs if entry.name not in values),
        given=tuple(tensor.substitute(premise, values) for premise in goal.given),
        show=Holds(tensor.substitute(goal.show.condition, values)),
        replaced=(*goal.replaced, *values.items()),
    )


def alongside(goal: Goal, *inputs: Input) -> Goal:
    """The goal quantified over further inputs."""
    return replace(goal, inputs=(*goal.inputs, *inputs))


def unused(operator: Operator, name: str) -> str:
    """A name near the given one that the spec does not use."""
    used = {entry.name for entry in operator.inputs} | {word for word, _ in operator.definitions}
    while name in used:
        name += "_"
    return name


def share_moved(operator: Operator) -> Input:
    """The input for the share of all weight that moves to one teacher."""
    return Input(unused(operator, "t"), (), Interval(build.ZERO.value, build.ONE.value, True, True))


def extremes(operator: Operator, at: Index, closed: bool) -> tuple[Term, Term]:
    """The least and the greatest probability that any input gives the class at a position.

    On closed inputs a teacher of no weight is passed over.

    Raises:
        NotApplicable: if no input is a teacher.
    """
    number = teacher_index(operator)
    value = teacher(operator, number).at(at)
    low, high = value, value
    if number is not None:
        counts = weighs(operator, number) if closed else None
        if counts is not None:
            low, high = build.choose(counts, value, build.ONE), build.choose(counts, value, build.ZERO)
        low, high = build.reduce(Reducer.MINIMUM, number, low), build.reduce(Reducer.MAXIMUM, number, high)
    if operator.roles.student is None:
        return low, high
    own = student(operator).at(at)
    return build.minimum(own, low), build.maximum(own, high)


def _teachers(operator: Operator) -> str:
    if operator.roles.teachers is None:
        raise NotApplicable("the operator has no base teachers; name them with `roles teachers = ...`")
    return operator.roles.teachers
