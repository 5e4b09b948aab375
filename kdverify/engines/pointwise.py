"""Proves inequalities between sums over the classes, such as bounds of KL divergences, class by class."""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Outcome
from kdverify.lang.goal import Goal
from kdverify.reasoning.setting import SHALLOW
from kdverify.reasoning.sums import compare_sums


class Pointwise(AbstractEngine):
    """Summand by summand, by the ways that answer in milliseconds."""

    name: ClassVar[str] = "pointwise"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 9
    summary: ClassVar[str] = "proves bounds of divergences class by class, removing logarithms by differentiation"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` goals that compare sums over an axis."""
        return compare_sums(goal, SHALLOW)


engine = Pointwise()
