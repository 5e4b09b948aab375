"""Proves inequalities and equalities on one generic coordinate, for every number of classes and teachers."""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Outcome
from kdverify.lang.goal import Goal
from kdverify.reasoning.comparison import compare
from kdverify.reasoning.setting import SHALLOW


class Coordinate(AbstractEngine):
    """Normal forms, then lemma instances and Z3; gives up after milliseconds."""

    name: ClassVar[str] = "coordinate"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 8
    summary: ClassVar[str] = "proves comparisons on one generic class and teacher, by lemmas and polynomial arithmetic"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` and `Finite` goals."""
        return compare(goal, SHALLOW)


engine = Coordinate()
