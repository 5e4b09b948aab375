"""A first look at a few small exact inputs, before anything is proved."""

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, Outcome
from kdverify.lang.goal import Finite, Goal, Holds, InHull, Symmetric
from kdverify.search.vertices import glance, simplest


class Glance(AbstractEngine):
    """Most false claims are false at some simple input, and provers take their time over them."""

    name = "glance"
    part = Part.REFUTER
    order = 7
    summary = "looks at a few of the inputs that vertices tries, and at all of them if one seems to violate the goal"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """The smallest certified counterexample, if a few points suggest that there is one."""
        if not isinstance(goal.show, Holds | Finite | InHull | Symmetric):
            return Declined("looks at single inputs only", foreign=True)
        return glance(goal, budget.seed) or simplest(goal, budget.seed, "vertices")


engine = Glance()
