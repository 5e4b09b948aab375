"""The report as JUnit XML, which CI systems show as tests: a suite for each operator, a case for each claim."""

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as xml

from kdverify.evidence.verdict import Verdict, is_own_fault
from kdverify.reports._finding import find, wrapped
from kdverify.reports._model import Display, Format
from kdverify.source.diagnostic import Diagnostic
from kdverify.source.render import render, safe
from kdverify.verify.report import Report, Row


def _render(report: Report, display: Display) -> str:
    root = xml.Element("testsuites", name="kdverify", time=f"{report.seconds:.3f}")
    for (spec, operator), rows in groupby(report.rows, key=lambda row: (row.spec, row.claim.operator.name)):
        root.append(_suite(spec, operator, tuple(rows)))
    for spec, problems in groupby(report.problems, key=lambda problem: problem.primary.span.source.path):
        root.append(_broken(spec, tuple(problems)))
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, encoding="unicode") + "\n"


def _suite(spec: str, operator: str, rows: Sequence[Row]) -> xml.Element:
    cases = [_case(row) for row in rows]
    suite = xml.Element("testsuite", name=safe(f"{spec}::{operator}"), time=f"{sum(row.seconds for row in rows):.3f}")
    return _filled(suite, cases)


def _case(row: Row) -> xml.Element:
    case = xml.Element(
        "testcase",
        classname=safe(f"{row.spec}::{row.claim.operator.name}"),
        name=safe(row.title),
        file=safe(row.spec),
        line=str(row.claim.span.line),
        time=f"{row.seconds:.3f}",
    )
    finding = find(row)
    if is_own_fault(row.verdict) or row.fails:
        _said(case, "error" if is_own_fault(row.verdict) else "failure", row.verdict.id, finding)
    elif row.verdict is Verdict.NOT_APPLICABLE:
        xml.SubElement(case, "skipped", message=safe(row.claim.not_applicable))
    elif finding is not None:
        xml.SubElement(case, "system-out").text = _text(finding)
    return case


def _broken(spec: str, problems: Sequence[Diagnostic]) -> xml.Element:
    cases = []
    for problem in problems:
        place = str(problem.primary.span.line)
        case = xml.Element(
            "testcase", classname=safe(spec), name=problem.code, file=safe(spec), line=place, time="0.000"
        )
        _said(case, "error", problem.code, problem)
        cases.append(case)
    return _filled(xml.Element("testsuite", name=safe(spec), time="0.000"), cases)


def _said(case: xml.Element, tag: str, type: str, diagnostic: Diagnostic | None) -> None:
    message = "" if diagnostic is None else safe(diagnostic.message)
    element = xml.SubElement(case, tag, type=type, message=message)
    element.text = "" if diagnostic is None else _text(diagnostic)


def _text(diagnostic: Diagnostic) -> str:
    return safe(render(wrapped(diagnostic)), keep_lines=True)


def _filled(suite: xml.Element, cases: Sequence[xml.Element]) -> xml.Element:
    suite.extend(cases)
    suite.set("tests", str(len(cases)))
    for key, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(key, str(sum(case.find(tag) is not None for case in cases)))
    return suite


format = Format(
    name="junit",
    suffixes=(".xml",),
    summary="JUnit XML, which CI systems show as tests: a case for each claim",
    render=_render,
)
