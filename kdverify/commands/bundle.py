"""Packs specs, certificates and a checker into one file for a referee."""

from pathlib import Path
from typing import Annotated

import typer

from kdverify.cache.store import FOLDER
from kdverify.commands._deciding import PROCESSES, Budget, CacheFolder, Jobs, NoCache, Only, Seed, bounded, decided
from kdverify.commands._model import (
    AS_EXPECTED,
    NOT_AS_EXPECTED,
    WRONG_INPUT,
    Command,
    Misused,
    Paths,
    say,
    stages,
    tell,
)
from kdverify.verify.settings import Settings

EPILOG = """\
`python3 FILE` checks the bundle, on a machine with Python 3.11 or newer and nothing else.  Its README.txt says what
is derived anew and what is trusted.

Exit status:
  0  the bundle was written, and Python alone accepts every claim of the specs
  1  it was written, but some claim is undecided, or needs a solver; the bundle and this command name them
  2  a spec or the command line is wrong, or the file cannot be written
"""


def bundle(
    paths: Paths,
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the bundle.")] = Path("bundle.zip"),
    budget: Budget = 10.0,
    seed: Seed = 0,
    only: Only = "",
    jobs: Jobs = PROCESSES,
    cache_dir: CacheFolder = FOLDER,
    no_cache: NoCache = False,
) -> int:
    """Pack specs, certificates and a checker that needs only Python."""
    from kdverify.recheck.certificate import Fate
    from kdverify.referee.judge import show
    from kdverify.referee.pack import pack

    if not output.parent.is_dir():
        raise Misused(f"there is no folder {output.parent} for the bundle")
    cache = None if no_cache else cache_dir
    report = decided(paths, Settings(bounded(budget), seed=seed, only=only, jobs=jobs, cache=cache))
    if not report.rows:
        raise Misused("the specs claim nothing")
    try:
        made = pack(report.rows, output, jobs, seed, stages, cache)
    except OSError as error:
        tell(f"kdverify: error: {output} cannot be written: {(error.strerror or str(error)).lower()}")
        return WRONG_INPUT
    for finding in (*made.with_fate(Fate.REJECTED), *made.with_fate(Fate.NOT_RECHECKED)):
        say(f"{show(finding)}: {finding['fate']}: {finding['reason']}")
    for row in made.left_out:
        say(f"{row.claim.operator.name}: {row.title}: left out, {row.verdict.id}")
    accepted = len(made.with_fate(Fate.ACCEPTED))
    say(f"{output}: {len(made.findings)} claims, {accepted} of which Python alone accepts")
    return AS_EXPECTED if accepted == len(made.findings) and not made.left_out else NOT_AS_EXPECTED


command = Command("bundle", bundle, epilog="\b\n" + EPILOG.replace("\n\n", "\n\n\b\n"))
