"""The report for `grep` and for editors: one line for each finding, and one that counts."""

from collections import Counter

from kdverify.evidence.verdict import Verdict
from kdverify.reports._finding import Finding, findings, where
from kdverify.reports._model import Display, Format
from kdverify.source.render import safe
from kdverify.verify.report import Report


def _render(report: Report, display: Display) -> str:
    lines = [*map(_line, findings(report)), _count(report)]
    text = "".join(f"{line}\n" for line in lines)
    return text if display.unicode else text.encode("ascii", "backslashreplace").decode("ascii")


def _line(finding: Finding) -> str:
    diagnostic, row = finding.diagnostic, finding.row
    span = diagnostic.primary.span
    message = diagnostic.message if row is None else f"{row.claim.operator.name}: {diagnostic.message}"
    details = [diagnostic.primary.text, where(diagnostic)]
    said = safe("; ".join(filter(None, [message, *details])))
    return f"{safe(span.source.path)}:{span.line}:{span.column}: {diagnostic.severity.value}[{diagnostic.code}] {said}"


def _count(report: Report) -> str:
    counts = Counter(row.verdict for row in report.rows)
    parts = [f"{counts[verdict]} {verdict.id.replace('_', ' ')}" for verdict in Verdict if counts[verdict]]
    fails = sum(row.fails for row in report.rows)
    if fails:
        parts.append(f"{fails} failed")
    if report.problems:
        parts.append(f"{len(report.problems)} problems in specs")
    if report.missing:
        parts.append(f"{report.missing} not reached")
    return ", ".join(parts) or "nothing to check"


format = Format(
    name="concise",
    suffixes=(".log",),
    summary="one line for each finding, as PATH:LINE:COLUMN, for editors and grep",
    render=_render,
)
