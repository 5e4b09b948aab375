"""The examples of `docs/language.md` are specs."""

import re
from pathlib import Path

import pytest

from kdverify.lang import load, parse
from kdverify.lang.check import check
from kdverify.lang.layout import format_source
from kdverify.lang.scan import KEYWORDS
from kdverify.source.diagnostic import SpecError
from kdverify.source.render import render_all
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```kd\n(.*?)```", PAGE, re.DOTALL)
SHOWN = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)

# What an example that declares no operator stands in.
HEAD = """operator example
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
a = sum(w[k] * b[k] for k in K)
"""


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_an_example_is_a_spec_in_canonical_form(block: str) -> None:
    whole = block if "operator " in block else HEAD + block
    whole += "" if "\nout = " in whole else "out = q\n"
    try:
        assert check(Source("language.md", whole), vocabulary(), load.resolve_beside).operators
    except SpecError as error:
        pytest.fail(render_all(error.diagnostics))
    assert parse.parse(Source("language.md", block))
    assert format_source(Source("language.md", block)).split() == block.split()


def test_the_error_shown_is_the_error_made() -> None:
    wrong = BLOCKS[0].replace("(1 - alpha) * q", "(1 - alpha) * w")
    with pytest.raises(SpecError) as caught:
        check(Source("specs/anchored_mixture.kd", wrong), vocabulary())
    assert render_all(caught.value.diagnostics[:1]) + "\n" == SHOWN[0]


def test_the_keywords_are_listed() -> None:
    (listed,) = re.findall(r"The keywords are `([^`]*)`", PAGE)
    assert set(listed.split()) == KEYWORDS
