"""What is remembered is what another run would find, and nothing that is remembered is believed unseen."""

import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import ClassVar

import pytest

from kdverify.cache import fingerprint as fingerprints
from kdverify.cache.codec import Codec
from kdverify.cache.store import Store
from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import (
    Counterexample,
    Declined,
    EverySize,
    Exhausted,
    Outcome,
    Proved,
    Refuted,
    Step,
    Survived,
    UpTo,
)
from kdverify.evidence.verdict import Verdict
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Claim, Goal
from kdverify.verify import remember, session, worker
from kdverify.verify.portfolio import Answered
from kdverify.verify.settings import Settings
from kdverify.verify.worker import Answer, installed

WITNESS = Witness({"V": 2}, {"q": (Fraction(2, 3), Fraction(1, 3))}, {"v": 1})
HARMLESS = Witness({"V": 2}, {"q": (Fraction(1, 2), Fraction(1, 2))}, {"v": 1})


class Counting(AbstractEngine):
    """Does what the goal's name says, and leaves a mark each time that it is asked."""

    name: ClassVar[str] = "counting"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 1
    summary: ClassVar[str] = ""
    marks: ClassVar[Path]

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        with self.marks.open("a") as file:
            file.write(f"{goal.name}\n")
        match goal.name:
            case "prove":
                return Proved(EverySize(), (Step("signs", "it is so"),))
            case "bound":
                return Proved(UpTo({"V": 3}), ())
            case "refute":
                found = certify(goal, WITNESS, self.name)
                assert found is not None
                return Refuted(found)
            case "survive":
                return Survived(7, float("inf"))
            case "tire":
                return Exhausted(0.1)
            case "break":
                raise ZeroDivisionError
            case "hang":
                time.sleep(60)
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "toil":
                while True:
                    pass
        return Declined("no")


def counting() -> Sequence[AbstractEngine]:
    return (Counting(),)


@pytest.fixture(autouse=True)
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    Counting.marks = tmp_path / "marks"
    Counting.marks.touch()
    return Counting.marks


def settings(tmp_path: Path) -> Settings:
    return Settings(budget=0.5, jobs=2, cache=tmp_path / "cache")


def asked(marks: Path) -> list[str]:
    return sorted(marks.read_text().split())


@pytest.mark.parametrize("name", ["prove", "bound", "refute", "survive", "decline"])
def test_what_another_run_would_find_is_not_looked_for(
    claim: Callable[..., Claim], tmp_path: Path, marks: Path, name: str
) -> None:
    first = session.run([claim(name)], (), settings(tmp_path), engines=counting)
    second = session.run([claim(name, id="renamed")], (), settings(tmp_path), engines=counting)
    assert asked(marks) == [name]
    assert [row.recalled for row in (*first.rows, *second.rows)] == [False, True]
    assert first.rows[0].goals == second.rows[0].goals
    assert (first.rows[0].verdict, first.rows[0].scope) == (second.rows[0].verdict, second.rows[0].scope)


