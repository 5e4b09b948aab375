"""Averaging teachers with independent errors reduces the variance."""

from dataclasses import replace

from kdverify.axioms._model import Arguments, Axiom, Example, NotApplicable, Theorems
from kdverify.axioms._subject import (
    alongside,
    class_index,
    classes,
    everywhere,
    teacher,
    teacher_index,
    unused,
    weights,
)
from kdverify.lang import build, tensor
from kdverify.lang.domain import Dimension, Input, Simplex
from kdverify.lang.goal import Kind, Operator, Way
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Coincide, Index, Term


def _goals(operator: Operator, arguments: Arguments) -> Theorems:
    k, share = teacher_index(operator), weights(operator)
    if k is None or share is None:
        raise NotApplicable("the operator takes no weights of teachers; name them with `roles weights = ...`")
    again = Input(unused(operator, "c"), (classes(operator),), Simplex())
    other = tensor.array(again.name, again.axes)
    v = class_index(operator)
    change = build.subtract(_changed(operator, k, other, v), operator.out.at(v))
    move = build.subtract(other.at(v), teacher(operator, k).at(v))
    bound = build.at_most(build.absolute(change), build.multiply(share.at(k), build.absolute(move)))
    one = build.at_most(build.multiply(change, change), build.multiply(move, move))
    sensitivity = alongside(everywhere(operator, bound, k, v, name="no teacher counts more than its weight"), again)
    single = alongside(everywhere(operator, one, k, v, name="a single teacher"), again)
    goals = [sensitivity]
    if _may_be_one(operator, k):
        goals.append(replace(single, dimensions=tuple(_only_one(entry, k) for entry in operator.dimensions)))
    return Theorems(tuple(goals), (Way("efron-stein", (0,)),), frozenset(range(1, len(goals))))


def _changed(operator: Operator, k: Index, other: Tensor, v: Index) -> Term:
    """The result at a class where one teacher is another distribution."""
    assert operator.roles.teachers is not None
    axes = operator.input(operator.roles.teachers).axes
    family = tensor.array(operator.roles.teachers, axes)
    body = build.choose(Coincide(build.formal(k.axis), k), other.body, family.body)
    return tensor.substitute(operator.out.at(v), {operator.roles.teachers: Tensor(axes, body)})


def _may_be_one(operator: Operator, k: Index) -> bool:
    return any(entry.axis == k.axis and entry.least <= 1 for entry in operator.dimensions)


def _only_one(entry: Dimension, k: Index) -> Dimension:
    return replace(entry, least=1, most=1) if entry.axis == k.axis else entry


axiom = Axiom(
    name="variance_reduction",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="For independent random teachers, each with variance s^2 at class v, Var(M_v) <= s^2 sum_k w_k^2.",
    goals=_goals,
    why="Fewer surprises are the reason to ask several teachers.  Powers and renormalisation can amplify the error of "
    "a single teacher where its probability is small.",
    holds=(Example("out = a"), Example("out = alpha * a + (1 - alpha) * q")),
    fails=(
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="where a teacher's probability is small"),
        Example("out = alpha * normalize(a ** 2) + (1 - alpha) * q", note="a sharpened pool"),
    ),
    references=("arXiv:2601.09165", "efron1981"),
)
