"""Packs specs, certificates and a checker into one file for a referee."""

from pathlib import Path
from typing import Annotated

import typer

from kdverify.cache.store import FOLDER
from kdverify.commands._model import (
    AS_EXPECTED,
    NOT_AS_EXPECTED,
    WRONG_INPUT,
    Command,
    Misused,
    Paths,
    progress,
    say,
    suggest,
    tell,
)
from kdverify.verify import session
from kdverify.verify.settings import Settings
from kdverify.verify.spec_paths import find

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
    """Pack specs, certificates and a checker that needs only Python."""
    from kdverify.recheck.certificate import Fate
    from kdverify.referee.judge import show
    from kdverify.referee.pack import pack
    from kdverify.source.diagnostic import SpecError

    if not output.parent.is_dir():
        raise Misused(f"there is no folder {output.parent} for the bundle")
    settings = Settings(budget=budget, seed=seed, jobs=jobs, cache=None if no_cache else cache_dir)
    loaded = session.load(find(paths), settings.cache)
    if loaded.problems:
        raise SpecError(list(loaded.problems))
    claims = session.select(loaded.claims, only)
    if not claims:
        raise Misused(f"no claim matches {only!r}{suggest(only, [claim.id for claim in loaded.claims])}")
    report = session.run(claims, (), settings, progress(len(claims), "checking"), hasher=loaded.hasher)
    try:
        made = pack(report.rows, output, jobs, seed)
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
