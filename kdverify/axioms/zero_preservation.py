"""What nobody that counts thinks possible stays impossible."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import (
    POSITIVE_WEIGHTS,
    class_index,
    everywhere,
    given,
    noting,
    student,
    teacher,
    teacher_index,
    weights,
)
from kdverify.lang import build
from kdverify.lang.goal import Goal, Kind, Operator, on_closed
from kdverify.lang.term import Condition


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    v, k = class_index(operator), teacher_index(operator)
    share = weights(operator)
    unseen: Condition = build.equal(teacher(operator, k).at(v), build.ZERO)
    if k is not None:
        idle = () if share is None else (build.equal(share.at(k), build.ZERO),)
        unseen = build.every(k, build.either(*idle, unseen))
    own = None if operator.roles.student is None else build.equal(student(operator).at(v), build.ZERO)
    goal = given(everywhere(operator, build.equal(operator.out.at(v), build.ZERO), v), own, unseen)
    return (noting(on_closed(goal), *([] if share is None else [POSITIVE_WEIGHTS])),)


axiom = Axiom(
    name="zero_preservation",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="On closed inputs, q_v = 0 and b_kv = 0 for every k with w_k > 0 imply M_v = 0.",
    goals=_goals,
    why="Without it mass leaks to classes that neither the student nor any teacher supports, generation after "
    "generation.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = a"),
    ),
    fails=(
        Example("out = alpha / V + (1 - alpha) * q", note="smoothing towards uniform"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="undefined where the supports are disjoint"),
    ),
    always_closed=True,
    references=("arXiv:2601.13100",),
)
