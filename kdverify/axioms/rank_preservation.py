"""Softening keeps the order of the classes."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._subject import class_index, everywhere, given, softened
from kdverify.lang import build
from kdverify.lang.goal import Goal, Kind, Operator


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    i, j = class_index(operator, "i"), class_index(operator, "j")
    source, out = softened(operator), operator.out
    strict = everywhere(operator, build.less(out.at(j), out.at(i)), i, j, name="keeps the order")
    tied = everywhere(operator, build.equal(out.at(i), out.at(j)), i, j, name="keeps ties")
    return (
        given(strict, build.less(source.at(j), source.at(i))),
        given(tied, build.equal(source.at(i), source.at(j))),
    )


axiom = Axiom(
    name="rank_preservation",
    kinds=frozenset({Kind.SOFTENING}),
    statement="p_i > p_j implies S_i > S_j, and p_i = p_j implies S_i = S_j.",
    goals=_goals,
    why="A softened teacher must still make the same predictions, and rank the alternatives as it did.",
    holds=(Example("out = normalize(p ** (1 / T))"),),
    fails=(
        Example("out = normalize(min(p, 1 / (2 * V)) + T)", note="large probabilities are tied"),
        Example("out = normalize(p * (2 - p) ** T)", note="reverses the order at high temperature"),
    ),
    references=("arXiv:2601.03195",),
)
