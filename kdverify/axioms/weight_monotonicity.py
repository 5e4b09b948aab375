"""More weight on a teacher moves the result towards it."""

from collections.abc import Mapping

from kdverify.axioms._model import Arguments, Axiom, Example, NotApplicable
from kdverify.axioms._subject import (
    alongside,
    class_index,
    everywhere,
    given,
    share_moved,
    teacher,
    teacher_index,
    weights,
)
from kdverify.divergences.kl import function as KL
from kdverify.lang import build, tensor
from kdverify.lang.domain import Input
from kdverify.lang.goal import Goal, Kind, Operator
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Coincide, Condition, Index, Parameter


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    k, share = teacher_index(operator), weights(operator)
    if k is None or share is None:
        raise NotApplicable("the operator takes no weights of teachers; name them with `roles weights = ...`")
    assert operator.roles.weights is not None
    moved = share_moved(operator)
    change = {operator.roles.weights: moved_weights(share, k, moved)}
    goal = _kl(operator, k, change) if arguments.reading == "kl" else _coordinatewise(operator, k, change)
    return (alongside(goal, moved),)


def moved_weights(share: Tensor, k: Index, moved: Input) -> Tensor:
    """The weights after a part of all of them, the input `moved`, has gone to the teacher at `k`."""
    t = Parameter(moved.name)
    here = build.choose(Coincide(build.formal(k.axis), k), build.ONE, build.ZERO)
    rest = build.multiply(build.subtract(build.ONE, t), share.body)
    return Tensor(share.axes, build.add(rest, build.multiply(t, here)))


def _coordinatewise(operator: Operator, k: Index, change: Mapping[str, Tensor]) -> Goal:
    v = class_index(operator)
    before = operator.out.at(v)
    other = Index("j", k.axis)
    highest: Condition = build.every(other, build.at_most(teacher(operator, other).at(v), teacher(operator, k).at(v)))
    return given(everywhere(operator, build.at_most(before, tensor.substitute(before, change)), k, v), highest)


def _kl(operator: Operator, k: Index, change: Mapping[str, Tensor]) -> Goal:
    favoured = teacher(operator, k)
    after = Tensor(operator.out.axes, tensor.substitute(operator.out.body, change))
    closer = build.at_most(KL.meaning(favoured, after).body, KL.meaning(favoured, operator.out).body)
    return everywhere(operator, closer, k)


axiom = Axiom(
    name="weight_monotonicity",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="With w' = (1 - t) w + t e_k, 0 < t < 1: M_v(w') >= M_v(w) wherever b_kv >= b_jv for every j; "
    "in the `kl` reading KL(b_k || M(w')) <= KL(b_k || M(w)).",
    goals=_goals,
    why="Weights are set by people and by other models in the belief that more means more.  The two readings are "
    "independent: a normalised pool may fail the first and pass the second, linear anchoring the other way round.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = a", reading="kl"),
        Example("out = normalize(prod(b[k] ** w[k] for k in K))", reading="kl"),
    ),
    fails=(
        Example("out = normalize(prod(b[k] ** w[k] for k in K))", note="from V = 3 on"),
        Example("out = alpha * a + (1 - alpha) * q", note="the student has overshot the teacher", reading="kl"),
    ),
    readings=("coordinatewise", "kl"),
    references=("arXiv:2601.09165",),
)
