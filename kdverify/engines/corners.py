"""Refutes inequalities that fail only very close to a corner, where no random input comes."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Declined, Outcome, Refuted, Survived
from kdverify.evidence.path import Path, fails_on, point
from kdverify.lang.goal import Goal, Holds
from kdverify.search.paths import paths

MOST_PATHS = 256
# How close to the corner: the last is reached only by logarithms.
_STEPS = tuple(Fraction(1, 10**digits) for digits in (1, 2, 3, 4, 6, 8, 12, 20, 40, 80, 160, 320))


class Corners(AbstractEngine):
    """Expands the claim in an infinitesimal on paths into corners, and walks those on which it must fail."""

    name: ClassVar[str] = "corners"
    part: ClassVar[Part] = Part.REFUTER
    order: ClassVar[int] = 16
    summary: ClassVar[str] = "walks into corners on paths on which an expansion shows that the claim must fail"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """A certified counterexample for `Holds` goals, the farthest from the corner that is found."""
        if not isinstance(goal.show, Holds):
            return Declined("speaks of comparisons only", foreign=True)
        if goal.indices:
            return Declined("leaves claims about a single position to other refuters", foreign=True)
        walked = 0
        for path in _some(goal):
            walked += 1
            for step in _STEPS if fails_on(goal, goal.show, path) else ():
                found = certify(goal, point(path, step), self.name)
                if found is not None:
                    return Refuted(found)
        return Survived(walked, float("inf"))


def _some(goal: Goal) -> Iterator[Path]:
    return islice(paths(goal), MOST_PATHS)


engine = Corners()
