"""The report as annotations beside the lines of a pull request on GitHub.

Each is a workflow command on one line of the log; GitHub shows ten errors and ten notices of a step.
"""

from kdverify.reports._finding import Finding, findings, told
from kdverify.reports._model import Display, Format
from kdverify.source.diagnostic import Severity
from kdverify.source.render import safe
from kdverify.source.span import Span
from kdverify.verify.report import Report

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def _render(report: Report, display: Display) -> str:
    # The worst first, since GitHub shows only so many.
    found = sorted(findings(report), key=lambda finding: _ORDER.index(finding.diagnostic.severity))
    return "".join(f"{_annotation(finding)}\n" for finding in found)


def _annotation(finding: Finding) -> str:
    diagnostic, row = finding.diagnostic, finding.row
    said = diagnostic.message
    if row is not None:
        said = f"{row.claim.operator.name}: {row.title} is {row.verdict.id.replace('_', ' ')}"
    own = diagnostic.primary.span
    places = {"file": own.source.path, **_place(finding.place), "title": f"kdverify: {said}"}
    properties = ",".join(f"{key}={_property(value)}" for key, value in places.items())
    claimed = f"\nclaimed: in line {own.line}" if finding.moved else ""
    return f"::{_COMMANDS[diagnostic.severity]} {properties}::{_data(told(diagnostic) + claimed)}"


def _place(span: Span) -> dict[str, str]:
    last = Span(span.source, max(span.start, span.end - 1), span.end)
    place = {"line": str(span.line), "endLine": str(last.line)}
    # Columns are refused where a region has several lines.
    return place if last.line != span.line else {**place, "col": str(span.column), "endColumn": str(last.column + 1)}


def _data(text: str) -> str:
    shown = safe(text, keep_lines=True)
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(safe(text)).replace(":", "%3A").replace(",", "%2C")


format = Format(
    name="github",
    suffixes=(".annotations",),
    summary="annotations beside the lines of a pull request, as workflow commands of GitHub Actions",
    render=_render,
)
