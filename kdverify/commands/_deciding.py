"""What commands share that decide claims: their options, and the claims that are meant."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kdverify.commands._model import Misused, progress, suggest
from kdverify.verify import session
from kdverify.verify.settings import Settings
from kdverify.verify.spec_paths import find

if TYPE_CHECKING:
    from kdverify.lang.goal import Claim
    from kdverify.verify.report import Report

Budget = Annotated[float, typer.Option(metavar="S", help="Seconds for each claim, a hard limit.")]
Seed = Annotated[int, typer.Option(metavar="N", min=0, help="Where the pseudo-random search starts.")]
Only = Annotated[
    str, typer.Option("-k", metavar="WORDS", help="Only claims whose operator and name contain all these words.")
]
Jobs = Annotated[int, typer.Option(metavar="N", min=1, help="Claims to work on at a time.")]
CacheFolder = Annotated[Path, typer.Option(metavar="DIR", help="Where answers are kept, so as not to be found twice.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Look up and keep no answers.")]

PROCESSES = Settings().jobs
_A_DAY = 86_400


def bounded(budget: float) -> float:
    """The budget.

    Raises:
        Misused: if it is nothing, or more than a day.
    """
    if not 0 < budget <= _A_DAY:
        raise Misused(f"the budget of {budget:g} s must be more than 0 and at most a day")
    return budget


def chosen(claims: "Sequence[Claim]", only: str) -> "tuple[Claim, ...]":
    """The claims whose operator and name contain the words.

    Raises:
        Misused: if there are claims, and none is meant.
    """
    found = session.select(claims, only)
    if only and claims and not found:
        raise Misused(f"no claim matches {only!r}{suggest(only, [claim.id for claim in claims])}")
    return found


def decided(paths: Sequence[Path], settings: Settings) -> "Report":
    """The verdicts on the claims of specs in which nothing is wrong.

    Raises:
        SpecError: if something is.
        Misused: if no claim is meant.
        NoSuchSpec: if there is no spec.
    """
    loaded = session.load(find(paths), settings.cache)
    if loaded.problems:
        from kdverify.source.diagnostic import SpecError

        raise SpecError(list(loaded.problems))
    claims = chosen(loaded.claims, settings.only)
    return session.run(claims, (), settings, progress(len(claims), "checking"), hasher=loaded.hasher)
