"""The result is a mixture of the inputs."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import POSITIVE_WEIGHTS, noting, on_region, student, teachers, teachers_axis
from kdverify.lang.goal import Goal, InHull, Kind, Operator, base_goal


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    own = () if operator.roles.student is None else (student(operator),)
    counted = operator.roles.weights if arguments.closed and teachers_axis(operator) is not None else None
    goal = base_goal(operator, InHull(operator.out, (*own, teachers(operator)), counted))
    return (noting(on_region(goal, arguments.closed), *([] if counted is None else [POSITIVE_WEIGHTS])),)


axiom = Axiom(
    name="convex_hull",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="M = l_0 q + sum_k l_k b_k for some l in the simplex, which may depend on all inputs.",
    goals=_goals,
    why="Membership in the hull gives the Jensen bound on log-loss and keeps every linear safety bound of the inputs.  "
    "It implies `range`, is the same at V = 2, and is stronger from V = 3 on.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q", closed=True),
        Example("out = max(q) * q + (1 - max(q)) * a", note="the share may depend on the inputs", closed=True),
    ),
    fails=(
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="from V = 3 on"),
        Example("out = alpha / V + (1 - alpha) * q"),
    ),
    variants=("closed",),
    references=("arXiv:2601.13100", "arXiv:2601.09165"),
)
