"""Why a verdict is what it is, in the few words of a column."""

from collections.abc import Iterable, Iterator

from kdverify.evidence.outcome import Proved, Survived
from kdverify.evidence.verdict import Attempt, Crashed, GoalVerdict, Verdict, describe
from kdverify.reports._finding import failure, is_telling, say
from kdverify.verify.report import Row


def why(row: Row) -> str:
    """The reason for a verdict, in a few words."""
    counterexample = row.counterexample
    match row.verdict:
        case Verdict.NOT_APPLICABLE:
            return row.claim.not_applicable
        case Verdict.ERROR if crashes := [
            attempt for attempt in _attempts(row) if isinstance(attempt.outcome, Crashed)
        ]:
            return f"{crashes[0].engine} {say(crashes[0])}"
        case Verdict.REFUTED if counterexample is not None:
            sizes = ", ".join(f"{name} = {size}" for name, size in counterexample.witness.sizes.items())
            return f"{sizes}: {failure(row, counterexample)}"
        case Verdict.PROVED:
            return "; ".join(filter(None, [row.conclusion, _lemmas(row.goals)]))
        case Verdict.PROVED_UP_TO if row.scope is not None:
            return f"{describe(row.scope)}: {_lemmas(row.goals)}"
        case Verdict.VACUOUS if _lemmas(row.goals):
            return "no input can meet the premises"
        case _:
            return row.remark or _obstacle(row.goals)


def _attempts(row: Row) -> Iterator[Attempt]:
    return (attempt for goal in row.goals for attempt in goal.attempts)


def _lemmas(goals: Iterable[GoalVerdict]) -> str:
    names = {
        step.lemma: None
        for goal in goals
        for attempt in goal.attempts
        if isinstance(attempt.outcome, Proved)
        for step in attempt.outcome.argument
    }
    return ", ".join(names)


def _obstacle(goals: Iterable[GoalVerdict]) -> str:
    """What was said last of the first goal that is open, by whoever tried to prove it if anybody did."""
    for goal in goals:
        if goal.verdict not in (Verdict.PROVED, Verdict.PROVED_UP_TO):
            told = [attempt for attempt in goal.attempts if is_telling(attempt)]
            reasons = [attempt for attempt in told if not isinstance(attempt.outcome, Survived)] or told
            part = f"{goal.goal}: " if goal.goal else ""
            return part + (say(reasons[-1]) if reasons else "nothing was tried")
    return ""
