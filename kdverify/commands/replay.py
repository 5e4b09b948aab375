"""Runs kept counterexamples again."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kdverify.commands._model import AS_EXPECTED, NOT_AS_EXPECTED, WRONG_INPUT, Command, Misused, is_coloured, say, tell

if TYPE_CHECKING:
    from kdverify.verify.replay import Replayed

NO_LONGER_APPLIES = 4
EXIT_STATUS = """\
Exit status:
  0  each counterexample still refutes its claim
  1  one no longer does: the claim holds at that input now, or it is not certain
  2  a file, a spec or the command line is wrong
  3  kdverify itself is wrong
  4  one no longer applies: the operator, the claim or its inputs have changed
"""


def replay(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="What `kdverify counterexample --export json` wrote.")
    ],
    spec: Annotated[
        Path | None, typer.Option(metavar="SPEC", help="The spec to hold them against; else the one they name.")
    ] = None,
) -> int:
    """Run counterexamples again, against what their specs say now."""
    from kdverify.evidence.document import NoCounterexample
    from kdverify.exports.json import FORMAT
    from kdverify.source.render import render_all
    from kdverify.verify import session
    from kdverify.verify.replay import Fate, replay
    from kdverify.verify.spec_paths import find

    statuses = {
        Fate.STILL_REFUTED: AS_EXPECTED,
        Fate.FIXED: NOT_AS_EXPECTED,
        Fate.UNDECIDED: NOT_AS_EXPECTED,
        Fate.NOT_APPLICABLE: NO_LONGER_APPLIES,
    }
    seen = set()
    for file in files:
        document = _read(file, FORMAT)
        loaded = session.load(find([spec or Path(str(document.get("spec", "")))]))
        if loaded.problems:
            tell(render_all(loaded.problems, colour=is_coloured(sys.stderr)))
            return WRONG_INPUT
        try:
            found = replay(document, loaded.claims)
        except NoCounterexample as reason:
            raise Misused(f"{file} holds no counterexample: {reason}") from reason
        title = f"{document.get('operator')}: `{document.get('claim')}`"
        say(f"{file}: {title}: the counterexample {found.fate.value}: {_reason(found)}")
        seen.add(statuses[found.fate])
    # What no longer applies tells least: it is to be looked at first.
    return max(seen)


def _reason(found: "Replayed") -> str:
    """Why, with the numbers where two of them were compared."""
    from kdverify.reports._value import show_enclosure

    own = found.counterexample
    if own is None or own.explanation != f"the left side {own.relation} the right side is false":
        return found.reason
    return f"{show_enclosure(own.left, 6)} {own.relation} {show_enclosure(own.right, 6)} is false"


def _read(path: Path, form: str) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misused(f"{path} cannot be read: {(error.strerror or str(error)).lower()}") from error
    except ValueError as error:
        raise Misused(f"{path} is no JSON: {error}") from error
    if not isinstance(document, dict) or document.get("format") != form:
        raise Misused(f"{path} is not in the format {form!r}")
    return document


command = Command("replay", replay, epilog="\b\n" + EXIT_STATUS)
