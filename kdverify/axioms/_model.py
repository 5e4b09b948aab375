"""What an axiom is: one file, one statement, and operators that it holds for and fails for."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kdverify import axioms, registry
from kdverify.lang.checked import Asked
from kdverify.lang.domain import Simplex
from kdverify.lang.goal import Claim, Goal, Kind, Operator, Way
from kdverify.lang.tensor import Tensor
from kdverify.lang.vocabulary import AxiomSignature
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
    words: Mapping[str, str] = field(default_factory=dict)
    anchor: Tensor | None = None


@dataclass(frozen=True, slots=True)
class Theorems:
    """An axiom that follows from each of several ways, and that one refuted goal of `tests` refutes.

    `ways` and `tests` speak of the goals by their numbers; see `Claim`.
    """

    goals: tuple[Goal, ...]
    ways: tuple[Way, ...]
    tests: frozenset[int]


Goals: TypeAlias = tuple[Goal, ...] | Theorems


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
        choices: for parameters that are words, what each may be.
        blanks: parameters that may be `?`; like one left out, it is to be found.
        anchored: those of them that may be asked for at a given anchor.
        readings: words that `NAME(word)` may choose from, the first one by default.
        seldom: readings that are left out where a spec asks for nothing and so gets every axiom.
        why: a paragraph on what breaks without it.
        holds, fails: operators, each checked by the tests.
        references: keys of `docs/references.bib`.
    """

    name: str
    kinds: frozenset[Kind]
    statement: str
    goals: Callable[[Operator, Arguments], Goals]
    why: str
    holds: tuple[Example, ...]
    fails: tuple[Example, ...]
    variants: tuple[str, ...] = ()
    always_closed: bool = False
    parameters: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blanks: frozenset[str] = frozenset()
    anchored: frozenset[str] = frozenset()
    seldom: frozenset[str] = frozenset()
    references: tuple[str, ...] = ()


@functools.cache
def library() -> Mapping[str, Axiom]:
    """Every axiom, by name."""
    return registry.load(axioms, Axiom)


def signatures() -> Mapping[str, AxiomSignature]:
    """How each axiom is asked for, for the vocabulary of the language."""
    return {
        name: AxiomSignature(
            name,
            kinds=axiom.kinds,
            parameters=axiom.parameters,
            readings=axiom.readings,
            variants=axiom.variants,
            choices=axiom.choices,
            blanks=axiom.blanks,
            anchored=axiom.anchored,
        )
        for name, axiom in library().items()
    }


def claim(asked: Asked, operator: Operator) -> Claim:
    """The claim that an item of a `satisfies` statement makes of its operator.

    Raises:
        KeyError: if the library has no such axiom.
    """
    axiom = library()[asked.axiom]
    subject = replace(operator, dimensions=asked.dimensions, constraints=(*operator.constraints, *asked.given))
    limits = [f"asked only {limit}" for limit in _limits(asked, operator)]
    arguments = Arguments(asked.closed, asked.reading, asked.arguments, asked.words, asked.anchor)
    found, reason = _goals(axiom, subject, arguments)
    return Claim(
        _identifier(axiom, asked.closed, asked.reading, asked.words),
        operator,
        tuple(replace(goal, notes=(*goal.notes, *limits)) for goal in found.goals),
        asked.expected,
        asked.span,
        not_applicable=reason,
        arguments=asked.written,
        statement=axiom.statement,
        ways=found.ways,
        tests=found.tests,
    )


def every_axiom(operator: Operator, span: Span) -> tuple[Claim, ...]:
    """All axioms for operators of this kind, in all their variants and readings, in order of names."""
    claims = []
    for axiom in library().values():
        if operator.kind in axiom.kinds:
            for reading in [word for word in axiom.readings if word not in axiom.seldom] or [""]:
                for closed in (False, True) if "closed" in axiom.variants else (False,):
                    found, reason = _goals(axiom, operator, Arguments(closed, reading))
                    claim = Claim(
                        _identifier(axiom, closed, reading),
                        operator,
                        found.goals,
                        None,
                        span,
                        not_applicable=reason,
                        statement=axiom.statement,
                        ways=found.ways,
                        tests=found.tests,
                    )
                    claims.append(claim)
    return tuple(claims)


_NONE = Theorems((), (), frozenset())


def _goals(axiom: Axiom, operator: Operator, arguments: Arguments) -> tuple[Theorems, str]:
    if operator.kind not in axiom.kinds:
        kinds = " and ".join(kind.value for kind in Kind if kind in axiom.kinds)
        return _NONE, f"`{axiom.name}` speaks of {kinds} operators, and this is a {operator.kind.value} operator"
    if arguments.closed and not any(isinstance(entry.domain, Simplex) for entry in operator.inputs):
        return _NONE, "no input is a distribution, so there are no zeros to allow"
    try:
        found = axiom.goals(operator, arguments)
    except NotApplicable as reason:
        return _NONE, str(reason)
    return (found if isinstance(found, Theorems) else Theorems(found, (), frozenset())), ""


def _identifier(axiom: Axiom, closed: bool, reading: str, words: Mapping[str, str] | None = None) -> str:
    usual = next(iter(axiom.choices), "")
    chosen = [f"{name} = {word}" for name, word in (words or {}).items() if name != usual]
    if reading and (axiom.seldom or reading != axiom.readings[0]):
        chosen = [reading, *chosen]
    return axiom.name + (f"({', '.join(chosen)})" if chosen else "") + (" closed" if closed else "")


def _limits(asked: Asked, operator: Operator) -> list[str]:
    sizes = [
        f"for {now.axis.name} = {now.least}"
        if now.least == now.most
        else f"for {now.axis.name} from {now.least} to {now.most if now.most is not None else 'infinity'}"
        for now, before in zip(asked.dimensions, operator.dimensions, strict=True)
        if now != before
    ]
    return [*sizes, *(["under the premises written with `when`"] if asked.given else [])]
