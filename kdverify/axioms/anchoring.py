"""The result keeps a share of the anchor."""

from kdverify.axioms._model import Arguments, Axiom, Example, NotApplicable
from kdverify.axioms._subject import anchor, class_index, everywhere, noting
from kdverify.lang import build
from kdverify.lang.goal import Goal, Kind, Operator
from kdverify.lang.term import Entry, Size, walk


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    constant = arguments.values.get("c")
    if constant is None:
        raise NotApplicable("declare c: `satisfies anchoring(c = ...)`")
    v = class_index(operator)
    target, notes = anchor(operator)
    c = constant.body
    parts = list(walk(c))
    if any(isinstance(part, Entry) for part in parts):
        raise NotApplicable("c may name parameters and sizes only, not distributions or weights")
    sizes = sorted({part.axis.name for part in parts if isinstance(part, Size)})
    if sizes:
        notes = (*notes, f"not dimension-free: c names {' and '.join(f'`{size}`' for size in sizes)}")
    bound = build.at_most(build.multiply(c, target.at(v)), operator.out.at(v))
    return (
        everywhere(operator, build.less(build.ZERO, c), name="the constant is positive"),
        noting(everywhere(operator, bound, v, name="keeps a share of the anchor"), *notes),
    )


axiom = Axiom(
    name="anchoring",
    kinds=frozenset({Kind.META_TEACHER, Kind.AGGREGATION}),
    statement="M_v >= c a_v for every class v, with a declared constant c > 0.",
    goals=_goals,
    why="It bounds the divergence from the anchor after one generation by log(1/c), whatever the student was before, "
    "missing support included.  Without it a bad student can stay bad for arbitrarily long.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q", arguments="c = alpha"),
        Example("out = alpha * a + (1 - alpha) * normalize(q ** 2)", arguments="c = alpha"),
    ),
    fails=(
        Example("out = normalize(a ** alpha * q ** (1 - alpha))", note="no c will do", arguments="c = alpha / 10"),
        Example("out = alpha * a + (1 - alpha) * q", note="the constant is too large", arguments="c = (1 + alpha) / 2"),
        Example("out = alpha * a + (1 - alpha) * q", note="the constant is 0", arguments="c = 0"),
    ),
    parameters=("c",),
    references=("arXiv:2601.13100",),
)
