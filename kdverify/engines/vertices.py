"""Exact points with few digits, corners and ties included, at the smallest sizes."""

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, Outcome
from kdverify.lang.goal import Attracts, Depends, Goal, Shrinks
from kdverify.search.vertices import simplest


class Vertices(AbstractEngine):
    """Tries small exact inputs, all of them where they are few; floats choose which ones are certified."""

    name = "vertices"
    part = Part.REFUTER
    order = 10
    summary = "tries exact inputs with small denominators, zeros and ties, at the smallest sizes"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """The smallest certified counterexample among the points, or how many points it survived."""
        if isinstance(goal.show, Attracts | Shrinks):
            return Declined("one input does not show where orbits go", foreign=True)
        if isinstance(goal.show, Depends):
            return Declined("an existential statement is not refuted by examples", foreign=True)
        return simplest(goal, budget.seed, self.name)


engine = Vertices()
