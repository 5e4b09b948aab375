"""Proves inequalities and equalities on one generic coordinate, for every number of classes and teachers."""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang.goal import Finite, Goal, Holds
from kdverify.lang.term import All, Condition
from kdverify.normal.form import TooLarge
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.setting import setting_of


class Coordinate(AbstractEngine):
    """Normal forms first, then lemma instances and Z3."""

    name: ClassVar[str] = "coordinate"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 10
    summary: ClassVar[str] = "proves comparisons on one generic class and teacher, by lemmas and polynomial arithmetic"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` and `Finite` goals."""
        if not isinstance(goal.show, Holds | Finite):
            return Declined("speaks of comparisons only", foreign=True)
        try:
            setting = setting_of(goal)
            if isinstance(goal.show, Finite):
                setting.form(goal.show.tensor.body)
                return Proved(EverySize(), (Step("defined", "every part is defined and finite"),))
            steps: list[Step] = []
            for condition in _parts(goal.show.condition):
                found = setting.entails(setting.predicate(condition))
                if found is None:
                    return Declined("the facts at hand do not decide it on one generic coordinate")
                steps.extend(found.steps)
            return Proved(EverySize(), tuple(steps))
        except Undefined as problem:
            return Declined(f"could not show that every part is defined: {problem}")
        except TooLarge:
            return Declined("the normal form grew too large")


def _parts(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, All):
        return tuple(part for inner in condition.conditions for part in _parts(inner))
    return (condition,)


engine = Coordinate()
