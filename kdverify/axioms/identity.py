"""Temperature one changes nothing."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import class_index, everywhere, softened, substituted, temperature_name
from kdverify.lang import build, tensor
from kdverify.lang.goal import Goal, Kind, Operator


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    v = class_index(operator)
    goal = everywhere(operator, build.equal(operator.out.at(v), softened(operator).at(v)), v)
    return (substituted(goal, {temperature_name(operator): tensor.scalar(build.ONE)}),)


axiom = Axiom(
    name="identity",
    kinds=frozenset({Kind.SOFTENING}),
    statement="S(p; 1) = p.",
    goals=_goals,
    why="It fixes the scale: temperatures of different operators mean the same at one point at least.",
    holds=(Example("out = normalize(p ** (1 / T))"),),
    fails=(Example("out = normalize(p ** (1 / (1 + T)))", note="softens even at T = 1"),),
    references=("arXiv:2601.03195",),
)
