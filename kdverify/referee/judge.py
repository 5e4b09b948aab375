"""Checks what a referee's bundle holds; all that it needs beside the bundle is Python."""

import contextlib
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kdverify.recheck.certificate import Fate, Result, recheck

CERTIFICATES = "certificates"
ACCEPTED, REJECTED, INCOMPLETE = range(3)


def main(folder: Path, arguments: Sequence[str]) -> int:
    """Checks every certificate of an unpacked bundle; with `--json` it tells all that came of it as data."""
    # Certificates name specs as they are seen from there.
    with contextlib.chdir(folder):
        findings = [judge(path) for path in sorted(Path(CERTIFICATES).glob("*.json"))]
    fates = Counter(str(finding["fate"]) for finding in findings)
    if "--json" in arguments:
        sys.stdout.write(json.dumps(findings, indent=1) + "\n")
    else:
        lines = [f"{finding['fate']:13}  {show(finding)}, {finding['verdict']}" for finding in findings]
        reasons = [f" ({finding['reason']})" if finding["reason"] else "" for finding in findings]
        counts = ", ".join(f"{number} {fate}" for fate, number in fates.items())
        text = "\n".join([*map(str.__add__, lines, reasons), f"{len(findings)} claims: {counts}"])
        sys.stdout.write(text + "\n")
    if fates[Fate.REJECTED.value]:
        return REJECTED
    return ACCEPTED if fates[Fate.ACCEPTED.value] == len(findings) else INCOMPLETE


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
