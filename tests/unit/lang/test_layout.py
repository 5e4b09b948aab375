from pathlib import Path

import pytest

from kdverify.lang import load
from kdverify.lang.layout import format_source
from kdverify.lang.problems import Problems
from kdverify.lang.scan import scan, statements
from kdverify.source.diagnostic import SpecError
from kdverify.source.span import Source

SPECS = sorted((Path(__file__).parents[3] / "specs").rglob("*.kd"))


def words(source: Source) -> list[list[str]]:
    return [[token.text for token in stretch] for stretch in statements(scan(source, Problems()).tokens)]


def comments(source: Source) -> list[str]:
    return [comment.text.lstrip("# ") for comment in scan(source, Problems()).comments]


def formatted(text: str) -> str:
    return format_source(Source("f.kd", text))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_formatting_keeps_words_and_comments_and_is_idempotent(path: Path) -> None:
    source = load.read(path)
    result = Source(source.path, format_source(source))
    assert words(result) == words(source)
    assert comments(result) == comments(source)
    assert format_source(result) == result.text


def test_the_canonical_form() -> None:
    text = (
        "\n\n# About it.\noperator   o   'x'\n".replace("'x'", '"x"')
        + "kind meta - teacher\n\n\n\n  let b [ k ]  in simplex [V] for k in K#teachers\n"
        "let alpha in ( 0,1 ]    # weight\n"
        "out=-alpha*b[ 1 ]+(1-alpha)**-2*where( alpha<1,uniform,b[1,1])\n"
        "where ( alpha<1 ) or alpha==1\n"
        "satisfies simplex  closed,\n  anchoring(c=alpha) # both\n  expect refuted\n"
        "claim c :KL(b[1]||b[2])<=-1\n"
        "operator p\nlet q in simplex[V]\nout = q"
    )
    assert formatted(text) == (
        "# About it.\n"
        'operator o "x"\n'
        "kind meta-teacher\n"
        "\n"
        "let b[k] in simplex[V] for k in K  # teachers\n"
        "let alpha in (0, 1]                # weight\n"
        "out = -alpha * b[1] + (1 - alpha) ** -2 * where(alpha < 1, uniform, b[1, 1])\n"
        "where (alpha < 1) or alpha == 1\n"
        "satisfies simplex closed,\n"
        "    anchoring(c = alpha)  # both\n"
        "    expect refuted\n"
        "claim c: KL(b[1] || b[2]) <= -1\n"
        "\n"
        "operator p\n"
        "let q in simplex[V]\n"
        "out = q\n"
    )


def test_a_comment_stays_above_its_operator() -> None:
    text = "operator a\nout = q\n# About b.\noperator b\nout = q\n"
    assert formatted(text) == text


def test_a_comment_inside_a_statement_is_indented_with_it() -> None:
    text = "out = a\n    # the rest\n    + b\n"
    assert formatted(text) == text
    assert formatted("out = a\n# the rest\n + b\n") == text


def test_an_empty_file_stays_empty() -> None:
    assert formatted("") == ""
    assert formatted("\n\n  \n") == ""


def test_what_cannot_be_read_is_not_touched() -> None:
    with pytest.raises(SpecError):
        formatted("out = = q")
