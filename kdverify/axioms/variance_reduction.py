"""Averaging teachers with independent errors reduces the variance."""

from dataclasses import replace
from fractions import Fraction

from kdverify.axioms._model import Arguments, Axiom, Example, NotApplicable, Theorems
from kdverify.axioms._subject import (
    alongside,
    class_index,
    classes,
    everywhere,
    given,
    teacher,
    teacher_index,
    unused,
    weights,
)
from kdverify.lang import build, tensor
from kdverify.lang.domain import Dimension, Input, Simplex
from kdverify.lang.goal import Goal, Kind, Operator, Way
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Coincide, Index, Place, Term


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
    for count, goal in ((1, single), (2, _of_two(operator, k, share, v))):
        if _may_be(operator, k, count):
            goals.append(replace(goal, dimensions=tuple(_only(entry, k, count) for entry in operator.dimensions)))
    return Theorems(tuple(goals), (Way("efron-stein", (0,)),), frozenset(range(1, len(goals))))


def _changed(operator: Operator, k: Index, other: Tensor, v: Index) -> Term:
    """The result at a class where one teacher is another distribution."""
    assert operator.roles.teachers is not None
    axes = operator.input(operator.roles.teachers).axes
    family = tensor.array(operator.roles.teachers, axes)
    body = build.choose(Coincide(build.formal(k.axis), k), other.body, family.body)
    return tensor.substitute(operator.out.at(v), {operator.roles.teachers: Tensor(axes, body)})


def _of_two(operator: Operator, k: Index, share: Tensor, v: Index) -> Goal:
    """The claim for two teachers, each of which is one of two distributions with probability 1/2."""
    assert operator.roles.teachers is not None
    axes = operator.input(operator.roles.teachers).axes
    again = Input(unused(operator, "c"), axes, Simplex())
    family, other = tensor.array(operator.roles.teachers, axes), tensor.array(again.name, axes)
    places = Place(1, k.axis), Place(2, k.axis)
    results = []
    for changed in ((), places[:1], places[1:], places):
        body = family.body
        for place in changed:
            body = build.choose(Coincide(build.formal(k.axis), place), other.body, body)
        results.append(tensor.substitute(operator.out.at(v), {operator.roles.teachers: Tensor(axes, body)}))
    quarter = build.number(Fraction(1, 4))
    mean = build.multiply(quarter, build.add(*results))
    squares = build.multiply(quarter, build.add(*(build.multiply(part, part) for part in results)))
    variance = build.subtract(squares, build.multiply(mean, mean))
    moves = [build.subtract(other.at(place, v), family.at(place, v)) for place in places]
    shares = build.add(*(build.multiply(share.at(place), share.at(place)) for place in places))
    bound = build.multiply(quarter, shares, moves[0], moves[0])
    goal = alongside(everywhere(operator, build.at_most(variance, bound), v, name="two teachers"), again)
    return given(goal, build.equal(build.absolute(moves[0]), build.absolute(moves[1])))


def _may_be(operator: Operator, k: Index, count: int) -> bool:
    return any(
        entry.axis == k.axis and entry.least <= count and (entry.most is None or count <= entry.most)
        for entry in operator.dimensions
    )


def _only(entry: Dimension, k: Index, count: int) -> Dimension:
    return replace(entry, least=count, most=count) if entry.axis == k.axis else entry


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
        Example(
            "out = sum(w[k] * max(b[k]) * b[k] for k in K) / sum(w[k] * max(b[k]) for k in K)",
            note="for one teacher it is that teacher; for two, the weights move with the errors",
        ),
    ),
    references=("arXiv:2601.09165", "efron1981"),
)
