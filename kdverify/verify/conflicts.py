"""Keeps what is needed to reproduce a conflict: a claim that was proved and refuted."""

import json
import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from kdverify.evidence.document import to_data
from kdverify.evidence.outcome import Proved, Refuted
from kdverify.evidence.verdict import Attempt, Verdict, describe
from kdverify.verify.report import Row
from kdverify.verify.settings import Settings
from kdverify.version import VERSION

FOLDER = Path(".kdverify_conflicts")
_PACKAGES = ("z3-solver", "python-flint", "numpy", "sympy", "hypothesis")


def keep(row: Row, settings: Settings, folder: Path = FOLDER) -> Path:
    """Writes the spec, both answers and the versions that gave them into a folder of their own; returns it.

    `kdverify check SPEC -k WORDS` in that folder repeats the run.
    """
    operator = row.claim.operator.name
    words = "".join(sign if sign.isalnum() else "_" for sign in row.claim.id)
    place = _unused(folder / f"{operator}-{words}")
    place.mkdir(parents=True)
    (place / f"{operator}.kd").write_text(row.claim.span.source.text, encoding="utf-8")
    document = {
        "kdverify": VERSION,
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in _PACKAGES},
        "seed": settings.seed,
        "budget": settings.budget,
        "operator": operator,
        "claim": row.title,
        "reproduce": f"kdverify check {operator}.kd -k '{operator} {row.claim.id}' --seed {settings.seed}",
        "goals": [
            {"goal": goal.goal, "verdict": goal.verdict.id, "said": list(_said(goal.attempts))}
            for goal in row.goals
            if goal.verdict in (Verdict.CONFLICT, Verdict.ERROR)
        ],
    }
    (place / "conflict.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return place


def _said(attempts: tuple[Attempt, ...]) -> Iterator[dict[str, Any]]:
    for attempt in attempts:
        match attempt.outcome:
            case Proved(scope, argument):
                steps = [{"lemma": step.lemma, "gives": step.gives} for step in argument]
                yield {"engine": attempt.engine, "proved": describe(scope), "argument": steps}
            case Refuted(counterexample):
                yield {"engine": attempt.engine, "refuted": to_data(counterexample)}
            case other:
                yield {"engine": attempt.engine, "said": str(other)}


def _unused(place: Path) -> Path:
    candidates = (place, *(place.with_name(f"{place.name}-{number}") for number in range(2, 10_000)))
    return next(path for path in candidates if not path.exists())


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
