"""Generalises parts of a claim that is defined by lemmas that ask questions of their own."""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Outcome
from kdverify.lang.goal import Goal
from kdverify.reasoning.generalisation import compare_in_general
from kdverify.reasoning.setting import DEEP


class GeneralisationInDepth(AbstractEngine):
    """As `generalisation`, with patience for where terms are defined, once small inputs have not refuted the goal."""

    name: ClassVar[str] = "generalisation_in_depth"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 18
    summary: ClassVar[str] = "as generalisation, with every lemma for where terms are defined"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` goals that compare sums over an axis."""
        return compare_in_general(goal, DEEP)


engine = GeneralisationInDepth()
