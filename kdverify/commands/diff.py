"""Says what changed between two reports, or between two states of the specs."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from kdverify.cache.store import FOLDER
from kdverify.commands._deciding import PROCESSES, Budget, CacheFolder, Jobs, NoCache
from kdverify.commands._model import AS_EXPECTED, NOT_AS_EXPECTED, Command, Misused, progress, tell
from kdverify.reports._changes import show_changes
from kdverify.source.diagnostic import SpecError
from kdverify.verify import session
from kdverify.verify.baseline import NoReport, read, record
from kdverify.verify.change import Recorded, compare
from kdverify.verify.revision import NoRevision, take_out
from kdverify.verify.settings import Settings
from kdverify.verify.spec_paths import NoSuchSpec, find

EPILOG = """\
Either side is a report that `kdverify check --output FILE.json` wrote, a folder of specs, or a git revision, whose
specs are checked in a temporary folder: the work tree is neither read nor touched. Status 1 if anything got worse.

  kdverify diff old.json new.json
  kdverify diff HEAD~1 HEAD -- specs/
  kdverify diff main . -- specs/
"""


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A report, a folder, or a git revision.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same, to be held against it.")],
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH...]", help="Only specs here, seen from the top of each side.")
    ] = None,
    budget: Budget = 10.0,
    jobs: Jobs = PROCESSES,
    cache_dir: CacheFolder = FOLDER,
    no_cache: NoCache = False,
) -> int:
    """Say what changed between two reports, folders or git revisions."""
    settings = Settings(budget=budget, jobs=jobs, cache=None if no_cache else cache_dir)
    try:
        changes = compare(*(_side(name, tuple(paths or ()), settings) for name in (old, new)))
    except (NoReport, NoRevision) as error:
        raise Misused(str(error)) from error
    for line in show_changes(changes):
        print(line)
    return NOT_AS_EXPECTED if any(change.worse for change in changes) else AS_EXPECTED


def _side(name: str, paths: Sequence[Path], settings: Settings) -> tuple[Recorded, ...]:
    place = Path(name)
    if place.is_file():
        return read(place)
    if place.is_dir():
        return _checked(place, paths, settings)
    with tempfile.TemporaryDirectory(prefix="kdverify-") as folder:
        take_out(name, Path(), Path(folder))
        return _checked(Path(folder), paths, settings)


def _checked(folder: Path, paths: Sequence[Path], settings: Settings) -> tuple[Recorded, ...]:
    """What comes of the specs of a folder, which are named as seen from there."""
    for path in paths:
        if path.is_absolute() or ".." in path.parts:
            raise Misused(f"{path} must lie below the top of both sides")
    places = [place for path in paths or (Path(),) if (place := folder / path).exists()]
    try:
        loaded = session.load(find(places))
    except NoSuchSpec:
        return ()
    if loaded.problems:
        raise SpecError(loaded.problems)
    report = session.run(loaded.claims, (), settings, progress(len(loaded.claims), "checking"))
    for warning in report.warnings:
        tell(f"kdverify: warning: {warning}")
    if report.missing:
        raise KeyboardInterrupt
    return tuple(replace(entry, spec=Path(entry.spec).relative_to(folder).as_posix()) for entry in record(report.rows))


# The marks keep the lines of a paragraph as they are.
command = Command("diff", diff, epilog="\b\n" + EPILOG.replace("\n\n", "\n\n\b\n"))
