"""Explains a word."""

from typing import Annotated

import typer

from kdverify import catalogue
from kdverify.commands._model import AS_EXPECTED, Command, named


def explain(word: Annotated[str, typer.Argument(metavar="CODE-OR-AXIOM")]) -> int:
    """Explain a diagnostic, an axiom, a function, a lemma or a verdict."""
    print(named(catalogue.explanations(), word, "code, axiom, function, lemma or verdict"))
    return AS_EXPECTED


command = Command("explain", explain)
