"""Proves what is claimed of a single teacher, or class, by leaving the axis out."""

from collections.abc import Sequence
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang.goal import Goal
from kdverify.lang.written_out import write_out

# Provers beyond this order search for long.
LATEST = 21


class OnePosition(AbstractEngine):
    """Has the goal without its axes of size one proved by the other engines."""

    name: ClassVar[str] = "one_position"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 12
    summary: ClassVar[str] = "proves what is claimed for one teacher only, by leaving the axis of the teachers out"

    def __init__(self, provers: Sequence[AbstractEngine]) -> None:
        asked = [prover for prover in provers if prover.part is Part.PROVER and prover.order <= LATEST]
        self._provers = sorted(asked, key=lambda prover: prover.order)

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves goals about an axis that has one position."""
        axes = [part.axis for part in goal.dimensions if part.least == part.most == 1]
        if not axes:
            return Declined("speaks of axes of one position only", foreign=True)
        plain = goal
        for axis in axes:
            written = write_out(plain, axis, 1)
            if written is None or len(written) != 1:
                return Declined("the statement is about the axis as a whole")
            (plain,) = written
        for prover in self._provers:
            outcome = prover.attempt(plain, budget)
            if isinstance(outcome, Proved) and isinstance(outcome.scope, EverySize):
                names = " and ".join(axis.name for axis in axes)
                return Proved(EverySize(), (Step("one_position", f"{names} left out"), *outcome.argument))
        return Declined("not settled without the axis either")
