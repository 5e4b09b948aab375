"""Proves what is claimed of two classes only, by writing both out: each distribution becomes one number."""

from dataclasses import replace
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang import build
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Reduce, Reducer, walk
from kdverify.lang.written_out import LARGEST, write_out
from kdverify.normal.form import TooLarge
from kdverify.reasoning.comparison import compare
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.mean_value import by_slope
from kdverify.reasoning.setting import DEEP, SHALLOW, setting_of
from kdverify.reasoning.trace import WrittenOut, record


class TwoClasses(AbstractEngine):
    """Sums over an axis of fixed size two, written out."""

    name: ClassVar[str] = "two_classes"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 11
    summary: ClassVar[str] = "proves what is claimed for two classes only, by one number for each distribution"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves goals about an axis that has two positions."""
        axes = [part.axis for part in goal.dimensions if part.least == part.most == LARGEST]
        if not axes:
            return Declined("speaks of two classes only", foreign=True)
        plain = _without_ones(goal)
        for axis in axes:
            parts = write_out(plain, axis, LARGEST)
            if not parts:
                continue
            steps: list[Step] = [Step("two_classes", f"both positions of {axis.name} written out")]
            for part in parts:
                found = _proved(part)
                if found is None:
                    break
                steps.extend(found)
            else:
                record(WrittenOut(plain, axis))
                return Proved(EverySize(), tuple(steps))
        return Declined("not settled with both positions written out")


def _without_ones(goal: Goal) -> Goal:
    """The goal with 1 in place of sums that are known to be 1 for every size, such as those of normalised vectors."""
    if not isinstance(goal.show, Holds):
        return goal
    try:
        setting = setting_of(goal, SHALLOW)
        setting.definedness.require(goal.show.condition)
        ones = {
            node
            for node in walk(goal.show.condition)
            if isinstance(node, Reduce)
            and node.reducer is Reducer.SUM
            and not build.free_indices(node)
            and setting.form(node).is_one
        }
    except (Undefined, TooLarge):
        return goal
    condition = build.transform(goal.show.condition, lambda node: build.ONE if node in ones else None)
    return replace(goal, show=Holds(condition))


def _proved(goal: Goal) -> tuple[Step, ...] | None:
    """A proof of a goal without the axis."""
    if isinstance(goal.show, Holds):
        try:
            setting = setting_of(goal, DEEP)
            steps = by_slope(setting, setting.predicate(goal.show.condition))
        except (Undefined, TooLarge):
            return None
        if steps is not None:
            return steps
    for depth in (SHALLOW, DEEP):
        outcome = compare(goal, depth)
        if isinstance(outcome, Proved):
            return outcome.argument
    return None


engine = TwoClasses()
