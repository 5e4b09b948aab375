"""Each coordinate stays between those of the inputs."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import POSITIVE_WEIGHTS, class_index, everywhere, extremes, noting, on_region
from kdverify.lang import build
from kdverify.lang.goal import Goal, Kind, Operator


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    v = class_index(operator)
    low, high = extremes(operator, v, arguments.closed)
    parts = (
        everywhere(operator, build.at_most(low, operator.out.at(v)), v, name="at least the smallest"),
        everywhere(operator, build.at_most(operator.out.at(v), high), v, name="at most the largest"),
    )
    notes = [POSITIVE_WEIGHTS] if arguments.closed and operator.roles.weights is not None else []
    return tuple(noting(on_region(goal, arguments.closed), *notes) for goal in parts)


axiom = Axiom(
    name="range",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="min(q_v, min_k b_kv) <= M_v <= max(q_v, max_k b_kv).",
    goals=_goals,
    why="An operator that leaves the range of its inputs is more, or less, confident than every source it has.  "
    "Repeated, such steps run away.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q", closed=True),
        Example("out = max(q) * q + (1 - max(q)) * a", note="the share may depend on the inputs", closed=True),
    ),
    fails=(
        Example("out = normalize(a * q)", note="a product sharpens"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="from V = 3 on"),
    ),
    variants=("closed",),
    references=("arXiv:2601.09165",),
)
