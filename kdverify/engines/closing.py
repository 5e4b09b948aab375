"""Proves on the boundary what holds inside, by continuity."""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Outcome
from kdverify.lang.goal import Goal
from kdverify.reasoning.closing import close


class Closing(AbstractEngine):
    """Goes from interior inputs to all of them."""

    name: ClassVar[str] = "closing"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 12
    summary: ClassVar[str] = "proves with zeros what holds without, where both sides are continuous"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` goals about closed inputs."""
        return close(goal)


engine = Closing()
