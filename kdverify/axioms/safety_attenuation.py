"""No set of classes gets more than its greatest share among the inputs."""

from fractions import Fraction

from kdverify.axioms._model import Arguments, Axiom, Example, Theorems
from kdverify.axioms._subject import (
    alongside,
    classes,
    everywhere,
    student,
    teacher,
    teacher_index,
    teachers,
    unused,
)
from kdverify.lang import build, tensor
from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import InHull, Kind, Operator, Way, base_goal
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Reducer, Term


def _goals(operator: Operator, arguments: Arguments) -> Theorems:
    axis = classes(operator)
    members = Input(unused(operator, "u"), (axis,), Interval(Fraction(0), Fraction(1), integer=True))
    u = tensor.array(members.name, members.axes)
    k = teacher_index(operator)
    most = _mass(u, teacher(operator, k))
    if k is not None:
        most = build.reduce(Reducer.MAXIMUM, k, most)
    own: tuple[Tensor, ...] = ()
    if operator.roles.student is not None:
        own = (student(operator),)
        most = build.maximum(most, _mass(u, own[0]))
    bound = alongside(everywhere(operator, build.at_most(_mass(u, operator.out), most), name="every set"), members)
    hull = base_goal(operator, InHull(operator.out, (*own, teachers(operator))), name="in the hull of the inputs")
    return Theorems((bound, hull), (Way("direct", (0,)), Way("hull", (1,))), frozenset({0}))


def _mass(u: Tensor, p: Tensor) -> Term:
    return tensor.total(tensor.elementwise(build.multiply, u, p)).body


axiom = Axiom(
    name="safety_attenuation",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="M(U) <= max(q(U), max_k b_k(U)) for every set U of classes (u_v = 1 for its members, else 0).",
    goals=_goals,
    why="If every input keeps the probability of unsafe classes below a level, so does the result.  Normalising "
    "after a non-linear pool can raise it: what the pool loses elsewhere is given back to the unsafe classes too.",
    holds=(Example("out = alpha * a + (1 - alpha) * q"), Example("out = max(q) * q + (1 - max(q)) * a")),
    fails=(
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="from V = 3 on"),
        Example("out = alpha / V + (1 - alpha) * q"),
    ),
    references=("arXiv:2601.09165",),
)
