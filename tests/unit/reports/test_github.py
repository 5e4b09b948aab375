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
