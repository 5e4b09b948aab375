"""Proves on one generic coordinate what needs lemmas that ask questions of their own."""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Outcome, Proved
from kdverify.lang.goal import Goal
from kdverify.reasoning.comparison import compare
from kdverify.reasoning.setting import DEEP
from kdverify.reasoning.sums import compare_sums


class CoordinateInDepth(AbstractEngine):
    """As `coordinate`, with patience: asked once small inputs have not refuted the goal."""

    name: ClassVar[str] = "coordinate_in_depth"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 20
    summary: ClassVar[str] = "as coordinate, with lemmas that have to show something of every class or teacher first"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` and `Finite` goals."""
        outcome = compare(goal, DEEP)
        if isinstance(outcome, Proved) or not goal.indices:
            return outcome
        other = compare_sums(goal, DEEP)
        return other if isinstance(other, Proved) else outcome


engine = CoordinateInDepth()
