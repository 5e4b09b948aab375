"""One generation brings the student nearer."""

from kdverify.axioms._model import Arguments, Axiom, Example
from kdverify.axioms._recursion import ANCHOR, DIVERGENCES, STUDENTS, asked_between, at_given_anchor, contracts
from kdverify.lang.goal import Goal, Kind, Operator


def _goals(operator: Operator, arguments: Arguments) -> tuple[Goal, ...]:
    if arguments.anchor is not None:
        return at_given_anchor(operator, arguments.reading, asked_between(arguments), arguments.anchor)
    between = asked_between(arguments)
    return contracts(operator, arguments.reading, between=between, rate=arguments.values.get("rate"))


axiom = Axiom(
    name="contraction",
    kinds=frozenset({Kind.META_TEACHER}),
    statement="D(a || M(q)) <= r D(a || q) for every student q, with one r < 1 for all inputs but the parameters; "
    "with `between = students`, D(M(q), M(q')) <= r D(q, q') for any two.",
    goals=_goals,
    why="It is what makes recursion well-posed: errors shrink from generation to generation, geometrically.  The rate "
    "is one number for all anchors and all sizes; near a given interior anchor an operator may be faster.",
    holds=(
        Example("out = alpha * a + (1 - alpha) * q", arguments="KL, to = anchor, rate = 1 - alpha"),
        Example("out = alpha * a + (1 - alpha) * q", arguments="TV, between = students, rate = 1 - alpha"),
        Example(
            "out = normalize(a ** alpha * q ** (1 - alpha))", arguments="hilbert, between = students, rate = 1 - alpha"
        ),
    ),
    fails=(
        Example("out = q", note="nothing moves", arguments="KL, to = anchor, rate = 1 - alpha"),
        Example(
            "out = alpha * a + (1 - alpha) * q",
            note="faster than it is",
            arguments="KL, to = anchor, rate = (1 - alpha) / 2",
        ),
        Example(
            "out = normalize(1 / (alpha / a + (1 - alpha) / q))",
            note="the harmonic mean follows a class that the student has lost",
            arguments="KL, to = anchor, rate = 1 - alpha",
        ),
    ),
    readings=tuple(DIVERGENCES),
    seldom=frozenset(DIVERGENCES) - {"KL", "TV"},
    parameters=("to?", "between?", "rate?"),
    choices={"to": (ANCHOR,), "between": (STUDENTS,)},
    blanks=frozenset({"rate"}),
    anchored=frozenset({"rate"}),
    references=("arXiv:2601.13100",),
)
