"""Where all agree, the result is what they agree on."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import alongside, class_index, everywhere, substituted, teachers, unused
from kdverify.lang import build, tensor
from kdverify.lang.domain import Input, Simplex
from kdverify.lang.goal import Goal, Kind, Operator
from kdverify.lang.tensor import Tensor


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    v = class_index(operator)
    family = teachers(operator)
    name = unused(operator, "p")
    shared = tensor.array(name, operator.out.axes)
    assert operator.roles.teachers is not None
    values = {operator.roles.teachers: Tensor(family.axes, shared.body)}
    if operator.roles.student is not None:
        values[operator.roles.student] = shared
    goal = substituted(everywhere(operator, build.equal(operator.out.at(v), shared.at(v)), v), values)
    return (alongside(goal, Input(name, operator.out.axes, Simplex())),)


axiom = Axiom(
    name="unanimity",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="b_k = p for every k and q = p imply M = p.",
    goals=_goals,
    why="An operator that changes an opinion all its sources share adds information from nowhere: repeated on its own "
    "result it drifts.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))"),
    ),
    fails=(
        Example("out = alpha / V + (1 - alpha) * q", note="smoothing towards uniform"),
        Example("out = normalize(a * q)", note="a product sharpens"),
    ),
    references=("genest1986",),
)
