"""Certificates: JSON files that carry the evidence for one claim, and what came of checking one."""

import enum
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from kdverify.evidence.certify import certify
from kdverify.evidence.document import from_data, to_data
from kdverify.evidence.premises import admits
from kdverify.lang.goal import Claim, Depends, Goal
from kdverify.recheck.claims import claims_at, digest, goal_text, identity
from kdverify.recheck.form import Unsupported
from kdverify.recheck.goals import check_proof, is_independent
from kdverify.recheck.solver import NoSolver
from kdverify.source.diagnostic import SpecError

FORMAT = "kdverify certificate 1"
SUFFIX = ".json"
# Ball arithmetic rounds differently from run to run, so certificates leave a margin about their enclosures.
SLACK = 64
MOST_BYTES = 20_000_000
_DEEP = 20_000
_KEYS = {"format", "spec", "spec sha256", "operator", "claim", "arguments", "verdict", "goals", "sha256"}


class Fate(enum.Enum):
    """What came of a certificate."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_RECHECKED = "not rechecked"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one certificate, and why where it was not accepted."""

    path: str
    fate: Fate
    reason: str = ""


class _Rejected(Exception):
    """A certificate does not show what it says."""


class _NotRechecked(Exception):
    """A certificate does not carry what the checker could follow."""


def seal(document: Mapping[str, Any]) -> str:
    """The digest of everything in a certificate but the digest itself."""
    rest = {name: value for name, value in document.items() if name != "sha256"}
    return digest(json.dumps(rest, sort_keys=True, ensure_ascii=True))


def recheck(path: Path) -> Result:
    """Checks one certificate from the spec that it names; it trusts nothing that the file says."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEP))
    try:
        _check(_load(path), path)
    except (_NotRechecked, NoSolver) as problem:
        return Result(str(path), Fate.NOT_RECHECKED, str(problem))
    except (_Rejected, Unsupported) as problem:
        return Result(str(path), Fate.REJECTED, str(problem))
    except SpecError as problem:
        return Result(str(path), Fate.REJECTED, f"its spec: {problem.diagnostics[0].message}")
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError) as problem:
        return Result(str(path), Fate.REJECTED, f"it is malformed: {type(problem).__name__}: {problem}")
    return Result(str(path), Fate.ACCEPTED)


def _load(path: Path) -> Mapping[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _Rejected("it is too large")
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise _Rejected(f"it cannot be read: {problem}") from problem
    if not isinstance(document, dict) or document.get("format") != FORMAT or set(document) != _KEYS:
        raise _Rejected("it is no certificate of this format")
    if document["sha256"] != seal(document):
        raise _Rejected("it was changed: its digest is another")
    return document


def _check(document: Mapping[str, Any], path: Path) -> None:
    spec = Path(document["spec"])
    if not spec.is_file():
        raise _Rejected(f"there is no spec {spec}")
    if digest(spec.read_text(encoding="utf-8")) != document["spec sha256"]:
        raise _Rejected(f"{spec} has changed since")
    wanted = {name: document[name] for name in ("operator", "claim", "arguments")}
    fitting = [claim for claim in claims_at(spec) if identity(claim) == wanted and _says(claim, document)]
    if not fitting:
        raise _Rejected("its spec makes no such claim")
    _settle(fitting[0], {entry["number"] for entry in document["goals"]}, document)


def _says(claim: Claim, document: Mapping[str, Any]) -> bool:
    """Whether the goals of a claim are those that the certificate writes down."""
    for entry in document["goals"]:
        if not 0 <= entry["number"] < len(claim.goals):
            return False
        text = goal_text(claim.goals[entry["number"]])
        if entry["goal"] != text or entry["sha256"] != digest(text):
            return False
    return True


def _settle(claim: Claim, numbers: set[int], document: Mapping[str, Any]) -> None:
    if document["verdict"] == "refuted":
        (entry,) = document["goals"]
        if set(entry) != {"number", "goal", "sha256", "counterexample"} or not claim.decides(entry["number"]):
            raise _Rejected("a refutation needs one goal that decides the claim")
        _refute(claim.goals[entry["number"]], entry["counterexample"])
    elif document["verdict"] == "proved":
        if len(numbers) != len(document["goals"]) or not claim.follows(frozenset(numbers)):
            raise _Rejected("the claim does not follow from these goals")
        for entry in document["goals"]:
            if set(entry) == {"number", "goal", "sha256", "missing"}:
                raise _NotRechecked(entry["missing"])
            if set(entry) != {"number", "goal", "sha256", "proof"}:
                raise _Rejected("a goal without a proof")
        for entry in document["goals"]:
            check_proof(claim.goals[entry["number"]], entry["proof"])
    else:
        raise _Rejected("its verdict is neither a proof nor a refutation")


def _refute(goal: Goal, data: Mapping[str, Any]) -> None:
    name, witness, companion = from_data(data)
    if name != goal.name:
        raise _Rejected("a counterexample of another goal")
    if isinstance(goal.show, Depends):
        if not admits(goal, witness) or not is_independent(goal):
            raise _Rejected("the result was not shown to be independent of the input")
        return
    found = certify(goal, witness, "", companion)
    if found is None:
        raise _Rejected("the witness does not refute the goal")
    again = {name: value for name, value in to_data(found).items() if name != "found_by"}
    if again.keys() != data.keys() or not all(_agree(name, data[name], again[name]) for name in again):
        raise _Rejected("the counterexample comes out differently")


def _agree(name: str, said: Any, found: Any) -> bool:
    """Whether a part is what comes out; of a side that is no rational number, an enclosure about as narrow."""
    if name not in ("left", "right") or not isinstance(found, list) or None in found:
        return bool(said == found)
    low, high = map(Fraction, said)
    least, most = map(Fraction, found)
    return low <= least and most <= high and high - low <= SLACK * (most - least)
