"""Starts a spec."""

from pathlib import Path
from typing import Annotated

import typer

from kdverify import catalogue
from kdverify.commands._model import AS_EXPECTED, Command, Misused, named, say


def new(
    kind: Annotated[str, typer.Argument(metavar="operator")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name such as my_operator.")],
) -> int:
    """Write the spec of a new operator, NAME.kd."""
    named({"operator": None}, kind, "kind of file")
    if not (name.isidentifier() and name.isascii()):
        raise Misused(f"{name!r} is no name for an operator; use letters, digits and _, such as my_operator")
    path = Path(f"{name}.kd")
    if path.exists():
        raise Misused(f"{path} exists already")
    path.write_text(catalogue.template(name), encoding="utf-8")
    say(f"wrote {path}; run `kdverify check {path}`")
    return AS_EXPECTED


command = Command("new", new)
