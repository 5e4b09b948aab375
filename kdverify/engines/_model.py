"""What an engine is."""

import abc
import enum
from dataclasses import dataclass
from typing import ClassVar

from kdverify.evidence.outcome import Outcome
from kdverify.lang.goal import Goal


class Part(enum.Enum):
    """What an engine can do."""

    REFUTER = "refuter"
    PROVER = "prover"


@dataclass(frozen=True, slots=True)
class Budget:
    """What an attempt may use.

    `seconds` is a hint to stop in time; the hard limit is the worker process that runs the engine.
    Work that decides an outcome is bounded by counts, never by the clock, so that verdicts repeat.
    """

    seconds: float
    seed: int


class AbstractEngine(abc.ABC):
    """Decides goals: soundly, not completely.

    Laws: a `Refuted` outcome carries a counterexample that `evidence.certify` confirms; a `Proved`
    outcome rests on lemmas of `docs/lemmas/` whose side conditions were checked; the same goal and
    budget give the same outcome.

    `order` says who is asked first; cheap and decisive engines have small numbers.
    """

    name: ClassVar[str]
    part: ClassVar[Part]
    order: ClassVar[int]
    summary: ClassVar[str]

    @abc.abstractmethod
    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Tries to settle the goal."""
