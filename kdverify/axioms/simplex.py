"""The result is a distribution."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import class_index, everywhere, on_region
from kdverify.lang import build, tensor
from kdverify.lang.goal import Finite, Goal, Kind, Operator, base_goal


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    v = class_index(operator)
    parts = (
        base_goal(operator, Finite(operator.out), name="defined"),
        everywhere(operator, build.at_most(build.ZERO, operator.out.at(v)), v, name="non-negative"),
        everywhere(operator, build.equal(tensor.total(operator.out).body, build.ONE), name="sums to one"),
    )
    return tuple(on_region(goal, arguments.closed) for goal in parts)


axiom = Axiom(
    name="simplex",
    kinds=frozenset(Kind),
    statement="M is defined and finite, M_v >= 0 for every class v, and sum_v M_v = 1.",
    goals=_goals,
    why="A student is trained on the result as a distribution.  Where it is none, losses are off by a constant at "
    "best, and undefined where a normaliser vanishes: 0/0 on disjoint supports is the usual way.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q", closed=True),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="on the interior only"),
    ),
    fails=(
        Example("out = a ** alpha * q ** (1 - alpha)", note="the normaliser is missing"),
        Example("out = (1 + alpha) * a - alpha * q", note="extrapolation leaves the simplex"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="0/0 on disjoint supports", closed=True),
    ),
    variants=("closed",),
    references=("arXiv:2601.13100",),
)
