import pytest

from kdverify.source.diagnostic import Diagnostic, Label, Severity
from kdverify.source.render import render, render_all, safe
from kdverify.source.span import Source, Span

SPEC = """\
operator anchored_mixture

dims V >= 2, K >= 1
let w     in simplex[K]                  # their weights
let q     in simplex[V]                  # previous student
let alpha in (0, 1]
a = q
out = alpha * a + (1 - alpha) * w
"""


def at(source: Source, text: str, occurrence: int = 1) -> Span:
    start = -1
    for _ in range(occurrence):
        start = source.text.index(text, start + 1)
    return Span(source, start, start + len(text))


def test_the_tone() -> None:
    source = Source("specs/anchored_mixture.kd", SPEC)
    diagnostic = Diagnostic(
        "dimension-mismatch",
        "cannot add a vector over `V` to a vector over `K`",
        Label(at(source, "alpha * a"), "this is over `V`"),
        (
            Label(at(source, "(1 - alpha) * w"), "this is over `K`", strong=True),
            Label(at(source, "w", 1), "`w` is declared over `K` here"),
        ),
        help="did you mean `q`, which is in simplex[V]?",
    )
    assert render(diagnostic) == (
        "error[dimension-mismatch]: cannot add a vector over `V` to a vector over `K`\n"
        " --> specs/anchored_mixture.kd:8:7\n"
        "  |\n"
        "4 | let w     in simplex[K]                  # their weights\n"
        "  |     - `w` is declared over `K` here\n"
        "...\n"
        "8 | out = alpha * a + (1 - alpha) * w\n"
        "  |       ^^^^^^^^^   ^^^^^^^^^^^^^^^ this is over `K`\n"
        "  |       |\n"
        "  |       this is over `V`\n"
        "  |\n"
        "  = help: did you mean `q`, which is in simplex[V]?\n"
        "  = note: run `kdverify explain dimension-mismatch`"
    )


def one_line(text: str, start: int, end: int, label: str = "") -> list[str]:
    source = Source("a.kd", text)
    return render(Diagnostic("a-code", "wrong", Label(Span(source, start, end), label))).split("\n")


def test_a_tab_takes_its_columns() -> None:
    lines = one_line("\tx = y\n", 5, 6)
    assert lines[3] == "1 |     x = y"
    assert lines[4] == "  |         ^"


def test_wide_characters_take_two_columns() -> None:
    lines = one_line("漢字 x", 3, 4)
    assert lines[4] == "  |      ^"


def test_control_characters_and_direction_marks_are_made_visible() -> None:
    lines = one_line("a\x1b[31m\u202eb\x00", 8, 9)
    assert lines[3] == "1 | a␛[31m<U+202E>b␀"
    assert lines[4] == "  |                ^"


def test_a_caret_stands_at_the_end_of_the_text() -> None:
    assert one_line("out =", 5, 5)[4] == "  |      ^"
    assert one_line("", 0, 0)[1] == " --> a.kd:1:1"


def test_a_span_of_several_lines_is_marked_on_its_first() -> None:
    lines = one_line("out = (a\n + b)\n", 6, 14)
    assert lines[3:5] == ["1 | out = (a", "  |       ^^"]


def test_of_a_long_line_only_the_part_that_matters_is_shown() -> None:
    lines = one_line("x" * 5000 + "@" + "y" * 5000, 5000, 5001, "here")
    assert len(lines[3]) < 200
    assert lines[3].index("@") == lines[4].index("^")
    assert lines[3].startswith("1 | …x") and lines[3].endswith("y…")


def test_a_message_cannot_fill_the_screen() -> None:
    source = Source("a.kd", "x")
    lines = render(Diagnostic("a-code", "x" * 10_000, Label(Span(source, 0, 1)))).split("\n")
    assert max(map(len, lines)) < 500


def test_labels_in_two_files_name_both() -> None:
    here, there = Source("a.kd", "use x"), Source("b.kd", "\n\noperator y")
    text = render(Diagnostic("c", "m", Label(Span(here, 4, 5)), (Label(Span(there, 11, 12), "this"),)))
    assert "--> a.kd:1:5" in text
    assert "::: b.kd:3:10" in text
    assert "3 | operator y\n  |          - this" in text


def test_facts_and_a_note_of_ones_own() -> None:
    source = Source("a.kd", "claim c: out <= 1")
    diagnostic = Diagnostic(
        "refuted",
        "`c` is false",
        Label(Span(source, 0, 5)),
        facts=(("where", "V = 2\nq = (1, 0)"),),
        note="replay it",
        severity=Severity.NOTE,
    )
    assert render(diagnostic).split("\n")[-3:] == ["  = where: V = 2", "           q = (1, 0)", "  = note: replay it"]


def test_colour_is_opt_in_and_changes_no_character() -> None:
    source = Source("a.kd", "x")
    diagnostic = Diagnostic("a-code", "m", Label(Span(source, 0, 1)))
    coloured = render_all([diagnostic], colour=True)
    assert "\x1b[" not in render(diagnostic)
    assert "\x1b[" in coloured
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(diagnostic)


@pytest.mark.parametrize("text", ["\x00", "\x7f", "\u200b", "\u2028", "\ufeff", "\x85"])
def test_nothing_invisible_gets_through(text: str) -> None:
    assert text not in safe(f"a{text}b")
