"""A comment on a pull request, as a reader of Markdown sees it."""

import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from kdverify.reports._model import Display
from kdverify.reports.markdown import format as markdown_format
from kdverify.verify.report import Report
from tests.hostile import ATTACK, hostile

READER = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table")


@pytest.fixture
def text(report: Report) -> str:
    return markdown_format.render(report, Display())


def test_what_fails_comes_first(text: str) -> None:
    assert text.startswith("### ❌ kdverify: 5 not as expected\n")
    assert "| `half_step.kd:4` | `half_step` | `exact` | `refuted` | `3/8 <= 1/3 is false` |\n" in text
    assert text.index("<code>half_step&#x3a; exact</code>") < text.index("<code>half_step&#x3a; irrational</code>")


def test_nothing_to_complain_of_is_said_in_one_line(report: Report) -> None:
    good = markdown_format.render(replace(report, rows=report.rows[:1]), Display())
    assert good == "### ✅ kdverify: all claims as expected\n\n1 claim: 1 proved.\n"


def test_no_text_of_a_spec_is_markdown_or_html(report: Report) -> None:
    page = READER.render(markdown_format.render(hostile(report), Display()))
    tags = set(re.findall(r"<(/?\w+)", page))
    known = {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "details", "summary", "pre"}
    assert {tag.lstrip("/") for tag in tags} <= known
    assert page.count("<details") == page.count("</details>")
    outside = re.sub(r"(?s)<code[^>]*>.*?</code>", "", page)
    for word in ("@everyone", "https:", "alert", "example"):
        assert word not in outside


def test_cells_stay_in_their_columns(report: Report) -> None:
    page = READER.render(markdown_format.render(hostile(report), Display()))
    for row in re.findall(r"(?s)<tr>.*?</tr>", page):
        assert len(re.findall("<t[dh]>", row)) == 5


def test_a_comment_never_gets_too_long_to_post(report: Report) -> None:
    many = replace(report, rows=report.rows * 200)
    text = markdown_format.render(hostile(many), Display())
    assert len(text) < 65_536
    assert re.search(r"\d+ more findings are in the log", text)
    assert ATTACK[:24] in text
