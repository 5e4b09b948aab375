"""Every theorem that a claim may follow by has a page with a proof, and every page a claim."""

from pathlib import Path

import pytest

from kdverify.axioms._model import PREAMBLES, library
from kdverify.lang.check import check
from kdverify.lang.goal import Kind
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary

ROOT = Path(__file__).parents[1]
PAGES = sorted(page for page in (ROOT / "docs" / "theorems").glob("*.md") if page.stem != "README")


def theorems() -> set[str]:
    asked = ", ".join(name for name, axiom in library().items() if all(p.endswith("?") for p in axiom.parameters))
    roles = "roles teachers = b, weights = w, student = q, anchor = a"
    text = f"operator o\n{PREAMBLES[Kind.META_TEACHER]}out = a\n{roles}\nsatisfies {asked}\n"
    claims = [claim for one in check(Source("o.kd", text), vocabulary()).operators for claim in claims_of(one)]
    return {way.theorem.partition(" (")[0] for claim in claims for way in claim.ways}


def test_theorems_and_pages_are_the_same() -> None:
    assert theorems() == {page.stem for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_states_proves_and_warns(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem}\n\n")
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## Proof", "## A near miss"]
    assert "∎" in text.split("## Proof")[1].split("## A near miss")[0]
