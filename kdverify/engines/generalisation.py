"""Proves bounds of divergences for any distribution in place of a compound one, and any number in place of a share."""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Outcome
from kdverify.lang.goal import Goal
from kdverify.reasoning.generalisation import compare_in_general
from kdverify.reasoning.setting import SHALLOW


class Generalisation(AbstractEngine):
    """Forgets what a distribution or a share is made of."""

    name: ClassVar[str] = "generalisation"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 13
    summary: ClassVar[str] = "proves bounds of divergences for any distribution or share in place of a compound one"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` goals that compare sums over an axis."""
        return compare_in_general(goal, SHALLOW)


engine = Generalisation()
