"""What is behind a verdict that is no proof, as something to tell at the claim's own line."""

import math
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import assert_never

from kdverify.evidence.notation import from_text
from kdverify.evidence.outcome import Counterexample, Declined, Exhausted, Proved, Refuted, Survived
from kdverify.evidence.region import rows
from kdverify.evidence.verdict import Attempt, Crashed, Verdict, describe
from kdverify.evidence.witness import Exact
from kdverify.lang.goal import Attracts, Continuous, Goal, Holds
from kdverify.lang.show import show_term
from kdverify.reports._value import show_consequences, show_enclosure, show_exact, show_inputs
from kdverify.source.diagnostic import Diagnostic, Label, Severity
from kdverify.source.span import Span
from kdverify.verify.report import Report, Row

_WIDTH = 100
_TOWARDS, _UNTIL = "towards ", "until "
_LEAPS = {
    " tends to another value": " is {left} here, and tends to {right} along the ray",
    " skips the values": " is {left} here and {right} there, and skips values in between",
}
# Floats differ by as much where the two sides are equal.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell at a place of a spec: what came of a claim or, without a row, what is wrong with the text.

    A code host shows it at its `place`: a line that was changed, if one is known that has a part in it.
    """

    diagnostic: Diagnostic
    place: Span
    row: Row | None = None

    @property
    def moved(self) -> bool:
        """Whether it is shown elsewhere than at the claim itself."""
        return self.place != self.diagnostic.primary.span


def findings(report: Report) -> tuple[Finding, ...]:
    """All that there is to tell of a report: what is wrong with specs, then what came of claims, in order."""
    told = ((find(row), row) for row in report.rows)
    return (
        *(Finding(problem, problem.primary.span) for problem in report.problems),
        *(Finding(diagnostic, _beside(row, report), row) for diagnostic, row in told if diagnostic is not None),
    )


def _beside(row: Row, report: Report) -> Span:
    """The claim or, where that is unchanged, the last changed definition, or input, of its operator."""
    changed = report.changed.get(row.spec, frozenset())
    own = row.claim.span
    if own.line in changed:
        return own
    return next((place for place in reversed(row.claim.places) if place.line in changed), own)


def wrapped(diagnostic: Diagnostic) -> Diagnostic:
    """The same with its facts in lines of a width that people read."""
    return replace(diagnostic, facts=tuple((heading, _wrapped(heading, text)) for heading, text in diagnostic.facts))


def find(row: Row) -> Diagnostic | None:
    """What to tell of a row beyond its verdict; nothing of a proof, nor of a failure that the spec knows of."""
    counterexample = row.counterexample
    quiet = row.as_expected and not row.fails
    match row.verdict:
        case Verdict.REFUTED | Verdict.NOT_APPLICABLE if quiet and row.claim.expected is not None:
            return None
        case Verdict.PROVED | Verdict.NOT_APPLICABLE if quiet:
            return None
        case Verdict.REFUTED if counterexample is not None:
            return _finding(row, failure(row, counterexample), _witness(row, counterexample))
        case Verdict.CONFLICT if counterexample is not None:
            facts = (*_witness(row, counterexample), *_tried(row))
            return _finding(row, failure(row, counterexample), facts)
        case Verdict.NOT_APPLICABLE:
            return _finding(row, row.claim.not_applicable, ())
        case _:
            return _finding(row, row.remark, _tried(row))


def told(diagnostic: Diagnostic) -> str:
    """A finding without its excerpt of the spec, for places that show the spec themselves; several lines."""
    said = [diagnostic.message, diagnostic.primary.text]
    facts = [("help", diagnostic.help), *diagnostic.facts, ("note", diagnostic.note)]
    return "\n".join([*filter(None, said), *(f"{heading}: {text}" for heading, text in facts if text)])


def where(diagnostic: Diagnostic) -> str:
    """The input of a counterexample, in one line; empty where there is none."""
    return " ".join(text for heading, text in diagnostic.facts if heading == "where")


def failure(row: Row, counterexample: Counterexample) -> str:
    """What fails, by its numbers where it is a comparison of numbers."""
    goal = _goal(row, counterexample)
    if counterexample.left.undefined or counterexample.right.undefined:
        return counterexample.explanation
    left, right = show_enclosure(counterexample.left, 6), show_enclosure(counterexample.right, 6)
    match goal.show:
        case Holds():
            return f"{left} {counterexample.relation} {right} is false"
        case Continuous():
            for said, shown in _LEAPS.items():
                entry, found, _ = counterexample.explanation.partition(said)
                if found:
                    return entry + shown.format(left=left, right=right)
            return counterexample.explanation
        case Attracts():
            return counterexample.explanation.partition(": ")[0]
        case _:
            return counterexample.explanation


def say(attempt: Attempt) -> str:
    """An engine's answer in a few words."""
    match attempt.outcome:
        case Proved(scope):
            return f"proved for {describe(scope)}"
        case Refuted(counterexample):
            return f"refuted: {counterexample.explanation}"
        case Survived(0):
            return "found no input that meets the premises"
        case Survived(trials, closest):
            return f"none of {trials:,} inputs violates it{_margin(closest)}"
        case Declined(reason):
            return reason
        case Exhausted(seconds):
            return f"not done after {seconds:g} s"
        case Crashed(reason):
            return f"broke: {reason}"
        case _:
            assert_never(attempt.outcome)


