"""Checks certificates, without the engines that found what they say."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from kdverify.commands._model import AS_EXPECTED, NOT_AS_EXPECTED, Command, Misused, progress, tell
from kdverify.verify.settings import Settings

EPILOG = """\
Certificates are what `kdverify check --certificates DIR` wrote.  Each is checked against the spec that it
names, by a checker that shares no reasoning with the engines; leaves go to cvc5 instead of Z3.

Exit status:
  0  every certificate was accepted
  1  one was rejected, or could not be rechecked
  2  the command line is wrong
"""


def recheck(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Certificates, or folders of them.")],
    jobs: Annotated[int, typer.Option(metavar="N", min=1, help="Certificates to work on at a time.")] = Settings().jobs,
) -> int:
    """Check certificates with a small checker that imports no engine."""
    from multiprocessing import get_context

    from kdverify.certificates.quietly import quietly
    from kdverify.recheck.certificate import Fate
    from kdverify.recheck.certificate import recheck as judge

    files = [file for path in paths for file in _files(path)]
    watch = progress(len(files), "rechecking")
    fates: Counter[Fate] = Counter()
    with get_context("fork" if sys.platform.startswith("linux") else "spawn").Pool(jobs, quietly) as pool:
        for result in pool.imap(judge, files):
            fates[result.fate] += 1
            watch(fates.total(), ())
            if result.fate is not Fate.ACCEPTED:
                tell(f"{result.path}: {result.fate.value}: {result.reason}")
    watch(len(files), ())
    print(f"{len(files)} certificates: " + ", ".join(f"{fates[fate]} {fate.value}" for fate in Fate if fates[fate]))
    return AS_EXPECTED if fates[Fate.ACCEPTED] == len(files) else NOT_AS_EXPECTED


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(path.rglob("*.json"))
        if not found:
            raise Misused(f"there is no certificate (*.json) in the folder {path}")
        return found
    if not path.exists():
        raise Misused(f"there is no file or folder {path}")
    return [path]


command = Command("recheck", recheck, epilog="\b\n" + EPILOG.replace("\n\n", "\n\n\b\n"))
