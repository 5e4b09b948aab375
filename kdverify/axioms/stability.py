"""A student that misses its teacher by a little stays near the anchor."""

from kdverify.axioms._model import Arguments, Axiom, Example, Theorems
from kdverify.axioms._recursion import contracts, require_any_student
from kdverify.axioms._subject import on_region
from kdverify.lang.goal import Kind, Operator, Way


def _goals(operator: Operator, arguments: Arguments) -> Theorems:
    require_any_student(operator)
    shrinks = contracts(operator, "TV", between=False, rate=arguments.values.get("rate"))
    goals = tuple(on_region(goal, arguments.closed) for goal in shrinks)
    needed = range(len(goals))
    return Theorems(goals, (Way("perturbed-orbits", tuple(needed)),), frozenset(needed))


axiom = Axiom(
    name="stability",
    kinds=frozenset({Kind.META_TEACHER}),
    statement="TV(a, M(q)) <= r TV(a, q) with one r < 1, so that TV(q_{t+1}, M(q_t)) <= eps in every generation "
    "implies TV(a, q_t) <= r^t TV(a, q_0) + eps / (1 - r): errors do not pile up.",
    goals=_goals,
    why="No student fits its teacher exactly.  Where no such bound exists, a small error in each generation carries "
    "the recursion as far as it likes.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q"),
        Example("out = alpha * a + (1 - alpha) * q", arguments="rate = 1 - alpha", closed=True),
    ),
    fails=(
        Example("out = q", note="errors add up for ever"),
        Example("out = alpha * a + (1 - alpha) * q", arguments="rate = (1 - alpha) / 2"),
        Example("out = alpha / V + (1 - alpha) * q", note="it rests elsewhere"),
    ),
    variants=("closed",),
    parameters=("rate?",),
    blanks=frozenset({"rate"}),
    references=("arXiv:2601.13100",),
)
