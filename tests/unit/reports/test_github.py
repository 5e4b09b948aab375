"""What GitHub shows beside the lines of a pull request."""

import re
from dataclasses import replace

from kdverify.reports._model import Display
from kdverify.reports.github import format as github_format
from kdverify.source.diagnostic import Diagnostic, Label
from kdverify.source.span import Source, Span
from kdverify.verify.report import Report
from tests.hostile import hostile


def annotations(report: Report) -> list[tuple[str, dict[str, str], str]]:
    """Reads the commands as the runner does: properties end at commas, and the message is the rest of the line."""
    found = []
    for line in github_format.render(report, Display()).split("\n")[:-1]:
        command, properties, message = re.fullmatch(r"::(\w+) (.*?)::(.*)", line).groups()  # type: ignore[union-attr]
        pairs = dict(pair.split("=", 1) for pair in properties.split(","))
        found.append((command, {key: decode(value) for key, value in pairs.items()}, decode(message)))
    return found


def decode(text: str) -> str:
    for code, sign in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, sign)
    return text


def test_an_annotation_is_at_the_claim_with_the_counterexample(report: Report) -> None:
    command, properties, message = next(entry for entry in annotations(report) if "`exact`" in entry[2])
    assert command == "error"
    assert properties["file"] == "half_step.kd"
    assert (properties["line"], properties["endLine"], properties["col"]) == ("4", "4", "7")
    assert properties["title"] == "kdverify: half_step: exact is refuted"
    assert "where: V = 2, q = (3/4, 1/4), s = 1, v = 1" in message.split("\n")


def test_errors_come_first_since_few_are_shown(report: Report) -> None:
    commands = [command for command, _, _ in annotations(report)]
    assert commands == sorted(commands)
    assert set(commands) == {"error", "notice"}


def test_every_text_stays_in_its_own_place(report: Report) -> None:
    found = annotations(hostile(report))
    assert len(found) == len(report.rows) + 1
    for _, properties, message in found:
        assert list(properties) == ["file", "line", "endLine", "title"]
        assert "::warning::again" in message


def test_a_region_of_one_line_has_columns_and_a_longer_one_has_none(report: Report) -> None:
    source = Source("a.kd", "one\ntwo\n")
    spans = (Span(source, 0, 3), Span(source, 1, 6), Span(source, 4, 4))
    problems = tuple(Diagnostic("unknown-name", "no", Label(span)) for span in spans)
    one, two, empty = (properties for _, properties, _ in annotations(replace(report, rows=(), problems=problems)))
    assert (one["line"], one["col"], one["endColumn"]) == ("1", "1", "4")
    assert (two["line"], two["endLine"]) == ("1", "2")
    assert "col" not in two
    assert empty["line"] == "2"


def test_an_annotation_stands_beside_the_change_that_broke_the_claim(report: Report) -> None:
    source = report.rows[1].claim.span.source
    places = tuple(Span(source, source.text.index(name), source.text.index(name) + 4) for name in ("half =", "out ="))
    rows = tuple(replace(row, claim=replace(row.claim, places=places)) for row in report.rows)
    for changed, line, told in (({2}, "2", True), ({2, 3}, "3", True), ({1}, "4", False), ({3, 4}, "4", False)):
        under_review = replace(report, rows=rows, changed={"half_step.kd": frozenset(changed)})
        found = next(entry for entry in annotations(under_review) if "`exact`" in entry[2])
        assert found[1]["line"] == line
        assert ("claimed: in line 4" in found[2]) == told
