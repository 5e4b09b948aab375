"""What axioms about recursion share: divergences before and after a generation, and the rates between them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from kdverify.axioms._model import Arguments, NotApplicable
from kdverify.axioms._subject import (
    alongside,
    anchor,
    class_index,
    everywhere,
    given,
    noting,
    student,
    student_name,
    unused,
)
from kdverify.divergences import chi2, hellinger2, hilbert, js, kl, l2, reverse_kl, tv
from kdverify.lang import build, tensor
from kdverify.lang.domain import Input, Simplex
from kdverify.lang.function import Function
from kdverify.lang.goal import Continuous, Finite, GivenAnchor, Goal, Operator, Shrinks, base_goal
from kdverify.lang.naming import fold
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Entry, Node, Size, walk

N = TypeVar("N", bound=Node)

ANCHOR, STUDENTS = "anchor", "students"
DIVERGENCES: Mapping[str, Function] = {
    part.function.name: part.function for part in (kl, reverse_kl, tv, js, hellinger2, chi2, l2, hilbert)
}


def contracts(operator: Operator, divergence: str, *, between: bool, rate: Tensor | None) -> tuple[Goal, ...]:
    """That one generation shrinks a divergence, by the rate where there is one, else by some rate below 1.

    Args:
        operator: a meta-teacher.
        divergence: its name, a key of `DIVERGENCES`.
        between: whether it is that between two students, not that from the anchor to the student.
        rate: a number in terms of the parameters and sizes.

    Raises:
        NotApplicable: if the operator has no student or no anchor, or the rate depends on more.
    """
    before, after, other, notes = _sides(operator, DIVERGENCES[divergence], between)
    if rate is None:
        goal = base_goal(operator, Shrinks(before, after), name="shrinks at some rate below 1")
        return (noting(alongside(goal, *other), *notes),)
    sizes = _sizes_in(rate)
    if sizes:
        notes = (*notes, f"not dimension-free: the rate names {' and '.join(f'`{size}`' for size in sizes)}")
    bound = build.at_most(after.body, build.multiply(rate.body, before.body))
    return (
        everywhere(operator, build.less(rate.body, build.ONE), name="the rate is below 1"),
        noting(alongside(everywhere(operator, bound, name="shrinks at the rate"), *other), *notes),
    )


def at_given_anchor(operator: Operator, divergence: str, between: bool, value: Tensor) -> tuple[Goal, ...]:
    """That one generation shrinks a divergence by some rate below 1, for a given anchor.

    Raises:
        NotApplicable: if the operator has no student or no anchor, or depends on the teachers in another way as well.
    """
    name = unused(operator, "anchor")
    (goal,), (general,) = (
        contracts(_with_anchor(operator, point), divergence, between=between, rate=None)
        for point in (value, tensor.array(name, value.axes))
    )
    assert isinstance(goal.show, Shrinks) and isinstance(general.show, Shrinks)
    given = GivenAnchor(value, name, general.show.before, general.show.after)
    return (replace(goal, show=replace(goal.show, given=given)),)


def _with_anchor(operator: Operator, point: Tensor) -> Operator:
    """The operator with this distribution in place of its anchor, and without what that is made of."""
    target, _ = anchor(operator)
    own = target.body
    # An input has a name already.
    name = own.array if isinstance(own, Entry) else unused(operator, "given anchor")

    def put(node: N) -> N:
        return tensor.substitute(fold(node, {name: target}), {name: point})

    parts = {part.array for part in walk(own) if isinstance(part, Entry)}
    out, constraints = put(operator.out.body), tuple(put(each) for each in operator.constraints)
    left = {part.array for node in (out, *constraints) for part in walk(node) if isinstance(part, Entry)} & parts
    if left:
        raise NotApplicable(f"the result depends on `{min(left)}` in other ways than by the anchor alone")
    return replace(
        operator,
        inputs=tuple(entry for entry in operator.inputs if entry.name not in parts),
        constraints=constraints,
        out=Tensor(operator.out.axes, out),
        roles=replace(operator.roles, anchor=point),
    )


def strictly_nearer(operator: Operator, divergence: str) -> Goal:
    """That two different students come strictly nearer to each other, by however little."""
    before, after, other, notes = _sides(operator, DIVERGENCES[divergence], between=True)
    goal = everywhere(operator, build.less(after.body, before.body), name="two students come nearer")
    return noting(given(alongside(goal, *other), build.less(build.ZERO, before.body)), *notes)


def asked_between(arguments: Arguments) -> bool:
    """Whether the divergence between two students is meant.

    Raises:
        NotApplicable: if that to the anchor is meant as well.
    """
    if "to" in arguments.words and "between" in arguments.words:
        raise NotApplicable("ask for `to = anchor` or for `between = students`, not for both")
    return "between" in arguments.words


def require_any_student(operator: Operator) -> None:
    """Refuses conditions on the student, where whole orbits are spoken of: students that follow may not meet them.

    Raises:
        NotApplicable: if a side condition or a premise mentions the student.
    """
    own = student_name(operator)
    if any(isinstance(part, Entry) and part.array == own for each in operator.constraints for part in walk(each)):
        raise NotApplicable(f"it speaks of whole orbits, and a condition on `{own}` need not hold of what follows it")


def stays_inside(operator: Operator) -> tuple[Goal, ...]:
    """That the result for interior inputs is an interior distribution, so that the recursion goes on."""
    v = class_index(operator)
    return (
        base_goal(operator, Finite(operator.out), name="defined"),
        everywhere(operator, build.less(build.ZERO, operator.out.at(v)), v, name="positive"),
        everywhere(operator, build.equal(tensor.total(operator.out).body, build.ONE), name="sums to one"),
    )


def for_all_students(goals: tuple[Goal, ...], *students: str) -> tuple[Goal, ...]:
    """The goals, with zeros allowed in the students."""
    return tuple(
        replace(goal, closed=goal.closed | {name for name in students if any(name == i.name for i in goal.inputs)})
        for goal in goals
    )


def second_student(operator: Operator) -> str:
    """The name of another student, for comparing two.

    Raises:
        NotApplicable: if no input is the student.
    """
    return unused(operator, f"{student_name(operator)}_")


def is_interior(operator: Operator, point: Tensor, name: str) -> tuple[Goal, ...]:
    """That a point in terms of the teachers and weights is an interior distribution."""
    v = class_index(operator)
    return (
        base_goal(operator, Finite(point), name=f"{name} is defined"),
        everywhere(operator, build.less(build.ZERO, point.at(v)), v, name=f"{name} is positive"),
        everywhere(operator, build.equal(tensor.total(point).body, build.ONE), name=f"{name} sums to one"),
    )


def is_fixed(operator: Operator, point: Tensor, name: str) -> tuple[Goal, ...]:
    """That an interior point in terms of the other inputs is a fixed point."""
    v = class_index(operator)
    there = tensor.substitute(operator.out.at(v), {student_name(operator): point})
    goal = everywhere(operator, build.equal(there, point.at(v)), v, name=f"{name} is fixed")
    own = student_name(operator)
    fixed = replace(
        goal,
        inputs=tuple(entry for entry in goal.inputs if entry.name != own),
        replaced=(*goal.replaced, (own, point)),
    )
    return (fixed, *is_interior(operator, point, name))


def approaches(operator: Operator, target: Tensor) -> tuple[Goal, ...]:
    """That each probability moves towards that of the target, without passing it, until all have arrived."""
    v, u = class_index(operator), class_index(operator, "u")
    before, after, there = student(operator).at(v), operator.out.at(v), target.at(v)
    low, high = build.minimum(before, there), build.maximum(before, there)
    rests = build.every(u, build.equal(operator.out.at(u), student(operator).at(u)))
    arrived = everywhere(operator, build.equal(before, there), v, name="rests at the target alone")
    return (
        base_goal(operator, Continuous(operator.out), name="continuous"),
        everywhere(operator, build.at_most(low, after), v, name="at least the lesser of student and target"),
        everywhere(operator, build.at_most(after, high), v, name="at most the greater of student and target"),
        given(arrived, rests),
    )


def _sides(
    operator: Operator, divergence: Function, between: bool
) -> tuple[Tensor, Tensor, tuple[Input, ...], tuple[str, ...]]:
    own = student(operator)
    if not between:
        target, notes = anchor(operator)
        return divergence.meaning(target, own), divergence.meaning(target, operator.out), (), notes
    name = second_student(operator)
    other = tensor.array(name, own.axes)
    there = tensor.substitute(operator.out.body, {student_name(operator): other})
    after = divergence.meaning(operator.out, Tensor(operator.out.axes, there))
    return divergence.meaning(own, other), after, (Input(name, own.axes, Simplex()),), ()


def _sizes_in(rate: Tensor) -> list[str]:
    parts = list(walk(rate.body))
    if any(isinstance(part, Entry) for part in parts):
        raise NotApplicable("a rate may name parameters and sizes only, not distributions or weights")
    return sorted({part.axis.name for part in parts if isinstance(part, Size)})
