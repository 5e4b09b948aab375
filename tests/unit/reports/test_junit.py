"""What a reader of JUnit XML sees."""

from pathlib import Path

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from kdverify.reports._model import Display
from kdverify.reports.junit import format as junit_format
from kdverify.verify.report import Report
from tests.hostile import hostile


def read(report: Report, folder: Path) -> JUnitXml:
    path = folder / "report.xml"
    path.write_text(junit_format.render(report, Display()), encoding="utf-8")
    return JUnitXml.fromfile(str(path))


@pytest.fixture
def cases(report: Report, tmp_path: Path) -> dict[str, TestCase]:
    return {case.name: case for suite in read(report, tmp_path) for case in suite}


def test_every_claim_is_a_case_and_the_sums_are_right(report: Report, tmp_path: Path) -> None:
    document = read(report, tmp_path)
    assert (document.tests, document.failures, document.errors, document.skipped) == (len(report.rows), 3, 2, 1)
    (suite,) = document
    assert suite.name == "half_step.kd::half_step"


def test_a_failure_shows_the_diagnostic(cases: dict[str, TestCase]) -> None:
    (failure,) = cases["exact"].result
    assert isinstance(failure, Failure)
    assert failure.type == "refuted"
    assert "half_step.kd:4:7" in (failure.text or "")
    assert "where: V = 2, q = (3/4, 1/4)" in (failure.text or "")


def test_what_is_as_expected_passes_and_the_rest_is_told_apart(cases: dict[str, TestCase]) -> None:
    assert cases["holds"].is_passed
    assert cases["known"].is_passed
    assert isinstance(cases["torn"].result[0], Error)
    assert isinstance(cases["anonymity"].result[0], Skipped)
    assert cases["exact"].time == 0.25


def test_the_reader_gets_hostile_texts_as_texts(report: Report, tmp_path: Path) -> None:
    document = read(hostile(report), tmp_path)
    assert document.tests == len(report.rows) + 1
    names = [case.name for suite in document for case in suite]
    assert all("<script>alert(1)</script>" in name for name in names[:-1])
