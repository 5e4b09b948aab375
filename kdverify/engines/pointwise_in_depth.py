"""Proves class by class what needs lemmas that ask questions of their own."""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, Outcome
from kdverify.lang.goal import Goal
from kdverify.reasoning.setting import DEEP
from kdverify.reasoning.sums import compare_sums


class PointwiseInDepth(AbstractEngine):
    """As `pointwise`, with patience: asked once small inputs have not refuted the goal."""

    name: ClassVar[str] = "pointwise_in_depth"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 19
    summary: ClassVar[str] = "as pointwise, with every lemma for every summand"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` goals that compare sums over an axis."""
        if goal.indices:
            return Declined("leaves claims about a single position to the coordinate engine", foreign=True)
        return compare_sums(goal, DEEP)


engine = PointwiseInDepth()
