"""Writes the certificate of a claim that was decided."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeAlias

from kdverify.certificates.proofs import proof_of
from kdverify.certificates.quietly import quietly
from kdverify.engines._model import Budget
from kdverify.evidence.document import to_data
from kdverify.evidence.outcome import EverySize, Proved, Refuted
from kdverify.evidence.verdict import Verdict
from kdverify.lang.goal import Goal, Shrinks
from kdverify.recheck.certificate import FORMAT, SUFFIX, seal
from kdverify.recheck.claims import digest, goal_text, identity
from kdverify.recheck.form import Unsupported
from kdverify.verify.report import Row

Json = dict[str, Any]
# Told how much there is to do, and of what kind, it gives what to tell how much of it is done.
Progress: TypeAlias = Callable[[int, str], Callable[[int], None]]
SECONDS = 60.0
MOST_SHOWN = 5
_DEEP = 20_000


def write_all(
    rows: Iterable[Row], folder: Path, jobs: int, seed: int, progress: Progress = lambda total, doing: lambda done: None
) -> list[str]:
    """Writes a certificate for each claim that is proved or refuted, and says for which something is missing.

    What several claims ask for is proved once.
    """
    named = list(_named(rows))
    folder.mkdir(parents=True, exist_ok=True)
    questions = {_shared(question.goal): question for row, _ in named for question in _questions(row, seed).values()}
    watch, answers = progress(len(questions), "writing certificates"), dict[Goal, Json]()
    with get_context("fork" if sys.platform.startswith("linux") else "spawn").Pool(jobs, quietly) as pool:
        for goal, answer in zip(questions, pool.imap(_answer, questions.values()), strict=True):
            answers[goal] = answer
            watch(len(answers))
    missing = []
    for row, name in named:
        document = _document(row, seed, lambda question: answers[_shared(question.goal)])
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


@dataclass(frozen=True, slots=True)
class _Question:
    """A goal, and the engine that has proved it, to be proved again and spelt out."""

    goal: Goal
    engine: str
    outcome: Proved
    seed: int


def _shared(goal: Goal) -> Goal:
    """What a goal says, without what it is called; a rate is shown on paths that name their goal."""
    return goal if isinstance(goal.show, Shrinks) else replace(goal, name="", notes=())


def _answer(question: _Question) -> Json:
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEP))
    try:
        return {"proof": proof_of(question.goal, question.engine, question.outcome, Budget(SECONDS, question.seed))}
    except Unsupported as problem:
        return {"missing": f"proof by {question.engine}: {problem}"}


def certificate(row: Row, seed: int = 0) -> Json:
    """The certificate of a claim that is proved or refuted; its proofs are found again, and spelt out."""
    return _document(row, seed, _answer)


def _document(row: Row, seed: int, answer: Callable[[_Question], Json]) -> Json:
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
    questions = _questions(row, seed)
    for number in _numbers(row):
        text = goal_text(claim.goals[number])
        entry: Json = {"number": number, "goal": text, "sha256": digest(text)}
        if row.verdict is Verdict.REFUTED:
            evidence: Json = {"counterexample": _refutation(row, number)}
        elif number in questions:
            evidence = answer(questions[number])
        else:
            evidence = {"missing": "it is proved only size by size"}
        document["goals"].append({**entry, **evidence})
    document["sha256"] = seal(document)
    return document


def _numbers(row: Row) -> list[int]:
    """The goals that decide a claim: one that is refuted, or those that it follows from."""
    every = range(len(row.claim.goals))
    if row.verdict is Verdict.REFUTED:
        return [number for number in every if _refutation(row, number) is not None][:1]
    return list(every if row.way is None else row.way.goals)


def _questions(row: Row, seed: int) -> dict[int, _Question]:
    """What has to be proved again for a claim, by the number of the goal, where it is proved for every size."""
    found: dict[int, _Question] = {}
    for number in _numbers(row) if row.verdict is Verdict.PROVED else ():
        for attempt in row.goals[number].attempts:
            outcome = attempt.outcome
            if isinstance(outcome, Proved) and isinstance(outcome.scope, EverySize):
                found.setdefault(number, _Question(row.claim.goals[number], attempt.engine, outcome, seed))
    return found


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
