"""The report as Markdown, for a comment on a pull request.

Whatever a spec says stands in code, where no text is a link, a mention or HTML.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from kdverify.evidence.verdict import Verdict
from kdverify.reports._count import show_count
from kdverify.reports._finding import Finding, findings, wrapped
from kdverify.reports._model import Display, Format
from kdverify.source.diagnostic import Severity
from kdverify.source.render import render, safe
from kdverify.verify.report import Report, Row

# GitHub takes no comment of more than 65,536 characters.
_LONGEST = 60_000
_CELL = 160


def _render(report: Report, display: Display) -> str:
    found = findings(report)
    errors = [finding for finding in found if finding.diagnostic.severity is Severity.ERROR]
    notes = [finding for finding in found if finding.diagnostic.severity is not Severity.ERROR]
    parts = [_heading(report, errors), _counts(report), *_table(report, errors)]
    # What there is no room for is counted, the notes first.
    details = [*map(_details, errors), *map(_details, notes)]
    room = _LONGEST - sum(map(len, parts))
    left = 0
    for text in details:
        room -= len(text)
        if room > 0:
            parts.append(text)
        else:
            left += 1
    if left:
        parts.append(f"{left} more {'finding is' if left == 1 else 'findings are'} in the log.")
    text = "\n\n".join(part for part in parts if part) + "\n"
    return text if display.unicode else text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _heading(report: Report, errors: Sequence[Finding]) -> str:
    against = any(row.change is not None for row in report.rows)
    if not errors:
        good = "nothing got worse" if against else "all claims as expected"
        return f"### ✅ kdverify: {good}"
    bad = "worse than the baseline" if against else "not as expected"
    return f"### ❌ kdverify: {len(errors)} {bad}"


def _counts(report: Report) -> str:
    counts = Counter(row.verdict for row in report.rows)
    parts = [f"{counts[verdict]} {verdict.id.replace('_', ' ')}" for verdict in Verdict if counts[verdict]]
    if report.missing:
        parts.append(f"{report.missing} not reached")
    return f"{show_count(len(report.rows), 'claim')}: {', '.join(parts) or 'nothing to check'}."


def _table(report: Report, errors: Sequence[Finding]) -> Iterator[str]:
    lines = [_line(finding) for finding in errors]
    kept = lines[: max(1, _LONGEST // 4 // max(1, max(map(len, lines), default=1)))]
    if kept:
        head = "| place | operator | claim | verdict | why |\n|---|---|---|---|---|"
        yield "\n".join([head, *kept])


def _line(finding: Finding) -> str:
    diagnostic, row = finding.diagnostic, finding.row
    span = diagnostic.primary.span
    place = f"{span.source.path}:{span.line}"
    cells = ("", "", diagnostic.message) if row is None else (row.claim.operator.name, row.title, _verdict(row))
    return "| " + " | ".join(map(_cell, (place, *cells, diagnostic.primary.text))) + " |"


def _verdict(row: Row) -> str:
    now = row.verdict.id.replace("_", " ")
    before = row.change.before if row.change is not None else None
    return f"{now}, was {before.verdict.id.replace('_', ' ')}" if before is not None else now


def _details(finding: Finding) -> str:
    diagnostic, row = finding.diagnostic, finding.row
    name = diagnostic.message if row is None else f"{row.claim.operator.name}: {row.title}"
    body = render(wrapped(diagnostic))
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", body)), default=0))
    text = f"{fence}text\n{body}\n{fence}"
    opened = " open" if diagnostic.severity is Severity.ERROR else ""
    return f"<details{opened}><summary><code>{_html(name)}</code> {diagnostic.code}</summary>\n\n{text}\n\n</details>"


def _cell(text: str) -> str:
    """The text in code, in a cell of a table."""
    shown = safe(text)
    shown = (shown if len(shown) <= _CELL else f"{shown[: _CELL - 1]}…").strip()
    if not shown:
        return ""
    ticks = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    # A bar ends a cell even in code, unless it is escaped.
    return f"{ticks}{pad}{shown}{pad}{ticks}".replace("|", "\\|")


def _html(text: str) -> str:
    # Letters of Markdown are written as references, which HTML shows and Markdown does not read.
    return re.sub(r"[^\w .,=()/+-]", lambda sign: f"&#x{ord(sign[0]):x};", safe(text))


format = Format(
    name="markdown",
    suffixes=(".md",),
    summary="Markdown for a comment on a pull request, with what fails in front",
    render=_render,
)
