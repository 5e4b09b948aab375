"""The divergence to the anchor falls geometrically."""

from kdverify.axioms._model import Arguments, Axiom, Example, Theorems
from kdverify.axioms._recursion import DIVERGENCES, contracts, require_any_student, stays_inside
from kdverify.axioms._subject import noting
from kdverify.lang.goal import Kind, Operator, Way
from kdverify.lang.show import show_term


def _goals(operator: Operator, arguments: Arguments) -> Theorems:
    require_any_student(operator)
    rate = arguments.values.get("rate")
    shrinks = contracts(operator, arguments.reading, between=False, rate=rate)
    shown = "r" if rate is None else show_term(rate.body)
    note = f"a divergence D falls below any e > 0 within log(D / e) / log(1 / ({shown})) generations, rounded up" + (
        "; r is the rate that the contraction axiom finds" if rate is None else ""
    )
    goals = (noting(shrinks[0], note), *shrinks[1:], *stays_inside(operator))
    return Theorems(goals, (Way("induction", tuple(range(len(goals)))),), frozenset(range(len(shrinks))))


axiom = Axiom(
    name="geometric_convergence",
    kinds=frozenset({Kind.META_TEACHER}),
    statement="D(a || q_t) <= r^t D(a || q_0) for every interior start q_0 and every generation t, with r < 1.",
    goals=_goals,
    why="It says how many generations are enough.  With a rate that is only reached in the limit, or from some "
    "generation on, nobody knows when to stop.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q", arguments="KL, rate = 1 - alpha"),
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", arguments="KL, rate = 1 - alpha"),
    ),
    fails=(
        Example("out = q", arguments="KL, rate = 1 - alpha"),
        Example("out = alpha * a + (1 - alpha) * q", arguments="KL, rate = (1 - alpha) ** 2", note="near the anchor"),
    ),
    readings=tuple(DIVERGENCES),
    seldom=frozenset(DIVERGENCES) - {"KL"},
    parameters=("rate?",),
    blanks=frozenset({"rate"}),
    references=("arXiv:2601.13100",),
)
