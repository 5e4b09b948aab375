"""Jumps at thresholds that no rational point lies on, such as `where(entropy(q) > 1, a, q)`."""

import numpy as np

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Declined, Outcome, Refuted, Survived
from kdverify.lang.goal import Continuous, Goal
from kdverify.search.crossings import Parts, crossings, may_cross
from kdverify.search.layout import layout
from kdverify.search.picks import Picks, Pool, picks, pool
from kdverify.search.sizes import small_sizes

_SEGMENTS = 600


class Crossings(AbstractEngine):
    """Halves segments towards the greater change, and certifies that a value in between is skipped."""

    name = "crossings"
    part = Part.REFUTER
    order = 12
    summary = "finds two close inputs between which a value that switches branches must jump"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """The first certified jump at the smallest sizes."""
        if not isinstance(goal.show, Continuous):
            return Declined("speaks of continuity only", foreign=True)
        if goal.indices or not may_cross(goal):
            return Declined("nothing switches branches")
        trials = 0
        for sizes in small_sizes(goal.dimensions, (1, 1)):
            own = pool(layout(goal, sizes))
            starts = picks(own, _SEGMENTS, budget.seed)
            if len(starts) == 0:
                continue
            ends = _ends(own, starts, np.random.default_rng(budget.seed))

            def parts(row: int, own: Pool = own, starts: Picks = starts, ends: Picks = ends) -> tuple[Parts, Parts]:
                return own.parts(starts[row]), own.parts(ends[row])

            both = own.values(starts), own.values(ends)
            for suspect, until in crossings(goal.show, sizes, own.plan, both, parts, own.bulk(starts) + own.bulk(ends)):
                found = certify(goal, suspect, self.name, until)
                if found is not None:
                    return Refuted(found)
            trials += len(starts)
        return Survived(trials, float("inf"))


def _ends(own: Pool, starts: Picks, random: np.random.Generator) -> Picks:
    """Another pick for one distribution or scalar of each start; whole numbers stay."""
    moving = [
        number for number, slot in enumerate(own.plan.slots) if slot.interval is None or not slot.interval.integer
    ]
    ends = starts.copy()
    if not moving:
        return ends
    chosen = np.array(moving)[random.integers(len(moving), size=len(starts))]
    rows = np.arange(len(starts))
    ends[rows, chosen] = starts[random.permutation(len(starts)), chosen]
    return ends


engine = Crossings()
