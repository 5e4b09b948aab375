"""The report for machines."""

import json
from collections.abc import Mapping
from typing import Any, assert_never

from kdverify.evidence.outcome import Counterexample, Declined, Exhausted, Proved, Refuted, Survived
from kdverify.evidence.verdict import Attempt, Crashed, GoalVerdict, Verdict, describe
from kdverify.evidence.witness import Exact, Witness
from kdverify.reports._model import Display, Format
from kdverify.reports._value import show_enclosure
from kdverify.verify.report import Report, Row


def _render(report: Report, display: Display) -> str:
    document = {"kdverify": report.version, "results": [_result(row) for row in report.rows]}
    text = json.dumps(document, indent=2, ensure_ascii=not display.unicode) + "\n"
    # A file name that is not text has half characters, which only an escape can write.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _result(row: Row) -> Mapping[str, Any]:
    return {
        "spec": row.spec,
        "operator": row.claim.operator.name,
        "claim": row.claim.id,
        "title": row.title,
        "verdict": row.verdict.id,
        "scope": None if row.scope is None else describe(row.scope),
        "expected": None if row.claim.expected is None else row.claim.expected.value,
        "as_expected": row.as_expected,
        "seconds": round(row.seconds, 4),
        "evidence": _evidence(row),
    }


def _evidence(row: Row) -> Mapping[str, Any]:
    if row.verdict is Verdict.NOT_APPLICABLE:
        return {"reason": row.claim.not_applicable}
    asked = {
        "arguments": dict(row.claim.arguments),
        "notes": list(dict.fromkeys(note for goal in row.claim.goals for note in goal.notes)),
    }
    counterexample = row.counterexample
    if row.verdict is Verdict.REFUTED and counterexample is not None:
        return {**_refutation(counterexample), **asked}
    remark = {"remark": row.remark} if row.remark else {}
    return {"goals": [_goal(goal) for goal in row.goals], **remark, **asked}


def _refutation(counterexample: Counterexample) -> Mapping[str, Any]:
    return {
        "goal": counterexample.goal,
        "witness": _witness(counterexample.witness),
        "left": show_enclosure(counterexample.left),
        "relation": counterexample.relation,
        "right": show_enclosure(counterexample.right),
        "explanation": counterexample.explanation,
        "companion": dict(counterexample.companion),
        "found_by": counterexample.found_by,
        "certified_by": counterexample.certified_by,
    }


def _witness(witness: Witness) -> Mapping[str, Any]:
    return {
        "sizes": dict(witness.sizes),
        "values": {name: _exact(value) for name, value in witness.values.items()},
        "positions": dict(witness.positions),
    }


def _exact(value: Exact) -> Any:
    return [_exact(part) for part in value] if isinstance(value, tuple) else str(value)


def _goal(goal: GoalVerdict) -> Mapping[str, Any]:
    return {
        "goal": goal.goal,
        "verdict": goal.verdict.id,
        "scope": None if goal.scope is None else describe(goal.scope),
        "attempts": [_attempt(attempt) for attempt in goal.attempts],
    }


def _attempt(attempt: Attempt) -> Mapping[str, Any]:
    return {"engine": attempt.engine, "seconds": round(attempt.seconds, 4), **_outcome(attempt)}


def _outcome(attempt: Attempt) -> Mapping[str, Any]:
    match attempt.outcome:
        case Proved(scope, argument):
            steps = [{"lemma": step.lemma, "gives": step.gives} for step in argument]
            return {"outcome": "proved", "scope": describe(scope), "argument": steps}
        case Refuted(counterexample):
            return {"outcome": "refuted", **_refutation(counterexample)}
        case Survived(trials, closest):
            # JSON has no infinity; no number stands for "no input met the premises".
            return {"outcome": "survived", "trials": trials, "closest": closest if abs(closest) < 1e308 else None}
        case Declined(reason):
            return {"outcome": "declined", "reason": reason}
        case Exhausted(seconds):
            return {"outcome": "exhausted", "limit": seconds}
        case Crashed(reason):
            return {"outcome": "crashed", "reason": reason}
        case _:
            assert_never(attempt.outcome)


format = Format(
    name="json",
    suffixes=(".json",),
    summary="one object for each claim, with its evidence; numbers of a witness are strings of exact rationals",
    render=_render,
    tells_problems=False,
)