@pytest.mark.parametrize("name", ["tire", "break", "hang", "die"])
def test_what_the_clock_or_a_crash_cut_short_is_looked_for_again(
    claim: Callable[..., Claim], tmp_path: Path, marks: Path, name: str
) -> None:
    for _ in range(2):
        session.run([claim(name)], (), settings(tmp_path), engines=counting)
    assert asked(marks) == [name, name]


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="the system does not say who was at work")
def test_what_took_a_processor_until_the_limit_is_not_tried_again(
    claim: Callable[..., Claim], tmp_path: Path, marks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a machine that does more than test, nobody has a processor to itself.
    monkeypatch.setattr(worker, "_FULL_SHARE", 0.05)
    first = session.run([claim("toil")], (), settings(tmp_path), engines=counting)
    second = session.run([claim("toil")], (), settings(tmp_path), engines=counting)
    assert asked(marks) == ["toil"]
    assert [row.remark for row in (*first.rows, *second.rows)] == ["stopped at its limit of 0.5 s"] * 2
    assert first.rows[0].goals == second.rows[0].goals


@pytest.mark.parametrize(
    "other", [{"budget": 0.4}, {"seed": 1}, {"memory": 2 * 1024**3}], ids=["budget", "seed", "memory"]
)
def test_another_effort_is_another_question(
    claim: Callable[..., Claim], tmp_path: Path, marks: Path, other: dict[str, int]
) -> None:
    session.run([claim("prove")], (), settings(tmp_path), engines=counting)
    session.run([claim("prove")], (), replace(settings(tmp_path), **other), engines=counting)
    assert asked(marks) == ["prove", "prove"]


def test_another_version_asks_again(
    claim: Callable[..., Claim], tmp_path: Path, marks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.run([claim("prove")], (), settings(tmp_path), engines=counting)
    monkeypatch.setattr(remember, "fingerprint", lambda: "another")
    session.run([claim("prove")], (), settings(tmp_path), engines=counting)
    assert asked(marks) == ["prove", "prove"]


def test_a_changed_source_file_is_another_version(tmp_path: Path) -> None:
    (tmp_path / "engine.py").write_text("order = 1\n")
    before = list(fingerprints._sources(tmp_path))
    (tmp_path / "engine.py").write_text("order = 2\n")
    assert list(fingerprints._sources(tmp_path)) != before


def test_the_packages_are_found() -> None:
    assert {name.partition("-")[0] for name in fingerprints._versions()} == fingerprints._PACKAGES


def forge(claim: Claim, outcome: Outcome, tmp_path: Path) -> None:
    """Puts an answer into the cache with the user's own signature, as only a mistake of ours could."""
    memory = remember.Memory(settings(tmp_path), counting)
    original = memory._codec.read(memory._store.get(memory._key(claim)))  # type: ignore[union-attr,arg-type]
    attempt = replace(original.events[-1].attempt, outcome=outcome)
    memory._store.put(memory._key(claim), Codec(Answer).write(Answer((Answered(0, attempt),), 0.1)))  # type: ignore[union-attr]


def test_a_counterexample_counts_only_if_it_holds_up(claim: Callable[..., Claim], tmp_path: Path, marks: Path) -> None:
    session.run([claim("refute")], (), settings(tmp_path), engines=counting)
    counterexample = certify(claim("refute").goals[0], WITNESS, "counting")
    assert counterexample is not None
    forge(claim("refute"), Refuted(replace(counterexample, witness=HARMLESS)), tmp_path)
    report = session.run([claim("refute")], (), settings(tmp_path), engines=counting)
    assert asked(marks) == ["refute", "refute"]
    assert report.rows[0].counterexample == counterexample


def test_a_forged_proof_is_not_believed(claim: Callable[..., Claim], tmp_path: Path, marks: Path) -> None:
    """Somebody who can write to the cache, and has not the user's key, puts a proof where a refutation was."""
    session.run([claim("refute"), claim("prove")], (), settings(tmp_path), engines=counting)
    memory = remember.Memory(settings(tmp_path), counting)
    assert memory._store is not None
    proof = memory._store.get(memory._key(claim("prove")))
    assert proof is not None
    Store(tmp_path / "cache", b"guess" * 6).put(memory._key(claim("refute")), proof)
    report = session.run([claim("refute")], (), settings(tmp_path), engines=counting)
    assert report.rows[0].verdict is Verdict.REFUTED
    assert asked(marks) == ["prove", "refute", "refute"]


@pytest.mark.parametrize("text", [b"", b"{}", b"[]", b'{"Answer":[]}'])
def test_an_entry_that_says_nothing_is_looked_for_again(
    claim: Callable[..., Claim], tmp_path: Path, marks: Path, text: bytes
) -> None:
    session.run([claim("prove")], (), settings(tmp_path), engines=counting)
    memory = remember.Memory(settings(tmp_path), counting)
    memory._store.put(memory._key(claim("prove")), text)  # type: ignore[union-attr]
    report = session.run([claim("prove")], (), settings(tmp_path), engines=counting)
    assert report.rows[0].verdict is Verdict.PROVED
    assert asked(marks) == ["prove", "prove"]


def test_a_key_that_cannot_be_kept_turns_the_cache_off(
    claim: Callable[..., Claim], tmp_path: Path, marks: Path
) -> None:
    (tmp_path / "home").write_text("a file")
    report = session.run([claim("prove")], (), settings(tmp_path), engines=counting)
    assert report.rows[0].verdict is Verdict.PROVED
    assert "the cache is not used" in report.warnings[0]


def test_a_cache_that_cannot_be_written_costs_a_warning(
    claim: Callable[..., Claim], tmp_path: Path, marks: Path
) -> None:
    (tmp_path / "cache").write_text("a file")
    report = session.run([claim("prove"), claim("refute")], (), settings(tmp_path), engines=counting)
    assert [row.verdict for row in report.rows] == [Verdict.PROVED, Verdict.REFUTED]
    assert len(report.warnings) == 1


SPEC = """operator first
let q in simplex[V]
out = normalize(q ** 2)
roles student = q
satisfies simplex

operator second
let q in simplex[V]
out = q / 2
roles student = q
satisfies simplex
satisfies positivity
"""


def test_a_changed_operator_is_looked_at_again_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "two.kd"
    chosen = replace(settings(tmp_path), budget=20.0)

    def recalled() -> list[bool]:
        report = session.run(session.load([path]).claims, (), chosen)
        assert all(row.verdict in (Verdict.PROVED, Verdict.REFUTED) for row in report.rows)
        return [row.recalled for row in report.rows]

    path.write_text(SPEC)
    assert recalled() == [False] * 3
    path.write_text(SPEC.replace("operator second", "# a remark\noperator another"))
    assert recalled() == [True] * 3
    path.write_text(SPEC.replace("q / 2", "q / 3"))
    assert recalled() == [True, False, False]


def test_a_counterexample_is_certified_anew_where_the_text_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "two.kd"
    chosen = replace(settings(tmp_path), budget=20.0)
    certified: list[str] = []
    stands = remember.stands

    def listen(goal: Goal, counterexample: Counterexample) -> bool:
        certified.append(goal.name)
        return stands(goal, counterexample)

    monkeypatch.setattr(remember, "stands", listen)

    def recalled(text: str) -> int:
        path.write_text(text)
        loaded = session.load([path], chosen.cache)
        report = session.run(loaded.claims, (), chosen, hasher=loaded.hasher)
        return sum(row.recalled for row in report.rows)

    assert (recalled(SPEC), len(certified)) == (0, 0)
    assert (recalled(SPEC), len(certified)) == (3, 0)
    assert (recalled("# a remark\n" + SPEC), len(certified)) == (3, 1)


def test_answers_of_the_installed_engines_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / "two.kd"
    path.write_text(SPEC)
    chosen = replace(settings(tmp_path), budget=20.0)
    claims = session.load([path]).claims
    first, second = (session.run(claims, (), chosen, engines=installed) for _ in range(2))
    assert all(row.recalled for row in second.rows)
    assert [row.goals for row in first.rows] == [row.goals for row in second.rows]
