"""What the library knows to be false is false again when replayed, and shown by a file that stands alone."""

import json
import runpy
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from kdverify import exports, registry
from kdverify.exports._case import Case
from kdverify.exports._model import Export, NotExportable
from kdverify.lang.goal import Claim, Depends, Expectation
from kdverify.verify import session
from kdverify.verify.replay import Fate, replay
from kdverify.verify.report import Row
from kdverify.verify.settings import Settings
from tests.contracts.refutation import SPECS

WAYS = registry.load(exports, Export)
SAMPLE = ("linear", "geometric", "top_k_anchor", "median_anchoring", "copy_student")


def refuted(claims: Sequence[Claim]) -> Mapping[str, Row]:
    """The rows of the claims that are expected to be refuted, by what they are called."""
    false = [claim for claim in claims if claim.expected is Expectation.REFUTED]
    rows = session.run(false, (), Settings(budget=30)).rows
    return {f"{row.claim.operator.name} {row.title}": row for row in rows}


def faults(rows: Mapping[str, Row], claims: Sequence[Claim], folder: Path) -> list[str]:
    """What is wrong with the exports of these counterexamples."""
    wrong = []
    for name, row in rows.items():
        if row.counterexample is None:
            wrong.append(f"{name}: {row.verdict.value}")
            continue
        case = Case(row.claim, row.counterexample)
        replayed = replay(json.loads(WAYS["json"].render(case)), claims)
        expected = Fate.UNDECIDED if isinstance(case.goal.show, Depends) else Fate.STILL_REFUTED
        if replayed.fate is not expected:
            wrong.append(f"{name}: {replayed}")
        for way in ("text", "latex", "numpy"):
            assert WAYS[way].render(case).endswith(b"\n")
        try:
            text = WAYS["pytest"].render(case)
        except NotExportable:
            continue
        file = folder / "test_it.py"
        file.write_bytes(text)
        try:
            for key, value in runpy.run_path(str(file)).items():
                if key.startswith("test_"):
                    value()
        except Exception as error:
            wrong.append(f"{name}: {type(error).__name__}: {error}")
    return wrong


def library(*names: str) -> tuple[Claim, ...]:
    paths = [SPECS / f"{name}.kd" for name in names] or sorted(SPECS.glob("*.kd"))
    return session.load(paths).claims


def test_a_sample_is_false_again(tmp_path: Path) -> None:
    claims = library(*SAMPLE)
    rows = refuted(claims)
    assert len(rows) > 20
    assert faults(rows, claims, tmp_path) == []


@pytest.mark.slow
def test_all_that_the_library_knows_to_be_false_is_false_again(tmp_path: Path) -> None:
    claims = library()
    rows = refuted(claims)
    assert len(rows) > 200
    assert faults(rows, claims, tmp_path) == []
