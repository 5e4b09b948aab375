"""Texts from the grammar itself, and texts from nowhere."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark

from kdverify.lang import load
from kdverify.lang.check import check
from kdverify.lang.layout import format_source
from kdverify.lang.parse import build_grammar, parse
from kdverify.lang.problems import Problems
from kdverify.lang.scan import KEYWORDS, scan
from kdverify.source.diagnostic import SpecError
from kdverify.source.render import render_all
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

WORDS = vocabulary()
NAMES = [
    "q",
    "b",
    "w",
    "alpha",
    "V",
    "K",
    "v",
    "k",
    "simplex",
    "reals",
    "out",
    "sum",
    "max",
    "KL",
    "normalize",
    "range",
]
QUIET = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
# Sentences of the grammar take long to make.
FEW = settings(QUIET, max_examples=30)
GRAMMAR = build_grammar("statement")
# Words need a space between them; signs do not.
statements = from_lark(
    GRAMMAR,
    start="statement",
    explicit={
        **{
            terminal.name: st.just(f" {terminal.pattern.value} ")
            for terminal in GRAMMAR.terminals
            if terminal.pattern.value in KEYWORDS
        },
        "NAME": st.sampled_from([f"{name} " for name in NAMES]),
        "NUMBER": st.sampled_from(["0 ", "1 ", "2 ", "0.5 ", "1e-3 ", "17 "]),
        "STRING": st.sampled_from(['"x" ', '"" ', '"pool.kd" ']),
    },
)


def report(text: str) -> str:
    """What is said of a spec; anything but a diagnostic is an error of the test."""
    try:
        check(Source("g.kd", text), WORDS, load.resolve_beside)
    except SpecError as error:
        return render_all(error.diagnostics)
    return ""


@given(st.lists(statements, max_size=3))
@FEW
def test_what_the_grammar_makes_is_read_or_reported(parts: list[str]) -> None:
    report("operator o\n" + "\n".join(parts))


@given(statements)
@FEW
def test_formatting_keeps_every_word(text: str) -> None:
    source = Source("g.kd", text)
    try:
        parse(source)
    except SpecError:
        return
    once = Source("g.kd", format_source(source))
    assert [token.text for token in scan(once, Problems()).tokens] == [
        token.text for token in scan(source, Problems()).tokens
    ]
    assert parse(once)
    assert format_source(once) == once.text


@given(st.text(max_size=200))
@QUIET
def test_any_text_is_read_or_reported(text: str) -> None:
    report(text)
    report("operator o\n" + text)


@given(st.lists(st.sampled_from([*sorted(KEYWORDS), *NAMES, *"()[]+-*/,:=", "**", "||", "<=", "==", "1", '"x"', "\n"])))
@QUIET
def test_any_words_are_read_or_reported(words: list[str]) -> None:
    report("operator o\nlet q in simplex[V]\n" + " ".join(words))


@given(st.binary(max_size=200))
@QUIET
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        source = load.decode("g.kd", content)
    except SpecError as error:
        assert render_all(error.diagnostics)
    else:
        report(source.text)
