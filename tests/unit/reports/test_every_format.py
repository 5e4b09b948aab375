"""Laws of every format of reports."""

import unicodedata
from itertools import combinations

import pytest

from kdverify import catalogue
from kdverify.reports._model import Display, Format
from kdverify.verify.report import Report
from tests.hostile import hostile

FORMATS = catalogue.report_formats()
EMPTY = Report("1.2.3", (), (), 0.0)


@pytest.fixture(params=FORMATS.values(), ids=FORMATS)
def layout(request: pytest.FixtureRequest) -> Format:
    found = request.param
    assert isinstance(found, Format)
    return found


def test_no_two_formats_share_a_suffix() -> None:
    for one, other in combinations(FORMATS.values(), 2):
        assert not set(one.suffixes) & set(other.suffixes)


def test_the_same_report_is_the_same_text(layout: Format, report: Report) -> None:
    text = layout.render(report, Display())
    assert text.endswith("\n")
    assert layout.render(report, Display()) == text


def test_an_empty_report_is_a_report(layout: Format) -> None:
    text = layout.render(EMPTY, Display())
    assert text.endswith("\n") or layout.name == "github"


def test_a_display_without_unicode_gets_ascii(layout: Format, report: Report) -> None:
    if layout.name != "github":  # whose readers are one program, which reads UTF-8
        assert layout.render(report, Display(unicode=False)).isascii()


def test_nothing_hostile_reaches_the_reader(layout: Format, report: Report) -> None:
    text = layout.render(hostile(report), Display())
    text.encode("utf-8")
    if layout.name == "json":  # which escapes as JSON does, and is read by programs
        return
    forbidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert {sign for sign in text if sign != "\n" and unicodedata.category(sign) in forbidden} == set()
    if layout.name != "html":  # which is for files alone
        assert not [line for line in text.splitlines() if line.lstrip().startswith(("::error file=x", "::set-output"))]


@pytest.mark.parametrize("name", ["html", "markdown"])
def test_no_tag_of_a_spec_is_a_tag_of_the_page(name: str, report: Report) -> None:
    text = FORMATS[name].render(hostile(report), Display())
    if name == "html":
        assert "<script" not in text
        assert "<img" not in text
        assert " onload='" not in text
