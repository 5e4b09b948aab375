"""What one engine says of one goal."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from kdverify.evidence.witness import Witness


@dataclass(frozen=True, slots=True)
class EverySize:
    """Settled for all sizes that the goal speaks of."""


@dataclass(frozen=True, slots=True)
class UpTo:
    """Settled for these sizes and smaller ones only."""

    sizes: Mapping[str, int]


Scope: TypeAlias = EverySize | UpTo


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an argument: the lemma used, by its name in `docs/lemmas/`, and what it gave here."""

    lemma: str
    gives: str


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A real number known to lie in `[lower, upper]`; `None` is infinity on that side.

    `undefined` marks 0/0, the logarithm of a negative number and the like, and `infinite`, with its sign,
    a value that is infinity itself; the bounds then say nothing.
    """

    lower: Fraction | None
    upper: Fraction | None
    undefined: bool = False
    infinite: int = 0

    @property
    def exact(self) -> bool:
        """Whether the bounds meet."""
        return not self.undefined and self.infinite == 0 and self.lower is not None and self.lower == self.upper


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A certified violation of a goal.

    Attributes:
        goal: the name of the goal that fails.
        witness: the input.
        left, right: the two sides of what fails, such as `out[1]` and `0`.
        relation: the relation that was to hold between them, as written in a spec.
        explanation: one sentence that says what fails, in the words of the spec.
        found_by: the engine that suggested it.
        certified_by: `exact rational arithmetic` or `ball arithmetic at N bits`.
        companion: what a statement needs beyond the input: a permutation, a separating vector, a direction.
    """

    goal: str
    witness: Witness
    left: Enclosure
    right: Enclosure
    relation: str
    explanation: str
    found_by: str
    certified_by: str
    companion: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proved:
    """True, for the sizes of the scope, by this argument."""

    scope: Scope
    argument: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Refuted:
    """False, by this counterexample."""

    counterexample: Counterexample


@dataclass(frozen=True, slots=True)
class Survived:
    """No counterexample among `trials` inputs that met the premises.  Not a proof.

    `closest` is the least margin seen (right side minus left), in floating point.
    """

    trials: int
    closest: float


@dataclass(frozen=True, slots=True)
class Declined:
    """The engine has no way to settle this goal; the reason is shown to the user.

    `foreign` marks a statement of a kind that the engine never speaks of, which blocked nothing: reports
    for people leave it out.
    """

    reason: str
    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Exhausted:
    """The engine used up its budget."""

    seconds: float


Outcome: TypeAlias = Proved | Refuted | Survived | Declined | Exhausted
