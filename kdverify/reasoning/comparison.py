"""Proofs of comparisons, and of being defined, on one generic coordinate."""

from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang.goal import Finite, Goal, Holds
from kdverify.lang.term import All, Condition
from kdverify.normal.form import Predicate, Sided, TooLarge, Versus
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.exponential import as_exponential
from kdverify.reasoning.setting import Setting, setting_of


def compare(goal: Goal, depth: int) -> Outcome:
    """Proves `Holds` and `Finite` goals, or says why not."""
    if not isinstance(goal.show, Holds | Finite):
        return Declined("speaks of comparisons only", foreign=True)
    try:
        setting = setting_of(goal, depth)
        if isinstance(goal.show, Finite):
            setting.form(goal.show.tensor.body)
            return Proved(EverySize(), (Step("defined", "every part is defined and finite"),))
        steps: list[Step] = []
        for condition in _parts(goal.show.condition):
            found = _shown(setting, setting.predicate(condition))
            if found is None:
                return Declined("the facts at hand do not decide it on one generic coordinate")
            steps.extend(found)
        return Proved(EverySize(), tuple(steps))
    except Undefined as problem:
        return Declined(f"could not show that every part is defined: {problem}")
    except TooLarge:
        return Declined("the normal form grew too large")


def _shown(setting: Setting, wanted: Predicate) -> tuple[Step, ...] | None:
    found = setting.entails(wanted)
    if found is not None:
        return found.steps
    if isinstance(wanted, Sided) and wanted.versus is Versus.NON_NEGATIVE:
        return as_exponential(setting.algebra, setting.question(), wanted.form)
    return None


def _parts(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, All):
        return tuple(part for inner in condition.conditions for part in _parts(inner))
    return (condition,)
