"""Refutes that a divergence shrinks at some rate below 1, by paths on which it hardly shrinks at all."""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Declined, Outcome, Refuted, Survived
from kdverify.lang.goal import Goal, Shrinks
from kdverify.search.paths import slowest


class Ratios(AbstractEngine):
    """Expands both divergences in an infinitesimal on paths next to each other and next to corners."""

    name: ClassVar[str] = "ratios"
    part: ClassVar[Part] = Part.REFUTER
    order: ClassVar[int] = 14
    summary: ClassVar[str] = "finds paths on which a divergence does not shrink, or less and less"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """A path on which the ratio tends to 1 or more, for `Shrinks` goals."""
        if not isinstance(goal.show, Shrinks):
            return Declined("speaks of rates only", foreign=True)
        found = slowest(goal)
        for entry in found:
            counterexample = certify(goal, entry.path.start, self.name, entry.path.companion)
            if counterexample is not None:
                return Refuted(counterexample)
        closest = min((1.0 - float(entry.ratio.lower or 0) for entry in found), default=float("inf"))
        return Survived(len(found), closest)


engine = Ratios()
