"""The order of the teachers does not matter."""

from kdverify.axioms._model import Arguments, Axiom, Example, NotApplicable
from kdverify.axioms._subject import teachers_axis
from kdverify.lang.goal import Goal, Kind, Operator, Symmetric, base_goal


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    axis = teachers_axis(operator)
    if axis is None:
        raise NotApplicable("the operator has one base teacher, so there is nothing to permute")
    return (base_goal(operator, Symmetric(operator.out, axis)),)


axiom = Axiom(
    name="teacher_anonymity",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="Permuting the pairs (b_k, w_k) leaves M unchanged.",
    goals=_goals,
    why="Influence is to come from the weights, which a reader sees, not from a place in a list.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = alpha * normalize(prod(b[k] ** w[k] for k in K)) + (1 - alpha) * q"),
    ),
    fails=(Example("out = alpha * b[1] + (1 - alpha) * q", note="the first teacher is special"),),
    references=("arXiv:2601.09165", "genest1986"),
)
