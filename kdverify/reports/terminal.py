"""The report for people: a table for each operator, and what is behind each verdict that is no proof."""

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from kdverify.evidence.verdict import Verdict
from kdverify.reports._count import show_count
from kdverify.reports._finding import find, wrapped
from kdverify.reports._model import Display, Format
from kdverify.reports._why import why
from kdverify.source.render import inert, render, safe
from kdverify.verify.report import Report, Row

_COLOURS = {
    Verdict.PROVED: "32",
    Verdict.PROVED_UP_TO: "33",
    Verdict.REFUTED: "31",
    Verdict.UNKNOWN: "33",
    Verdict.VACUOUS: "33",
    Verdict.NOT_APPLICABLE: "2",
    Verdict.CONFLICT: "1;31",
    Verdict.ERROR: "1;31",
}
_BOLD, _DIM, _RED, _GREEN = "1", "2", "31", "32"
_VERDICT_WIDTH = max(len(verdict.id) for verdict in Verdict)
_TIME_WIDTH = 7


def _render(report: Report, display: Display) -> str:
    pen = _Pen(display)
    lines: list[str] = []
    for _, rows in groupby(report.rows, key=lambda row: (row.spec, row.claim.operator.name)):
        lines += [*_operator(tuple(rows), pen), ""]
    lines.append(_summary(report, pen))
    return inert("\n".join(line.rstrip() for line in lines) + "\n")


class _Pen:
    """Writes words in colour where the display has any, and in ASCII where it has only that."""

    def __init__(self, display: Display) -> None:
        self.colour = display.colour
        self.width = max(60, display.width)
        self.yes, self.no = ("✓", "✗") if display.unicode else ("+", "x")

    def paint(self, text: str, colour: str) -> str:
        """The text in a colour, as ANSI codes."""
        return f"\033[{colour}m{text}\033[0m" if self.colour and text.strip() else text

    def fit(self, text: str, width: int) -> str:
        """The text on one line of this width."""
        text = safe(text)
        return text if len(text) <= width else text[: max(0, width - 3)] + "..."


def _operator(rows: Sequence[Row], pen: _Pen) -> Iterator[str]:
    operator = rows[0].claim.operator
    place = safe(f"{rows[0].spec}, {operator.kind.value}")
    yield f"{pen.paint(safe(operator.name), _BOLD)}  {pen.paint(place, _DIM)}"
    if operator.summary:
        yield from textwrap.wrap(safe(operator.summary), pen.width, initial_indent="  ", subsequent_indent="  ")
    yield ""
    titles = _titles(rows)
    claim_width = min(max(len("claim"), *map(len, titles)), pen.width // 2)
    why_width = pen.width - 4 - claim_width - _VERDICT_WIDTH - _TIME_WIDTH - 6
    header = (
        f"    {'claim':{claim_width}}  {'verdict':{_VERDICT_WIDTH}}  {'why':{why_width}}  {'seconds':>{_TIME_WIDTH}}"
    )
    yield pen.paint(header, _DIM)
    for row, title in zip(rows, titles, strict=True):
        if _is_silent(row):
            continue
        claim = f"{pen.fit(title, claim_width):{claim_width}}"
        verdict = pen.paint(f"{row.verdict.id:{_VERDICT_WIDTH}}", _COLOURS[row.verdict])
        reason = f"{pen.fit(why(row), why_width):{why_width}}"
        yield f"  {_mark(row, pen)} {claim}  {verdict}  {reason}  {pen.paint(f'{row.seconds:{_TIME_WIDTH}.2f}', _DIM)}"
    for note, claims in (*_notes(rows).items(), *_silent(rows).items()):
        text = safe(f"{', '.join(claims)}: {note}")
        yield from textwrap.wrap(text, pen.width, initial_indent="    * ", subsequent_indent="      ")
    for row in rows:
        finding = find(row)
        if finding is not None:
            yield ""
            yield render(wrapped(finding), colour=pen.colour)


def _titles(rows: Sequence[Row]) -> list[str]:
    """The claims as the spec asks for them, with their lines where several ask for the same."""
    counts = Counter(row.title for row in rows)
    return [row.title if counts[row.title] == 1 else f"{row.title} (line {row.claim.span.line})" for row in rows]


def _is_silent(row: Row) -> bool:
    """Whether a claim that nobody made does not apply: a line below the table is enough for it."""
    return row.verdict is Verdict.NOT_APPLICABLE and row.claim.expected is None and row.as_expected


def _silent(rows: Iterable[Row]) -> Mapping[str, Sequence[str]]:
    """Why claims do not apply, each reason with its claims."""
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if _is_silent(row):
            reasons.setdefault(f"not applicable, {row.claim.not_applicable}", []).append(row.title)
    return reasons


def _mark(row: Row, pen: _Pen) -> str:
    if row.fails:
        return pen.paint(pen.no, _RED)
    if not row.as_expected:
        return pen.paint("=", _DIM)
    return " " if row.claim.expected is None else pen.paint(pen.yes, _GREEN)


def _notes(rows: Sequence[Row]) -> Mapping[str, Sequence[str]]:
    """What the goals want said of them, each with the claims that it is said of."""
    notes: dict[str, dict[str, None]] = {}
    for row in rows:
        for goal in row.claim.goals:
            for note in goal.notes:
                notes.setdefault(note, {})[row.title] = None
    return {note: tuple(claims) for note, claims in notes.items()}


def _summary(report: Report, pen: _Pen) -> str:
    counts = Counter(row.verdict for row in report.rows)
    operators = len({(row.spec, row.claim.operator.name) for row in report.rows})
    parts = ", ".join(
        pen.paint(f"{counts[verdict]} {verdict.id.replace('_', ' ')}", _COLOURS[verdict])
        for verdict in Verdict
        if counts[verdict]
    )
    counted = f"{show_count(operators, 'operator')}, {show_count(len(report.rows), 'claim')}"
    text = f"{counted}: {parts or 'nothing to check'}"
    surprises = sum(row.fails for row in report.rows)
    against = any(row.change is not None for row in report.rows)
    if surprises:
        said = "worse than the baseline" if against else "not as expected"
        text += "; " + pen.paint(f"{surprises} {said}", _RED)
    elif against:
        text += "; none worse than the baseline"
    elif any(row.claim.expected is not None for row in report.rows):
        text += "; all as expected"
    if report.missing:
        text += f"; stopped with {show_count(report.missing, 'claim')} not reached"
    return f"{text}  {pen.paint(f'[{report.seconds:.1f} s]', _DIM)}"


format = Format(
    name="terminal",
    suffixes=(".txt",),
    summary="a table for each operator, with the counterexamples and what blocked a proof",
    render=_render,
    tells_problems=False,
)
