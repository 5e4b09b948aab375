"""The report as one page for a browser, which loads nothing and runs nothing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from kdverify.evidence.outcome import Proved
from kdverify.evidence.verdict import Verdict
from kdverify.reports._count import show_count
from kdverify.reports._finding import find
from kdverify.reports._model import Display, Format
from kdverify.reports._picture import pictures
from kdverify.reports._why import why
from kdverify.source.diagnostic import Diagnostic, Severity
from kdverify.source.render import safe
from kdverify.source.span import Span
from kdverify.verify.report import Report, Row

_STYLE = Path(__file__).with_name("_page.css")
# Whatever got past the escaping could still load and run nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_TONES = {
    Verdict.PROVED: "good",
    Verdict.PROVED_UP_TO: "open",
    Verdict.REFUTED: "bad",
    Verdict.UNKNOWN: "open",
    Verdict.VACUOUS: "open",
    Verdict.NOT_APPLICABLE: "none",
    Verdict.CONFLICT: "bad",
    Verdict.ERROR: "bad",
}
_LONGEST_LINE = 300


def _render(report: Report, display: Display) -> str:
    names = {id(row): f"claim-{number}" for number, row in enumerate(report.rows, 1)}
    parts = [
        *_opening(report),
        *_problems(report.problems),
        *_failures(report, names),
        *(
            part
            for _, rows in groupby(report.rows, key=lambda row: (row.spec, row.claim.operator.name))
            for part in _operator(tuple(rows), names)
        ),
        f"<footer>kdverify {_text(report.version)}, {report.seconds:.1f} s</footer>",
    ]
    style = _STYLE.read_text(encoding="utf-8")
    text = (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>kdverify report</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(parts)
        + "\n</main>\n</body>\n</html>\n"
    )
    return text if display.unicode else text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _opening(report: Report) -> Iterator[str]:
    counts = Counter(row.verdict for row in report.rows)
    operators = len({(row.spec, row.claim.operator.name) for row in report.rows})
    fails = sum(row.fails for row in report.rows)
    against = any(row.change is not None for row in report.rows)
    headline = "No claim got worse" if against else "All claims as expected"
    if fails:
        headline = f"{show_count(fails, 'claim')} {'got worse' if against else 'not as expected'}"
    if report.problems:
        headline = "A spec cannot be read" if not fails else f"{headline}, and a spec cannot be read"
    if not report.rows and not report.problems:
        headline = "Nothing to check"
    missing = f", {show_count(report.missing, 'claim')} not reached" if report.missing else ""
    yield f"<h1>{headline}</h1>"
    yield f'<p class="lead">{show_count(operators, "operator")}, {show_count(len(report.rows), "claim")}{missing}</p>'
    present = [verdict for verdict in Verdict if counts[verdict]]
    segments = "".join(f'<i class="{_TONES[verdict]}" style="flex: {counts[verdict]}"></i>' for verdict in present)
    yield f'<div class="bar" aria-hidden="true">{segments}</div>'
    entries = "".join(
        f'<li><span class="dot {_TONES[verdict]}"></span><b>{counts[verdict]}</b> {_words(verdict)}</li>'
        for verdict in present
    )
    yield f'<ul class="legend">{entries}</ul>'


def _problems(problems: Sequence[Diagnostic]) -> Iterator[str]:
    if problems:
        found = "".join(_finding(problem, None, "") for problem in problems)
        yield f'<section class="card"><header><h2>Specs that cannot be read</h2></header>{found}</section>'


def _failures(report: Report, names: dict[int, str]) -> Iterator[str]:
    """What fails, in one list, where the operators do not fit on a screen."""
    failed = [row for row in report.rows if row.fails]
    if failed and len(report.rows) > len(failed):
        entries = "".join(
            f'<li><a href="#{names[id(row)]}"><code>{_text(row.claim.operator.name)}</code>: '
            f"<code>{_text(row.title)}</code></a> {_pill(row)} {_text(why(row))}</li>"
            for row in failed
        )
        yield f'<section class="card"><header><h2>What fails</h2></header><ul class="list">{entries}</ul></section>'


def _operator(rows: Sequence[Row], names: dict[int, str]) -> Iterator[str]:
    operator = rows[0].claim.operator
    place = f"{rows[0].spec}, {operator.kind.value}"
    summary = f"<p>{_text(operator.summary)}</p>" if operator.summary else ""
    lines = "".join(_line(row) for row in rows)
    findings = "".join(_finding(found, row, names[id(row)]) for row in rows if (found := find(row)) is not None)
    arguments = "".join(_argument(row) for row in rows)
    proofs = f"<details><summary>How it was proved</summary><ul>{arguments}</ul></details>" if arguments else ""
    yield (
        f'<section class="card"><header><h2>{_text(operator.name)}<span class="where">{_text(place)}</span></h2>'
        f"{summary}</header><table><thead><tr><th></th><th>claim</th><th>verdict</th><th>why</th><th>seconds</th></tr>"
        f"</thead><tbody>{lines}</tbody></table>{findings}{proofs}</section>"
    )


def _line(row: Row) -> str:
    mark = ""
    if row.fails:
        mark = '<span class="no" title="counts against the run">✗</span>'
    elif row.claim.expected is not None and row.as_expected:
        mark = '<span class="yes" title="as expected">✓</span>'
    return (
        f"<tr><td>{mark}</td><td><code>{_text(row.title)}</code></td><td>{_pill(row)}</td>"
        f'<td class="why">{_text(why(row))}</td><td>{row.seconds:.2f}</td></tr>'
    )


def _finding(diagnostic: Diagnostic, row: Row | None, name: str) -> str:
    fails = "fails" if diagnostic.severity is Severity.ERROR else "note"
    title = _text(diagnostic.message) if row is None else f"<code>{_text(row.title)}</code> {_pill(row)}"
    said = (
        diagnostic.primary.text
        if row is None
        else f"{diagnostic.message.rpartition('`')[2].strip()}: {diagnostic.primary.text}"
    )
    facts = [("help", diagnostic.help), *diagnostic.facts, ("note", diagnostic.note)]
    entries = "".join(f"<dt>{_text(head)}</dt><dd>{_lines(text)}</dd>" for head, text in facts if text)
    drawn = ""
    if row is not None and row.counterexample is not None:
        drawn = "".join(pictures(row, row.counterexample))
    figure = f"<figure>{drawn}</figure>" if drawn else ""
    anchor = f' id="{name}"' if name else ""
    return (
        f'<article class="finding {fails}"{anchor}><h3>{title}</h3><p>{_text(said.rstrip(": "))}</p>'
        f'{_excerpt(diagnostic.primary.span)}<div class="sides"><dl>{entries}</dl>{figure}</div></article>'
    )


def _excerpt(span: Span) -> str:
    """The line of a span, with what it speaks of marked."""
    text = span.source.text
    place = f'<span class="number">{_text(span.source.path)}:{span.line}:{span.column}</span>'
    if not text:
        return f"<pre>{place}</pre>"
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.start)
    end = len(text) if end < 0 else end
    stop = min(span.end, end)
    before, marked, after = text[start : span.start], text[span.start : stop], text[stop:end]
    shown = "".join(
        (_text(before[-_LONGEST_LINE:]), f"<mark>{_text(marked[:_LONGEST_LINE])}</mark>", _text(after[:_LONGEST_LINE]))
    )
    return f"<pre>{place}\n{shown}</pre>"


def _argument(row: Row) -> str:
    steps = {
        f"{step.lemma}: {step.gives}" if step.gives else step.lemma: None
        for goal in row.goals
        for attempt in goal.attempts
        if isinstance(attempt.outcome, Proved)
        for step in attempt.outcome.argument
    }
    if row.verdict not in (Verdict.PROVED, Verdict.PROVED_UP_TO) or not steps:
        return ""
    return f"<li><code>{_text(row.title)}</code>: {_text('; '.join(steps))}</li>"


def _pill(row: Row) -> str:
    return f'<span class="pill {_TONES[row.verdict]}">{_words(row.verdict)}</span>'


def _words(verdict: Verdict) -> str:
    return verdict.id.replace("_", " ")


def _text(text: str) -> str:
    return escape(safe(text))


def _lines(text: str) -> str:
    return escape(safe(text, keep_lines=True))


format = Format(
    name="html",
    suffixes=(".html", ".htm"),
    summary="one page for a browser, with pictures of the counterexamples; it loads nothing and runs nothing",
    render=_render,
)
