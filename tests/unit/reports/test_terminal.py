"""What a person reads."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kdverify.reports._model import Display
from kdverify.reports.terminal import format as terminal_format
from kdverify.verify.report import Report
from kdverify.verify.session import check_specs


@pytest.fixture
def text(report: Report) -> str:
    return terminal_format.render(report, Display(width=100))


def row(text: str, claim: str) -> str:
    (found,) = [line for line in text.splitlines() if re.match(rf"  [ ✓✗] {claim} ", line)]
    return found


def test_every_claim_has_a_line_with_its_verdict(text: str, report: Report) -> None:
    for entry in report.rows:
        if entry.claim.id != "anonymity":
            assert entry.verdict.id in row(text, entry.claim.id)


def test_what_nobody_claimed_and_does_not_apply_is_one_line_below(text: str) -> None:
    assert "    * anonymity: not applicable, it has no teachers" in text.splitlines()


def test_a_broken_engine_is_why_there_is_no_verdict(text: str) -> None:
    assert "sampling broke: ZeroDivisionError" in row(text, "broken")


def test_a_surprise_is_said_in_one_clause(text: str) -> None:
    assert "error[refuted]: `exact` is false, but the spec expects it proved\n" in text
    assert "note[refuted]: `irrational` is false; an exact counterexample is attached\n" in text


def test_the_mark_says_whether_it_came_out_as_expected(text: str) -> None:
    assert row(text, "holds").startswith("  ✓")
    assert row(text, "known").startswith("  ✓")
    assert row(text, "exact").startswith("  ✗")
    assert row(text, "bounded").startswith("  ✗")
    assert row(text, "open").startswith("    ")


def test_a_refutation_is_shown_in_the_words_of_the_spec(text: str) -> None:
    finding = text[text.index("error[refuted]: `exact`") :]
    finding = finding[: finding.index("\n\n")]
    assert "--> half_step.kd:4:7" in finding
    assert "4 | claim small: out[v] <= 1/3 for all v in V\n" in finding
    assert "where: V = 2, q = (3/4, 1/4), s = 1, v = 1" in finding
    assert "hence: half = (3/8, 1/8), out = (3/8, 1/8)" in finding
    assert "claimed: (q[v] / 2) ** s <= 1 / 3" in finding
    assert "fails: 3/8 <= 1/3 is false" in finding
    assert "certified: by exact rational arithmetic; found by vertices" in finding


def test_irrational_consequences_are_shown_by_their_digits(text: str) -> None:
    assert "hence: half = (3/8, 1/8), out = (0.612372..., 0.353553...)" in text


def test_a_failure_the_spec_knows_of_needs_no_words(text: str) -> None:
    assert "`known`" not in text


def test_an_open_claim_says_what_blocked_it(text: str) -> None:
    assert "a sum of powers" in row(text, "open")
    assert "sampling: none of 12,345 inputs violates it; the least margin is 0.001" in text
    assert "stopped at its limit of 10 s" in row(text, "late")
    assert "found no input that meets the premises" in row(text, "empty")


def test_a_contradiction_is_shown_as_a_bug_with_both_sides(text: str) -> None:
    finding = text[text.index("error[conflict]: `torn`") :]
    assert "this is a bug in kdverify" in finding
    assert "coordinate: proved for every size" in finding


def test_the_last_line_counts(text: str) -> None:
    last = text.splitlines()[-1]
    assert last.startswith("1 operator, 11 claims: 1 proved, 1 proved up to, 3 refuted, 2 unknown, 1 vacuous, ")
    assert last.endswith("5 not as expected  [12.5 s]")


def test_lines_fit_and_colour_changes_no_word(report: Report, text: str) -> None:
    coloured = terminal_format.render(report, Display(colour=True, width=100))
    assert coloured != text
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text
    assert max(len(line) for line in text.splitlines() if re.match("  [ ✓✗] ", line)) <= 100


def test_a_display_without_unicode_gets_ascii(report: Report) -> None:
    assert terminal_format.render(report, Display(unicode=False)).isascii()


def test_claims_that_ask_for_the_same_are_told_apart(report: Report) -> None:
    first, second = report.rows[0], report.rows[1]
    twice = replace(report, rows=(first, replace(second, claim=replace(second.claim, id="holds"))))
    shown = terminal_format.render(twice, Display(width=100))
    assert shown.count("holds (line 4)") == 2


@pytest.mark.parametrize(
    ("out", "ray"),
    [
        ("where(q >= 1/2, q, 0)", "ray: q = (1/2, 1/2) + eps * (1, -1), as eps > 0 tends to 0"),
        ("where(b[1] > 1/2, b[1], q)", "ray: b[1] = (1/2, 1/2) + eps * ("),
        ("where(s > 1, 1, 0) * q", "ray: s = 1 + eps, as eps > 0 tends to 0"),
    ],
)
def test_a_jump_is_shown_with_its_ray_and_both_values(out: str, ray: str, tmp_path: Path) -> None:
    spec = tmp_path / "jump.kd"
    lets = "let b[k] in simplex[V] for k in K\nlet q in simplex[V]\nlet s in [0, 2]\n"
    spec.write_text(f"operator jump\n{lets}out = {out}\nsatisfies continuity\n", encoding="utf-8")
    shown = terminal_format.render(check_specs(spec), Display(width=100))
    assert ray in shown
    assert re.search(r"fails: entry \d is \S+ here, and tends to \S+ along the ray", shown)
