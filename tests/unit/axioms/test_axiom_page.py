"""The page about the axioms."""

from pathlib import Path

from kdverify.axioms._model import library
from kdverify.axioms._page import page, pages

DOCS = Path(__file__).parents[3] / "docs" / "axioms.md"


def test_docs_hold_the_page_of_every_axiom_as_it_is_now() -> None:
    written = DOCS.read_text(encoding="utf-8")
    assert written.endswith(pages()), "docs/axioms.md must end with what `pages()` gives"


def test_page_says_how_to_ask() -> None:
    shown = page(library()["weight_monotonicity"])
    assert "coordinatewise" in shown
    assert "`weight_monotonicity(kl)`" in shown
    assert "`range closed` allows zeros" in page(library()["range"])
    assert "Inputs may have zeros." in page(library()["support_inheritance"])
    assert "`satisfies anchoring(c = ...)`" in page(library()["anchoring"])
