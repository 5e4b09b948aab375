"""What an axiom is: one file, one statement, and operators that it holds for and fails for."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kdverify import axioms, registry
from kdverify.lang.goal import Claim, Expectation, Goal, Kind, Operator
from kdverify.lang.tensor import Tensor
from kdverify.source.span import Span

PREAMBLES: Mapping[Kind, str] = {
    Kind.META_TEACHER: """dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)

a = sum(w[k] * b[k] for k in K)
""",
    Kind.SOFTENING: """dims V >= 2
let p in simplex[V]
let T > 0

""",
}


class NotApplicable(Exception):
    """The axiom does not speak of this operator; the message says why."""


@dataclass(frozen=True, slots=True)
class Example:
    """The body of a spec after the standard declarations of `PREAMBLES`: definitions and `out = ...`.

    Attributes:
        text: the definitions.
        note: what it shows.
        arguments: the axiom's keyword arguments, as written in a spec.
        closed: whether it is an example of the closed variant.
        reading: which reading it is an example of; the first one where empty.
    """

    text: str
    note: str = ""
    arguments: str = ""
    closed: bool = False
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Arguments:
    """How an axiom was asked for."""

    closed: bool = False
    reading: str = ""
    values: Mapping[str, Tensor] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Axiom:
    """A structural axiom.

    Attributes:
        name: its id, as written after `satisfies`.
        kinds: the kinds of operator that it speaks of.
        statement: one sentence of mathematics, for reports.
        goals: the goals whose conjunction is the axiom for an operator, on interior inputs unless
            `closed`; `arguments` are the keyword arguments of the claim.  Raises `NotApplicable`.
        variants: `("closed",)` where `NAME closed` may be asked for as well.
        always_closed: the axiom itself speaks of closed inputs.
        parameters: the keyword arguments it takes; a name with `?` may be left out.
        readings: words that `NAME(word)` may choose from, the first one by default.
        why: a paragraph on what breaks without it.
        holds, fails: operators, each checked by the tests.
        references: keys of `docs/references.bib`.
    """

    name: str
    kinds: frozenset[Kind]
    statement: str
    goals: Callable[[Operator, Arguments], tuple[Goal, ...]]
    why: str
    holds: tuple[Example, ...]
    fails: tuple[Example, ...]
    variants: tuple[str, ...] = ()
    always_closed: bool = False
    parameters: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@functools.cache
def library() -> Mapping[str, Axiom]:
    """Every axiom, by name."""
    return registry.load(axioms, Axiom)


def claim(
    axiom: Axiom,
    operator: Operator,
    span: Span,
    *,
    arguments: Arguments | None = None,
    written: Mapping[str, str] | None = None,
    expected: Expectation | None = None,
) -> Claim:
    """What it means that an operator satisfies an axiom, or why the axiom does not speak of it.

    Args:
        axiom: the axiom.
        operator: the operator.
        span: the place in the spec that asks.
        arguments: how the axiom is asked for; plainly where None.
        written: the keyword arguments as the spec writes them.
        expected: what the spec says will come out.
    """
    asked = arguments or Arguments()
    reading = asked.reading if asked.reading in axiom.readings[1:] else ""
    name = axiom.name + (f"({reading})" if reading else "") + (" closed" if asked.closed else "")
    shown = dict(written or {})
    try:
        if operator.kind not in axiom.kinds:
            kinds = " and ".join(f"{kind.value} operators" for kind in Kind if kind in axiom.kinds)
            raise NotApplicable(f"`{axiom.name}` speaks of {kinds}; this is a {operator.kind.value} operator")
        return Claim(name, operator, axiom.goals(operator, asked), expected, span, arguments=shown)
    except NotApplicable as reason:
        return Claim(name, operator, (), expected, span, not_applicable=str(reason), arguments=shown)


def every_axiom(operator: Operator, span: Span) -> tuple[Claim, ...]:
    """All axioms for operators of this kind, in all their variants and readings, in order of names."""
    return tuple(
        claim(axiom, operator, span, arguments=Arguments(closed=closed, reading=reading))
        for axiom in library().values()
        if operator.kind in axiom.kinds
        for reading in (axiom.readings or ("",))
        for closed in ((False, True) if "closed" in axiom.variants else (False,))
    )
