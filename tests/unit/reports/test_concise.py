"""One line a finding."""

from dataclasses import replace

from kdverify.reports._model import Display
from kdverify.reports.concise import format as concise_format
from kdverify.verify.report import Report
from tests.hostile import hostile


def test_a_line_says_where_what_and_the_input(report: Report) -> None:
    lines = concise_format.render(report, Display()).splitlines()
    assert lines[0] == (
        "half_step.kd:4:7: error[refuted] half_step: `exact` is false, but the spec expects it proved; "
        "3/8 <= 1/3 is false; V = 2, q = (3/4, 1/4), s = 1, v = 1"
    )
    assert lines[-1].endswith("5 failed")


def test_a_hostile_text_is_one_line(report: Report) -> None:
    text = concise_format.render(hostile(report), Display())
    assert len(text.splitlines()) == len(report.rows) + 2


def test_nothing_to_tell_is_a_count(report: Report) -> None:
    assert concise_format.render(replace(report, rows=report.rows[:1]), Display()) == "1 proved\n"
