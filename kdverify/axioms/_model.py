"""What an axiom is: one file, one statement, and operators that it holds for and fails for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kdverify.lang.goal import Goal, Kind, Operator
from kdverify.lang.tensor import Tensor


class NotApplicable(Exception):
    """The axiom does not speak of this operator; the message says why."""


@dataclass(frozen=True, slots=True)
class Example:
    """The body of a spec after the standard declarations: definitions and `out = ...`.

    The standard declarations are `dims V >= 2, K >= 1`, teachers `b`, weights `w`, student `q`,
    `alpha in (0, 1)` and the pooled anchor `a`.
    """

    text: str
    note: str = ""
    arguments: str = ""


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
    goals: Callable[[Operator, "Arguments"], tuple[Goal, ...]]
    why: str
    holds: tuple[Example, ...]
    fails: tuple[Example, ...]
    variants: tuple[str, ...] = ()
    always_closed: bool = False
    parameters: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arguments:
    """How an axiom was asked for."""

    closed: bool = False
    reading: str = ""
    values: Mapping[str, Tensor] | None = None
