"""A student that has reached its anchor stays there."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import anchor, class_index, everywhere, noting, student_name, substituted
from kdverify.lang import build
from kdverify.lang.goal import Goal, Kind, Operator


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    v = class_index(operator)
    name = student_name(operator)
    target, notes = anchor(operator)
    goal = everywhere(operator, build.equal(operator.out.at(v), target.at(v)), v)
    return (noting(substituted(goal, {name: target}), *notes),)


axiom = Axiom(
    name="base_fixed_point",
    kinds=frozenset({Kind.META_TEACHER}),
    statement="q = a implies M = a.",
    goals=_goals,
    why="The anchor is what the recursion is to converge to.  If it is no fixed point, even a perfect student is "
    "moved away from it.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))"),
        Example("out = q", note="every student is a fixed point"),
    ),
    fails=(
        Example("out = alpha * a + (1 - alpha) * normalize(q ** 2)", note="a sharpened student, unless a is uniform"),
        Example("out = normalize(a * q)"),
    ),
    references=("arXiv:2601.13100",),
)
