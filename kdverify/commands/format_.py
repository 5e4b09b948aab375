"""Lays specs out."""

from typing import Annotated

import typer

from kdverify.commands._model import AS_EXPECTED, NOT_AS_EXPECTED, Command, Paths, say
from kdverify.lang.layout import format_source
from kdverify.lang.load import read
from kdverify.source.diagnostic import Diagnostic, SpecError
from kdverify.verify.spec_paths import find


def format_(
    paths: Paths,
    check: Annotated[bool, typer.Option("--check", help="Change nothing; status 1 if something would change.")] = False,
) -> int:
    """Rewrite specs in their canonical form."""
    changed = 0
    problems: list[Diagnostic] = []
    for path in find(paths):
        try:
            source = read(path)
            text = format_source(source)
        except SpecError as error:
            problems.extend(error.diagnostics)
            continue
        if text != source.text:
            changed += 1
            say(f"{'would rewrite' if check else 'rewrote'} {path}")
            if not check:
                path.write_text(text, encoding="utf-8")
    if problems:
        raise SpecError(problems)
    return NOT_AS_EXPECTED if check and changed else AS_EXPECTED


command = Command("format", format_)
