"""The words a spec may use beyond the core of the language; the checker is handed them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kdverify.lang.function import Function
from kdverify.lang.goal import Kind


@dataclass(frozen=True, slots=True)
class AxiomSignature:
    """How an axiom is asked for.

    Attributes:
        name: as written after `satisfies`.
        kinds: the kinds of operator that it speaks of; a spec may ask it of any, and is told.
        parameters: the keyword arguments; a name that ends in `?` may be left out.
        readings: the words that `NAME(word)` may choose from, the first one by default.
        variants: `("closed",)` where `NAME closed` may be asked for as well.
        choices: for keyword arguments that are words, the words that each may be, such as `to = anchor`.
        blanks: the keyword arguments that may be `?`, which asks for the value.
        anchored: those of them that may be asked for at a given anchor, `? for a = (1/2, 1/2)`.
    """

    name: str
    kinds: frozenset[Kind] = frozenset(Kind)
    parameters: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    blanks: frozenset[str] = frozenset()
    anchored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The functions and axioms there are, by name."""

    functions: Mapping[str, Function]
    axioms: Mapping[str, AxiomSignature]
