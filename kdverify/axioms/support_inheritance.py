"""What a teacher that counts thinks possible stays possible."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import (
    POSITIVE_WEIGHTS,
    class_index,
    everywhere,
    given,
    noting,
    teacher,
    teacher_index,
    weighs,
)
from kdverify.lang import build
from kdverify.lang.goal import Goal, Kind, Operator, on_closed


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    v, k = class_index(operator), teacher_index(operator)
    counts = weighs(operator, k)
    goal = everywhere(operator, build.less(build.ZERO, operator.out.at(v)), k, v)
    goal = given(goal, counts, build.less(build.ZERO, teacher(operator, k).at(v)))
    return (noting(on_closed(goal), *([POSITIVE_WEIGHTS] if counts is not None else [])),)


axiom = Axiom(
    name="support_inheritance",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="On closed inputs, w_k > 0 and b_kv > 0 imply M_v > 0.",
    goals=_goals,
    why="Without it one zero vetoes a class that a teacher still believes in, and the divergence from the anchor to "
    "the student becomes infinite.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = normalize(sqrt(alpha * a ** 2 + (1 - alpha) * q ** 2))"),
    ),
    fails=(
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="a zero of the student vetoes"),
        Example("out = q", note="ignores its teachers"),
    ),
    always_closed=True,
    references=("arXiv:2601.09165",),
)
