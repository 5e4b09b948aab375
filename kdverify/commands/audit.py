"""Lists what verdicts rest on."""

import json
from pathlib import Path
from typing import Annotated

import typer

from kdverify.cache.store import FOLDER
from kdverify.commands._model import AS_EXPECTED, NOT_AS_EXPECTED, Command, Misused, Paths, named, progress, suggest
from kdverify.verify import session
from kdverify.verify.settings import Settings
from kdverify.verify.spec_paths import find

EPILOG = """\
Lemmas and theorems are pages of docs/lemmas/ and docs/theorems/; Coq marks those whose mathematics proofs/ has
machine-checked.  A solver is named where its word is taken for a step of the proof; `kdverify check --certificates`
and `kdverify recheck` have another solver repeat it.

Exit status:
  0  every claim that applies is decided
  1  some claim is not
  2  a spec or the command line is wrong
"""


def audit(
    paths: Paths,
    format: Annotated[str, typer.Option(metavar="NAME", help="terminal or json.")] = "terminal",
    budget: Annotated[float, typer.Option(metavar="S", help="Seconds for each claim, a hard limit.")] = 10.0,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Where the pseudo-random search starts.")] = 0,
    only: Annotated[
        str, typer.Option("-k", metavar="WORDS", help="Only claims whose operator and name contain all these words.")
    ] = "",
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Claims to work on at a time.")] = Settings().jobs,
    cache_dir: Annotated[
        Path, typer.Option(metavar="DIR", help="Where answers are kept, so as not to be found twice.")
    ] = FOLDER,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Look up and keep no answers.")] = False,
) -> int:
    """List every assumption that verdicts rest on."""
    from kdverify.audit.assumptions import audit as gather
    from kdverify.audit.show import to_data, to_text
    from kdverify.evidence.verdict import Verdict
    from kdverify.source.diagnostic import SpecError

    named({"terminal": None, "json": None}, format, "format")
    settings = Settings(budget=budget, seed=seed, jobs=jobs, cache=None if no_cache else cache_dir)
    loaded = session.load(find(paths), settings.cache)
    if loaded.problems:
        raise SpecError(list(loaded.problems))
    claims = session.select(loaded.claims, only)
    if only and loaded.claims and not claims:
        raise Misused(f"no claim matches {only!r}{suggest(only, [claim.id for claim in loaded.claims])}")
    found = gather(session.run(claims, (), settings, progress(len(claims), "checking"), hasher=loaded.hasher).rows)
    print(json.dumps(to_data(found), indent=2) + "\n" if format == "json" else to_text(found), end="")
    decided = (Verdict.PROVED, Verdict.REFUTED, Verdict.NOT_APPLICABLE)
    return AS_EXPECTED if all(row.verdict in decided for row, _ in found.rows) else NOT_AS_EXPECTED


command = Command("audit", audit, epilog="\b\n" + EPILOG.replace("\n\n", "\n\n\b\n"))
