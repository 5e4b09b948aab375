"""A student that misses its teacher by a little stays near the anchor."""

from dataclasses import replace

from kdverify.axioms._model import Arguments, Axiom, Example, Theorems
from kdverify.axioms._recursion import contracts
from kdverify.axioms._subject import anchor, everywhere, noting, on_region, student
from kdverify.divergences.tv import function as TV
from kdverify.lang import build
from kdverify.lang.goal import Goal, Kind, Operator, Shrinks, Way, base_goal
from kdverify.lang.tensor import Tensor


def _goals(operator: Operator, arguments: Arguments) -> Theorems:
    rate = arguments.values.get("rate")
    shrinks = contracts(operator, "TV", between=False, rate=rate)
    resting = noting(_resting(operator, rate), *anchor(operator)[1])
    goals = tuple(on_region(goal, arguments.closed) for goal in (*shrinks, resting))
    # A rate of 1 or more is no bound, so that the rate is below 1 is part of the claim.
    tests = {len(goals) - 1, *([0] if rate is not None else [])}
    return Theorems(goals, (Way("perturbed-orbits", tuple(range(len(shrinks)))),), frozenset(tests))


def _resting(operator: Operator, rate: Tensor | None) -> Goal:
    """That whoever is displaced by no more than eps in a generation is no farther from the anchor than the bound."""
    target, _ = anchor(operator)
    own = student(operator)
    distance = TV.meaning(target, own)
    moved = TV.meaning(own, operator.out)
    rest = Tensor((), build.subtract(distance.body, moved.body))
    name = "a student that rests is near"
    if rate is None:
        return base_goal(operator, Shrinks(distance, rest), name=name)
    bound = build.at_most(rest.body, build.multiply(rate.body, distance.body))
    return replace(everywhere(operator, bound), name=name)


axiom = Axiom(
    name="stability",
    kinds=frozenset({Kind.META_TEACHER}),
    statement="If TV(q_{t+1}, M(q_t)) <= eps in every generation, then TV(a, q_t) <= r^t TV(a, q_0) + eps / (1 - r), "
    "with r < 1: errors do not pile up.",
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
