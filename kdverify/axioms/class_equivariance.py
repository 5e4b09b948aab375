"""The names of the classes do not matter."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import classes
from kdverify.lang.goal import Goal, Kind, Operator, Symmetric, base_goal


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    return (base_goal(operator, Symmetric(operator.out, classes(operator))),)


axiom = Axiom(
    name="class_equivariance",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION, Kind.SOFTENING}),
    statement="Permuting the classes of all inputs permutes the classes of M alike.",
    goals=_goals,
    why="If the order of the vocabulary matters, a new tokenizer file changes the operator.  Ties broken by position "
    "are the usual way to lose this.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))"),
    ),
    fails=(
        Example("out = alpha * onehot(1) + (1 - alpha) * q", note="favours one class"),
        Example("out = normalize(top_k(q, 1))", note="ties go to the earlier class"),
    ),
    references=("arXiv:2601.13100",),
)
