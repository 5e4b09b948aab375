"""Proves continuity of an operator from the parts of its normal form."""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Outcome
from kdverify.lang.goal import Goal
from kdverify.reasoning.continuity import show_continuous


class Continuity(AbstractEngine):
    """Continuity by composition and pasting."""

    name: ClassVar[str] = "continuity"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 10
    summary: ClassVar[str] = "proves continuity from the parts of an operator"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Continuous` goals."""
        return show_continuous(goal)


engine = Continuity()
