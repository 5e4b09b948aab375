"""Lists what there is."""

from typing import Annotated

import typer

from kdverify import catalogue
from kdverify.commands._model import AS_EXPECTED, Command, named


def list_(kind: Annotated[str, typer.Argument(metavar="|".join(catalogue.KINDS))]) -> int:
    """List axioms, functions, divergences, engines, lemmas, formats or errors of students."""
    entries = named(catalogue.KINDS, kind, "list")()
    width = max(map(len, entries), default=0)
    for name, summary in entries.items():
        print(f"{name:{width}}  {summary}")
    return AS_EXPECTED


command = Command("list", list_)
