"""Interior inputs give an interior result."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import class_index, everywhere
from kdverify.lang import build
from kdverify.lang.goal import Goal, Kind, Operator


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    v = class_index(operator)
    return (everywhere(operator, build.less(build.ZERO, operator.out.at(v)), v),)


axiom = Axiom(
    name="positivity",
    kinds=frozenset(Kind),
    statement="Interior inputs give M_v > 0 for every class v.",
    goals=_goals,
    why="A class that gets probability 0 is lost: no later generation of a multiplicative update brings it back, and "
    "the log-loss of that class is infinite.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))"),
    ),
    fails=(
        Example("out = normalize(max(2 * a - q, 0))", note="clipped extrapolation"),
        Example("out = normalize(max(q - min(q), 0) + alpha * max(a - min(a), 0))", note="the least class drops out"),
    ),
    references=("arXiv:2601.13100", "arXiv:2601.09165"),
)
