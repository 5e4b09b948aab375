"""Writes the certificate of a claim that was decided."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from kdverify import engines as engine_folder
from kdverify import registry
from kdverify.certificates.elaborate import Elaborator
from kdverify.certificates.quietly import quietly
from kdverify.engines._model import AbstractEngine, Budget
from kdverify.evidence.document import to_data
from kdverify.evidence.outcome import EverySize, Proved, Refuted
from kdverify.evidence.verdict import Verdict
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang.goal import Depends, Goal
from kdverify.normal.context import context_of
from kdverify.reasoning import setting
from kdverify.reasoning.trace import Pair, recording
from kdverify.recheck.bounds import domains_of
from kdverify.recheck.certificate import FORMAT, SUFFIX, seal
from kdverify.recheck.claims import digest, goal_text, identity
from kdverify.recheck.court import Court
from kdverify.recheck.form import Unsupported
from kdverify.recheck.goals import check_proof, conclude
from kdverify.verify.report import Row

Json = dict[str, Any]
_DEEP = 20_000


def write_all(rows: Iterable[Row], folder: Path, jobs: int, seed: int) -> list[str]:
    """Writes a certificate for each claim that is proved or refuted, and says for which something is missing."""
    tasks = [(row, name, seed) for row, name in _named(rows)]
    folder.mkdir(parents=True, exist_ok=True)
    missing = []
    with get_context("fork" if sys.platform.startswith("linux") else "spawn").Pool(jobs, quietly) as pool:
        for name, document in pool.imap(_written, tasks):
            lacks = [entry["missing"] for entry in document["goals"] if "missing" in entry]
            missing += [f"{name}: {reason}" for reason in lacks]
            (folder / name).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return missing


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
            return {name: value for name, value in data.items() if name != "found_by"}
    return None


def _evidence(row: Row, number: int, seed: int) -> Json:
    found = _refutation(row, number) if row.verdict is Verdict.REFUTED else None
    if found is not None:
        return {"counterexample": found}
    goal = row.claim.goals[number]
    proved = [
        attempt.engine
        for attempt in row.goals[number].attempts
        if isinstance(attempt.outcome, Proved) and isinstance(attempt.outcome.scope, EverySize)
    ]
    if not proved:
        return {"missing": "it is proved only size by size"}
    engine = _engines().get(proved[0])
    if engine is None:
        return {"missing": f"proof by {proved[0]}, which the checker does not follow"}
    try:
        return {"proof": proof(goal, engine, seed)}
    except Unsupported as problem:
        return {"missing": f"proof by {proved[0]}: {problem}"}


@cache
def _engines() -> Mapping[str, AbstractEngine]:
    return registry.load(engine_folder, AbstractEngine)  # type: ignore[type-abstract]


def proof(goal: Goal, engine: AbstractEngine, seed: int = 0) -> Json:
    """A proof of a goal that the checker accepts, from what an engine finds.

    Raises:
        Unsupported: where the checker cannot follow the engine.
    """
    if not isinstance(goal.show, Depends):
        try:
            check_proof(goal, {})
            return {}
        except Unsupported:
            pass
    # What a setting has shown before would not be told again.
    setting._remembered.cache_clear()
    with recording() as found:
        engine.attempt(goal, Budget(60.0, seed))
    if isinstance(goal.show, Depends):
        pair = next((part for part in found if isinstance(part, Pair)), None)
        if pair is None:
            raise Unsupported("no two inputs were found again")
        return {"witnesses": [_witness(pair.first), _witness(pair.second)]}
    court = Court(domains_of(goal))
    elaborator = Elaborator(court, context_of(goal), found)
    statements = elaborator.statements_of()
    others = elaborator.combinations(goal)
    court.used.clear()
    conclude(court, goal, others)
    return {"statements": [statements[number] for number in elaborator.needed(court.used)], **others}


def _witness(witness: Witness) -> Json:
    values = {name: _nested(value) for name, value in witness.values.items()}
    return {"sizes": dict(witness.sizes), "values": values, "positions": dict(witness.positions)}


def _nested(value: Exact) -> Any:
    return [_nested(part) for part in value] if isinstance(value, tuple) else str(value)
