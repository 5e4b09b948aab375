import ast
import re
from pathlib import Path
from typing import TypeGuard

import pytest

from kdverify.lang import load
from kdverify.lang.check import check
from kdverify.source.codes import Page, pages
from kdverify.source.diagnostic import SpecError
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

SHOWN = [page for page in pages().values() if page.wrong]
ROOT = Path(__file__).parents[3] / "kdverify"
REPORTERS = {"report", "abandon", "_refused"}


def is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def codes_used() -> set[str]:
    found = set()
    for path in (ROOT / "lang").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if called in REPORTERS:
                words = [part.value for argument in node.args for part in ast.walk(argument) if is_text(part)]
                found.update(word for word in words if re.fullmatch(r"[a-z]+(-[a-z]+)+", word))
    return found


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert codes_used() == set(pages())


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.code)
def test_the_wrong_spec_gets_the_code_and_nothing_else(page: Page) -> None:
    with pytest.raises(SpecError) as caught:
        check(Source("wrong.kd", page.wrong), vocabulary(), load.resolve_beside)
    assert {entry.code for entry in caught.value.diagnostics} == {page.code}


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.code)
def test_the_mended_spec_is_right(page: Page) -> None:
    assert check(Source("mended.kd", page.mended), vocabulary()).operators


def test_a_page_reads_as_text() -> None:
    text = str(pages()["single-equals"])
    assert text.startswith("single-equals\n=====")
    assert "    claim same: out = q" in text
    assert "```" not in text
