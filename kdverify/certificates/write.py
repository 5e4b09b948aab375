"""Writes the certificate of a claim that was decided."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kdverify.certificates.proofs import proof_of
from kdverify.certificates.quietly import quietly
from kdverify.engines._model import Budget
from kdverify.evidence.document import to_data
from kdverify.evidence.outcome import EverySize, Proved, Refuted
from kdverify.evidence.verdict import Verdict
from kdverify.recheck.certificate import FORMAT, SUFFIX, seal
from kdverify.recheck.claims import digest, goal_text, identity
from kdverify.recheck.form import Unsupported
from kdverify.verify.report import Row

Json = dict[str, Any]
SECONDS = 60.0
MOST_SHOWN = 5
_DEEP = 20_000


def write_all(rows: Iterable[Row], folder: Path, jobs: int, seed: int) -> list[str]:
    """Writes a certificate for each claim that is proved or refuted, and says for which something is missing."""
    tasks = [(row, name, seed) for row, name in _named(rows)]
    folder.mkdir(parents=True, exist_ok=True)
    missing = []
    with get_context("fork" if sys.platform.startswith("linux") else "spawn").Pool(jobs, quietly) as pool:
        for name, document in pool.imap(_written, tasks):
            lacks = [entry["missing"] for entry in document["goals"] if "missing" in entry]
            missing += [f"{name}: {reason}" for reason in lacks[:1]]
            (folder / name).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return missing


def without_certificate(missing: Sequence[str]) -> str:
    """What to tell of claims whose certificate is not complete: how many there are, and the first few."""
    shown = [*missing[:MOST_SHOWN], *(["..."] if len(missing) > MOST_SHOWN else [])]
    return "\n  ".join([f"kdverify: {len(missing)} without a complete certificate:", *shown])


def _named(rows: Iterable[Row]) -> Iterator[tuple[Row, str]]:
    taken: set[str] = set()
    for row in rows:
        if row.verdict not in (Verdict.PROVED, Verdict.REFUTED):
            continue
        stem = re.sub(r"[^A-Za-z0-9]+", "_", f"{row.claim.operator.name} {row.title}").strip("_")
        name, number = f"{stem}{SUFFIX}", 2
        while name in taken:
            name, number = f"{stem}_{number}{SUFFIX}", number + 1
        taken.add(name)
        yield row, name


def _written(task: tuple[Row, str, int]) -> tuple[str, Json]:
    row, name, seed = task
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEP))
    return name, certificate(row, seed)


def certificate(row: Row, seed: int = 0) -> Json:
    """The certificate of a claim that is proved or refuted; its proofs are found again, and spelt out."""
    claim = row.claim
    source = Path(row.spec).read_text(encoding="utf-8")
    document: Json = {
        "format": FORMAT,
        "spec": row.spec,
        "spec sha256": digest(source),
        **identity(claim),
        "verdict": row.verdict.id,
        "goals": [],
    }
    if row.verdict is Verdict.REFUTED:
        numbers = [number for number in range(len(claim.goals)) if _refutation(row, number) is not None][:1]
    else:
        numbers = list(range(len(claim.goals)) if row.way is None else row.way.goals)
    for number in numbers:
        text = goal_text(claim.goals[number])
        entry: Json = {"number": number, "goal": text, "sha256": digest(text)}
        document["goals"].append({**entry, **_evidence(row, number, seed)})
    document["sha256"] = seal(document)
    return document


def _refutation(row: Row, number: int) -> Json | None:
    for attempt in row.goals[number].attempts:
        if isinstance(attempt.outcome, Refuted) and row.claim.decides(number):
            data = to_data(attempt.outcome.counterexample)
            # Who found it cannot be checked, and does not matter.
            del data["found_by"]
            return {**data, "left": _widened(data["left"]), "right": _widened(data["right"])}
    return None


def _widened(bounds: Any) -> Any:
    """An enclosure with room for how ball arithmetic may round another time."""
    if not isinstance(bounds, list) or None in bounds:
        return bounds
    low, high = map(Fraction, bounds)
    return [str(low - 4 * (high - low)), str(high + 4 * (high - low))]


def _evidence(row: Row, number: int, seed: int) -> Json:
    found = _refutation(row, number) if row.verdict is Verdict.REFUTED else None
    if found is not None:
        return {"counterexample": found}
    goal = row.claim.goals[number]
    proved = [
        (attempt.engine, attempt.outcome)
        for attempt in row.goals[number].attempts
        if isinstance(attempt.outcome, Proved) and isinstance(attempt.outcome.scope, EverySize)
    ]
    if not proved:
        return {"missing": "it is proved only size by size"}
    engine, outcome = proved[0]
    try:
        return {"proof": proof_of(goal, engine, outcome, Budget(SECONDS, seed))}
    except Unsupported as problem:
        return {"missing": f"proof by {engine}: {problem}"}
