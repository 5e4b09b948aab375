"""Every lemma that a proof may name has a page, every page a lemma, and what pages refer to exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdverify.lemmas._model import Lemma
from kdverify.reasoning.entail import catalogue

ROOT = Path(__file__).parents[1]
PAGES = sorted(page for page in (ROOT / "docs" / "lemmas").glob("*.md") if page.stem != "README")
# Refutes without a step: its reason is in what certifies the counterexample.
REFUTING = {"independence"}
HEADINGS = ["## Proof", "## In the code", "## A near miss"]


def steps() -> Iterator[str]:
    """The names in `Step("name", ...)` throughout the package."""
    for path in sorted((ROOT / "kdverify").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Step":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield str(first.value)
                else:
                    assert ast.unparse(first) in {"name", "lemma.name"}, "only lemmas have names that are not literal"


def test_lemmas_and_pages_are_the_same() -> None:
    assert {page.stem for page in PAGES} == {lemma.name for lemma in catalogue()} | set(steps()) | REFUTING


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_why_where_and_what_not(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem}\n\n")
    statement = text.splitlines()[2]
    assert statement.endswith(".") and len(statement) <= 120 and "](" not in statement, (
        "shown by `kdverify list lemmas`"
    )
    assert [line for line in text.splitlines() if line.startswith("## ")] == HEADINGS
    assert "∎" in text.split(HEADINGS[0])[1].split(HEADINGS[1])[0]


@pytest.mark.parametrize("lemma", catalogue(), ids=lambda lemma: lemma.name)
def test_a_page_begins_with_the_statement_of_its_lemma(lemma: Lemma) -> None:
    page = (ROOT / "docs" / "lemmas" / f"{lemma.name}.md").read_text(encoding="utf-8")
    assert page.splitlines()[2].replace("`", "") == lemma.statement


def test_references_exist() -> None:
    keys = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "docs" / "references.bib").read_text(encoding="utf-8"), re.M))
    for page in PAGES:
        for group in re.findall(r"\[([a-z]+\d{4}(?:, [a-z]+\d{4})*)\]", page.read_text(encoding="utf-8")):
            assert set(group.split(", ")) <= keys, page.name
