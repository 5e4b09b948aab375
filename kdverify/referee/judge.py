"""Checks what a referee's bundle holds; all that it needs beside the bundle is Python."""

import contextlib
import json
import os
import sys
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kdverify.recheck.certificate import Fate, Result, recheck

CERTIFICATES = "certificates"
ACCEPTED, REJECTED, INCOMPLETE = range(3)


def main(folder: Path, arguments: Sequence[str]) -> int:
    """Checks every certificate of an unpacked bundle, and says what came of each as soon as it is known.

    With `--json` each line is data.  It uses all processors, where processes can be forked, or with `--jobs N` so many.
    """
    jobs = int(arguments[arguments.index("--jobs") + 1]) if "--jobs" in arguments else os.cpu_count() or 1
    as_data, fates = "--json" in arguments, Counter[str]()
    # Certificates name specs as they are seen from there.
    with contextlib.chdir(folder), contextlib.closing(_findings(jobs)) as findings:
        for finding in findings:
            fates[finding["fate"]] += 1
            reason = f" ({finding['reason']})" if finding["reason"] else ""
            line = f"{finding['fate']:13}  {show(finding)}, {finding['verdict']}{reason}"
            sys.stdout.write(f"{json.dumps(finding) if as_data else line}\n")
            sys.stdout.flush()
    if not as_data:
        counts = ", ".join(f"{number} {fate}" for fate, number in fates.items())
        sys.stdout.write(f"{fates.total()} claims: {counts}\n")
    if fates[Fate.REJECTED.value]:
        return REJECTED
    return ACCEPTED if fates[Fate.ACCEPTED.value] == fates.total() else INCOMPLETE


def _findings(jobs: int) -> Generator[Mapping[str, Any], None, None]:
    paths = sorted(Path(CERTIFICATES).glob("*.json"))
    if jobs == 1 or not sys.platform.startswith("linux"):
        yield from map(judge, paths)
        return
    with get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(judge, paths)


def show(finding: Mapping[str, Any]) -> str:
    """The operator and the claim, with its arguments."""
    claim = "; ".join([finding["claim"], *(f"{name} = {value}" for name, value in finding["arguments"].items())])
    return f"{finding['operator']}: {claim}"


def judge(path: Path) -> Mapping[str, Any]:
    """What comes of one certificate, and which claim it is about."""
    result: Result = recheck(path)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        about = {name: str(document[name]) for name in ("spec", "operator", "claim", "verdict")}
        arguments = {str(name): str(value) for name, value in document["arguments"].items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        about, arguments = dict.fromkeys(("spec", "operator", "claim", "verdict"), "?"), {}
    evidence = {"arguments": arguments, "certificate": path.as_posix()}
    return {**about, **evidence, "fate": result.fate.value, "reason": result.reason}
