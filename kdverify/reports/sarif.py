"""The report as SARIF 2.1.0, which code hosts and editors show beside the code.

Columns and offsets count Unicode characters.  Offsets are those of the text as kdverify reads it: a line ends in one
character, and a byte order mark is none.

References: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, 2023.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from kdverify.axioms._model import library
from kdverify.evidence.verdict import Verdict
from kdverify.reports._finding import Finding, findings, told
from kdverify.reports._model import Display, Format
from kdverify.source.codes import pages
from kdverify.source.diagnostic import Severity
from kdverify.source.render import safe
from kdverify.source.span import Span
from kdverify.verify.report import Report, Row

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
# The rule of claims that a spec states in its own words.
_CLAIM = "claim"


def _render(report: Report, display: Display) -> str:
    found = findings(report)
    rules = {name: number for number, name in enumerate(dict.fromkeys(map(_rule_name, found)))}
    run = {
        "tool": {
            "driver": {
                "name": "kdverify",
                "version": report.version,
                "semanticVersion": report.version,
                "shortDescription": {"text": "Formal axiom checking for the operators of knowledge distillation"},
                "rules": [_rule(name) for name in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report.problems and not report.missing}],
        "results": [_result(finding, rules) for finding in found],
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=not display.unicode) + "\n"


def _rule_name(finding: Finding) -> str:
    if finding.row is None:
        return finding.diagnostic.code
    return _axiom(finding.row) or _CLAIM


def _axiom(row: Row) -> str:
    """The axiom that a row is about; nothing for a claim of the spec's own."""
    name = row.claim.id.partition(" ")[0].partition("(")[0]
    return name if row.claim.statement and name in library() else ""


def _rule(name: str) -> Mapping[str, Any]:
    short, full = _meaning(name)
    return {
        "id": name,
        "name": "".join(word.capitalize() for word in name.replace("-", "_").split("_")),
        "shortDescription": {"text": _message(short)},
        "fullDescription": {"text": _message(full)},
        "help": {"text": _message(full) + ("" if name == _CLAIM else f"\n\nRead on with `kdverify explain {name}`.")},
        "defaultConfiguration": {"level": "error"},
    }


def _meaning(name: str) -> tuple[str, str]:
    if name == _CLAIM:
        short = "A claim that a spec states in its own words."
        return short, f"{short}  It is expected to be proved, unless the spec says `expect refuted`."
    if name in library():
        axiom = library()[name]
        return axiom.statement, f"{axiom.statement}  {' '.join(axiom.why.split())}"
    meaning = " ".join(pages()[name].meaning.split()) if name in pages() else name
    return meaning.partition(". ")[0], meaning


def _result(finding: Finding, rules: Mapping[str, int]) -> Mapping[str, Any]:
    diagnostic, row = finding.diagnostic, finding.row
    name = _rule_name(finding)
    result: dict[str, Any] = {
        "ruleId": name,
        "ruleIndex": rules[name],
        "kind": "fail",
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": _message(_subject(finding) + told(diagnostic))},
        "locations": [_location(finding.place, None if row is None else row.claim.operator.name)],
        "partialFingerprints": {"kdverify/v1": _fingerprint(finding)},
    }
    others = [(label.span, label.text or "see also") for label in diagnostic.secondary]
    if finding.moved:
        others.insert(0, (diagnostic.primary.span, "the claim"))
    if others:
        result["relatedLocations"] = [{**_location(span), "message": {"text": _message(text)}} for span, text in others]
    if row is not None:
        result["properties"] = {
            "verdict": row.verdict.id,
            "expected": None if row.claim.expected is None else row.claim.expected.value,
            "claim": safe(row.title),
        }
        if row.change is not None and row.change.before is not None:
            result["baselineState"] = "unchanged" if row.change.before.verdict is row.verdict else "updated"
        elif row.change is not None:
            result["baselineState"] = "new"
        if row.verdict in (Verdict.UNKNOWN, Verdict.PROVED_UP_TO) and not row.fails:
            result["kind"], result["level"] = "open", "none"
    return result


def _subject(finding: Finding) -> str:
    return "" if finding.row is None else f"{finding.row.claim.operator.name}: "


def _location(span: Span, operator: str | None = None) -> Mapping[str, Any]:
    physical = {"artifactLocation": _artifact(span.source.path), "region": _region(span)}
    if operator is None:
        return {"physicalLocation": physical}
    return {"physicalLocation": physical, "logicalLocations": [{"name": safe(operator), "kind": "function"}]}


def _artifact(path: str) -> Mapping[str, str]:
    if path.startswith("/"):
        return {"uri": f"file://{_quoted(path)}"}
    return {"uri": _quoted(path), "uriBaseId": "%SRCROOT%"}


def _quoted(path: str) -> str:
    return quote(path.replace("\\", "/"), safe="/-._~", errors="replace")


def _region(span: Span) -> Mapping[str, Any]:
    end = Span(span.source, span.end, span.end)
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": end.line,
        "endColumn": end.column,
        "charOffset": span.start,
        "charLength": span.end - span.start,
        "snippet": {"text": safe(span.text, keep_lines=True)},
    }


def _fingerprint(finding: Finding) -> str:
    diagnostic, row = finding.diagnostic, finding.row
    parts: Sequence[str] = (diagnostic.primary.span.source.path, diagnostic.code, diagnostic.message)
    if row is not None:
        parts = (row.spec, row.claim.operator.name, row.title)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _message(text: str) -> str:
    """The text as a message: nothing in it is a link or a placeholder."""
    return safe(text, keep_lines=True).replace("](", "] (").replace("{", "{{").replace("}", "}}")


format = Format(
    name="sarif",
    suffixes=(".sarif", ".sarif.json"),
    summary="SARIF 2.1.0 for code scanning and editors, with the region of each finding and a rule for each axiom",
    render=_render,
)
