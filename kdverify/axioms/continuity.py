"""Small changes of the inputs make small changes of the result."""

from dataclasses import replace

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import on_region
from kdverify.lang.goal import Continuous, Goal, Kind, Operator, base_goal


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    goal = base_goal(operator, Continuous(operator.out))
    if operator.roles.weights is not None:
        goal = replace(goal, closed=frozenset({operator.roles.weights}))
        goal = replace(goal, notes=("weights may be zero",))
    return (on_region(goal, arguments.closed),)


axiom = Axiom(
    name="continuity",
    kinds=frozenset(Kind),
    statement="M is continuous in all inputs and parameters; weights may be zero, other inputs only if `closed`.",
    goals=_goals,
    why="At a jump the smallest error of training or rounding decides the target.  Fixed points need not exist then, "
    "and generations may alternate for ever.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q", closed=True),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="on the interior"),
    ),
    fails=(
        Example("out = where(max(q) <= max(a), a, q)", note="switches"),
        Example("out = normalize(top_k(alpha * a + (1 - alpha) * q, 1))", note="jumps at ties"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="0/0", closed=True),
    ),
    variants=("closed",),
    references=("arXiv:2601.09165", "arXiv:2601.03195"),
)
