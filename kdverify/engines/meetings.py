"""Inputs at which one distribution is the same as another that is made of the rest."""

from dataclasses import replace
from fractions import Fraction
from typing import cast

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Counterexample, Declined, Outcome, Refuted, Survived
from kdverify.evidence.witness import Witness
from kdverify.lang.domain import Input
from kdverify.lang.goal import Goal, Shrinks
from kdverify.search.meetings import arrived, completed, meetings
from kdverify.search.minimise import minimise
from kdverify.search.vertices import simplest

MOST_POSITIONS = 12
_STEPS = tuple(Fraction(1, 10**digits) for digits in (1, 2, 3, 5))


class Meetings(AbstractEngine):
    """Puts a student where its anchor is, or another distribution of the goal: there divergences vanish."""

    name = "meetings"
    part = Part.REFUTER
    order = 11
    summary = "tries exact inputs at which one distribution equals another that is computed from the rest"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """The first certified counterexample with two distributions that coincide."""
        if any(entry.least > MOST_POSITIONS for entry in goal.dimensions):
            return Declined("it looks at small sizes only")
        trials, closest = 0, float("inf")
        for entry, place in meetings(goal):
            there = arrived(goal, entry, place)
            if there is None:
                break
            match simplest(there, budget.seed, self.name):
                case Refuted(counterexample):
                    found = _carried(goal, completed(counterexample.witness, entry, place), entry)
                    if found is not None:
                        return Refuted(minimise(goal, found))
                case Survived(seen, margin):
                    trials, closest = trials + seen, min(closest, margin)
        return Survived(trials, closest) if trials else Declined("no two distributions can coincide")


def _carried(goal: Goal, witness: Witness | None, entry: Input) -> Counterexample | None:
    if witness is None or not isinstance(goal.show, Shrinks):
        return None if witness is None else certify(goal, witness, Meetings.name)
    # The divergence before is zero there; just beside, it is small.
    beside = (certify(goal, _moved(witness, entry.name, step), Meetings.name) for step in _STEPS)
    return next((found for found in beside if found is not None), None)


def _moved(witness: Witness, name: str, step: Fraction) -> Witness:
    """The witness with a share of the first class given to the second."""
    first, second, *others = cast(tuple[Fraction, ...], witness.values[name])
    return replace(witness, values={**witness.values, name: (first - step * first, second + step * first, *others)})


engine = Meetings()
