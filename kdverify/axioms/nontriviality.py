"""The result depends on the student and on the teachers."""

from kdverify.axioms._model import Arguments, Axiom, Example, NotApplicable
from kdverify.axioms._subject import teachers
from kdverify.lang.goal import Depends, Goal, Kind, Operator, base_goal


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    teachers(operator)
    names = {"on the student": operator.roles.student, "on the teachers": operator.roles.teachers}
    if operator.roles.student is None and operator.kind is Kind.META_TEACHER:
        raise NotApplicable("the operator has no previous student; name one with `roles student = ...`")
    return tuple(
        base_goal(operator, Depends(operator.out, name), name=f"depends {what}")
        for what, name in names.items()
        if name is not None
    )


axiom = Axiom(
    name="nontriviality",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="M differs for two students, all else equal, and for two families of teachers, all else equal.",
    goals=_goals,
    why="Copying the student and returning the anchor satisfy almost every other axiom, and neither is distillation.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))"),
    ),
    fails=(
        Example("out = q", note="the teachers do not matter"),
        Example("out = a", note="the student does not matter"),
        Example("out = a + q - q", note="the student cancels"),
    ),
    references=("arXiv:2601.13100",),
)
