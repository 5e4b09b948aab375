"""A prover and a refuter that contradict each other: status 3, and what reproduces it is kept."""

import functools
import json
from pathlib import Path
from typing import ClassVar

import pytest

from kdverify import cli
from kdverify.engines import vertices
from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Outcome, Proved, Step, UpTo
from kdverify.lang.goal import Goal
from kdverify.verify import session


class Hasty(AbstractEngine):
    """Proves everything up to four classes."""

    name: ClassVar[str] = "hasty"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 1
    summary: ClassVar[str] = "looks at nothing"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        return Proved(UpTo({"V": 4}), (Step("haste", "whatever is asked"),))


def engines() -> tuple[AbstractEngine, ...]:
    return (Hasty(), vertices.engine)


def test_a_conflict_ends_with_status_3_and_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(session, "run", functools.partial(session.run, engines=engines))
    Path("mine.kd").write_text("operator mine\nlet q in simplex[V]\nlet p in simplex[V]\nout = q\nclaim c: q <= 1/2\n")
    assert cli.run(["check", "mine.kd", "--no-cache"]) == 3
    assert "what reproduces the conflict is in .kdverify_conflicts/mine-c" in capsys.readouterr().err
    folder = Path(".kdverify_conflicts", "mine-c")
    assert (folder / "mine.kd").read_text("utf-8") == Path("mine.kd").read_text("utf-8")
    document = json.loads((folder / "conflict.json").read_text("utf-8"))
    said = document["goals"][0]["said"]
    assert [list(answer)[1] for answer in said] == ["proved", "refuted"]
    assert said[1]["refuted"]["values"]["q"]
