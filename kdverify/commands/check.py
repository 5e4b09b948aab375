"""Checks the claims of specs."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from kdverify import catalogue
from kdverify.cache.store import FOLDER
from kdverify.commands._deciding import PROCESSES, Budget, CacheFolder, Jobs, NoCache, Only, Seed, bounded, chosen
from kdverify.commands._model import (
    AS_EXPECTED,
    NOT_AS_EXPECTED,
    OWN_FAULT,
    WRONG_INPUT,
    Command,
    Misused,
    Paths,
    is_coloured,
    progress,
    stages,
    tell,
)
from kdverify.commands._targets import targets, write
from kdverify.evidence.verdict import Verdict, is_own_fault
from kdverify.reports._changes import show_changes
from kdverify.source.render import render_all
from kdverify.verify import conflicts, session
from kdverify.verify.baseline import NoReport, hold_against, read
from kdverify.verify.change import Recorded
from kdverify.verify.cluster import NoCluster
from kdverify.verify.report import Report
from kdverify.verify.revision import NoRevision, changed_lines
from kdverify.verify.settings import Settings
from kdverify.verify.spec_paths import find

EXIT_STATUS = """\
Exit status:
  0  every claim came out as expected
  1  a claim did not come out as expected, or the run was stopped
  2  a spec or the command line is wrong
  3  kdverify itself is wrong: engines in conflict, an engine that broke, a crash

What a spec asks for with `satisfies` or `claim` is expected to be proved, and with
`expect refuted` to be refuted; unknown and bounded proofs are neither.  Where a spec
asks for nothing, every axiom is reported and no verdict counts against it, unless
--strict is given: then all that apply are expected to be proved.
"""


def check(
    paths: Paths,
    format: Annotated[str, typer.Option(metavar="NAME", help="How to report; see `kdverify list formats`.")] = (
        "terminal"
    ),
    output: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Write a report there, in the format of its suffix; may be given several times."
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A report in JSON; only what got worse since then counts."),
    ] = None,
    since: Annotated[
        str, typer.Option(metavar="REVISION", help="Put annotations at lines that changed since a git revision.")
    ] = "",
    budget: Budget = 10.0,
    seed: Seed = 0,
    strict: Annotated[
        bool, typer.Option("--strict/--no-strict", help="Expect proofs where a spec asks for nothing, too.")
    ] = False,
    only: Only = "",
    jobs: Jobs = PROCESSES,
    executor: Annotated[
        str, typer.Option(metavar="dask://HOST:PORT", help="Work on a Dask cluster, not in processes here.")
    ] = "",
    cache_dir: CacheFolder = FOLDER,
    no_cache: NoCache = False,
    certificates: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write evidence there that `kdverify recheck` can check.")
    ] = None,
) -> int:
    """Check the claims of specs, with evidence for each verdict."""
    wanted = targets(catalogue.report_formats("" if output else format), format, output or ())
    before = None if baseline is None else _read(baseline)
    settings = Settings(
        budget=bounded(budget),
        seed=seed,
        strict=strict,
        only=only,
        jobs=jobs,
        executor=executor,
        cache=None if no_cache else cache_dir,
    )
    specs = find(paths)
    changed = _changed(since, specs) if since else {}
    loaded = session.load(specs, settings.cache)
    if loaded.problems:
        tell(render_all(loaded.problems, colour=is_coloured(sys.stderr)))
    claims = chosen(loaded.claims, only)
    try:
        watch = progress(len(claims), "checking")
        report = session.run(claims, loaded.problems, settings, watch, hasher=loaded.hasher)
    except NoCluster as error:
        raise Misused(str(error)) from error
    for warning in report.warnings:
        tell(f"kdverify: warning: {warning}")
    for row in report.rows:
        if row.verdict is Verdict.CONFLICT:
            tell(f"kdverify: what reproduces the conflict is in {conflicts.keep(row, settings)}; please report it")
    worse = False
    if before is not None:
        report, changes = hold_against(report, before, everything=not only)
        worse = any(change.worse for change in changes)
        tell("\n".join([f"kdverify: since {baseline}:", *(f"  {line}" for line in show_changes(changes))]))
    report = replace(report, changed=changed)
    written = [write(report, target) for target in wanted]
    if certificates is not None:
        from kdverify.certificates.write import without_certificate, write_all

        missing = write_all(report.rows, certificates, jobs, seed, stages)
        if missing:
            tell(without_certificate(missing))
    if not all(written):
        return WRONG_INPUT
    return max(_status(report), NOT_AS_EXPECTED if worse else AS_EXPECTED)


def _changed(revision: str, specs: Iterable[Path]) -> Mapping[str, frozenset[int]]:
    try:
        return changed_lines(revision, specs)
    except NoRevision as error:
        raise Misused(str(error)) from error


def _read(path: Path) -> tuple[Recorded, ...]:
    try:
        return read(path)
    except NoReport as error:
        raise Misused(str(error)) from error


def _status(report: Report) -> int:
    if any(is_own_fault(row.verdict) for row in report.rows):
        return OWN_FAULT
    if report.problems:
        return WRONG_INPUT
    if report.missing or any(row.fails for row in report.rows):
        return NOT_AS_EXPECTED
    return AS_EXPECTED


# The mark keeps the lines of a paragraph as they are.
command = Command("check", check, epilog="\b\n" + EXIT_STATUS.replace("\n\n", "\n\n\b\n"))
