"""Lists what verdicts rest on."""

import json
from typing import Annotated

import typer

from kdverify.cache.store import FOLDER
from kdverify.commands._deciding import PROCESSES, Budget, CacheFolder, Jobs, NoCache, Only, Seed, bounded, decided
from kdverify.commands._model import AS_EXPECTED, NOT_AS_EXPECTED, Command, Paths, named
from kdverify.verify.settings import Settings

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
    budget: Budget = 10.0,
    seed: Seed = 0,
    only: Only = "",
    jobs: Jobs = PROCESSES,
    cache_dir: CacheFolder = FOLDER,
    no_cache: NoCache = False,
) -> int:
    """List every assumption that verdicts rest on."""
    from kdverify.audit.assumptions import audit as gather
    from kdverify.audit.show import to_data, to_text
    from kdverify.evidence.verdict import Verdict

    named({"terminal": None, "json": None}, format, "format")
    cache = None if no_cache else cache_dir
    found = gather(decided(paths, Settings(bounded(budget), seed=seed, only=only, jobs=jobs, cache=cache)).rows)
    print(json.dumps(to_data(found), indent=2) + "\n" if format == "json" else to_text(found), end="")
    settled = (Verdict.PROVED, Verdict.REFUTED, Verdict.NOT_APPLICABLE)
    return AS_EXPECTED if all(row.verdict in settled for row, _ in found.rows) else NOT_AS_EXPECTED


command = Command("audit", audit, epilog="\b\n" + EPILOG.replace("\n\n", "\n\n\b\n"))