def _margin(closest: float) -> str:
    if not math.isfinite(closest):
        return ""
    return "; both sides meet, up to rounding" if abs(closest) < _ROUNDING else f"; the least margin is {closest:.2g}"


def is_telling(attempt: Attempt) -> bool:
    """Whether an answer says anything of the goal at hand."""
    match attempt.outcome:
        case Declined(foreign=foreign):
            return not foreign
        case _:
            return True


def _finding(row: Row, label: str, facts: Iterable[tuple[str, str]]) -> Diagnostic:
    severity = Severity.ERROR if row.fails else Severity.NOTE
    expected = row.claim.expected
    said = row.verdict.value
    if expected and not row.as_expected:
        said = f"{said.partition(';')[0]}, but the spec expects it {expected.value}"
    return Diagnostic(
        code=row.verdict.id.replace("_", "-"),
        message=f"`{row.title}` {said}",
        primary=Label(row.claim.span, label),
        facts=(*facts, *_since(row)),
        severity=severity,
    )


def _since(row: Row) -> Iterator[tuple[str, str]]:
    """What the baseline said of the claim, where the run is held against one."""
    if row.change is not None:
        before = row.change.before
        yield "baseline", "the claim is new" if before is None else f"it was {before.verdict.id.replace('_', ' ')}"


def _wrapped(heading: str, text: str) -> str:
    # A line may end after a comma, not around the sign of an equation.
    tied = text.replace(" = ", "\0=\0")
    lines = (
        line
        for paragraph in tied.split("\n")
        for line in textwrap.wrap(paragraph, _WIDTH - len(heading), break_on_hyphens=False, break_long_words=False)
    )
    return "\n".join(lines).replace("\0", " ")


def _witness(row: Row, counterexample: Counterexample) -> Iterator[tuple[str, str]]:
    goal = _goal(row, counterexample)
    yield "where", _equations(show_inputs(counterexample.witness))
    consequences = _equations(show_consequences(row.claim.operator, counterexample.witness, goal.replaced))
    if consequences:
        yield "hence", consequences
    yield from _orbits(counterexample) if isinstance(goal.show, Attracts) else _companion(counterexample)
    if row.claim.statement:
        yield "axiom", row.claim.statement
    if goal.name:
        yield "part", goal.name
    statement = show_term(goal.show.condition) if isinstance(goal.show, Holds) else ""
    if 0 < len(statement) <= _WIDTH:
        yield "claimed", statement
    yield "fails", failure(row, counterexample)
    yield "certified", f"by {counterexample.certified_by}; found by {counterexample.found_by}"


def _orbits(counterexample: Counterexample) -> Iterator[tuple[str, str]]:
    """Where the orbits go that refute an attracting fixed point, and the word for what happens."""
    yield "orbits", counterexample.explanation.partition(": ")[2]
    mode = counterexample.companion["mode"]
    yield "failure", f"{mode}; run `kdverify explain {mode}`"


def _companion(counterexample: Counterexample) -> Iterator[tuple[str, str]]:
    """What a counterexample needs beside its input: a ray or a segment, in one line, or something else."""
    moving: list[str] = []
    for key, text in counterexample.companion.items():
        if key.startswith(_TOWARDS):
            name = key.removeprefix(_TOWARDS)
            moving.extend(_moves(name, counterexample.witness.values[name], from_text(text)))
        elif not key.startswith(_UNTIL):
            yield key, text
    if moving:
        yield "ray", f"{', '.join(moving)}, as eps > 0 tends to 0"
    ends = [
        (key.removeprefix(_UNTIL), text) for key, text in counterexample.companion.items() if key.startswith(_UNTIL)
    ]
    if ends:
        yield "there", _equations(ends)


def _moves(name: str, start: Exact, direction: Exact) -> Iterator[str]:
    """How an input moves; of a family, each row that does."""
    is_number = isinstance(start, Fraction)
    is_family = not isinstance(start, Fraction) and isinstance(start[0], tuple)
    for number, (row, step) in enumerate(zip(rows(start), rows(direction), strict=True), 1):
        if any(step):
            place = f"{name}[{number}]" if is_family else name
            value, change = (show_exact(each[0] if is_number else each) for each in (row, step))
            moved = {"1": "+ eps", "-1": "- eps"}.get(change, f"+ eps * {change}")
            yield f"{place} = {value} {moved}"


def _goal(row: Row, counterexample: Counterexample) -> Goal:
    return next(goal for goal in row.claim.goals if goal.name == counterexample.goal)


def _equations(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name} = {value}" for name, value in pairs)


def _tried(row: Row) -> Iterator[tuple[str, str]]:
    for goal in row.goals:
        if goal.verdict is not Verdict.PROVED:
            said = "\n".join(f"{attempt.engine}: {say(attempt)}" for attempt in goal.attempts if is_telling(attempt))
            yield f"tried on `{goal.goal}`" if goal.goal else "tried", said or "nothing; the claim was left before"
