"""Limits that hold, and crashes that cost one claim."""

import ctypes
import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Exhausted, Outcome, Proved, Survived
from kdverify.evidence.verdict import Verdict
from kdverify.lang.goal import Claim, Goal
from kdverify.verify import confined
from kdverify.verify.report import Row
from kdverify.verify.settings import Settings
from kdverify.verify.worker import decide
from tests.patience import slowdown, within

# Long enough that no claim that ends by itself is stopped, however much else the machine has to do.
SETTINGS = Settings(budget=30.0, jobs=2)
BRIEF = replace(SETTINGS, budget=1.0)


class Scripted(AbstractEngine):
    """Does what the goal's name says."""

    name: ClassVar[str] = "scripted"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 1
    summary: ClassVar[str] = ""

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        match goal.name:
            case "prove":
                return Proved(EverySize(), ())
            case "hang":
                # As a solver may that is deaf to all but being killed.
                for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
                while True:
                    time.sleep(60)
            case "segfault":
                ctypes.string_at(0)
            case "exit":
                os._exit(7)
            case "devour":
                return Survived(len(bytearray(64 * 1024**3)), 0.0)
            case "gather":
                return Survived(len([bytearray(1024**2) for _ in range(20 * 1024)]), 0.0)
            case "work":
                time.sleep(0.02)
                return Proved(EverySize(), ())
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "chatter":
                os.write(1, b"noise")
                os.write(2, b"noise")
            case "identify":
                return Declined(str(os.getpid()))
        return Declined("no")


def scripted() -> Sequence[AbstractEngine]:
    return (Scripted(),)


def rows(claims: Sequence[Claim], settings: Settings = SETTINGS) -> list[Row]:
    found = dict(decide(claims, settings, scripted))
    assert sorted(found) == list(range(len(claims)))
    return [found[number] for number in range(len(claims))]


def test_every_claim_is_answered_in_its_place(claim: Callable[..., Claim]) -> None:
    answers = rows([claim("prove", id="a"), claim("other", id="b"), claim("prove", id="c")])
    assert [row.claim.id for row in answers] == ["a", "b", "c"]
    assert [row.verdict for row in answers] == [Verdict.PROVED, Verdict.UNKNOWN, Verdict.PROVED]


def test_the_limit_holds_and_what_was_found_is_kept(claim: Callable[..., Claim]) -> None:
    with within(1.5):
        (row,) = rows([claim("prove", "hang", "prove")], BRIEF)
    assert 1.0 <= row.seconds <= 1.0 + 0.1 * slowdown()
    assert row.verdict is Verdict.UNKNOWN
    assert [goal.verdict for goal in row.goals] == [Verdict.PROVED, Verdict.UNKNOWN, Verdict.UNKNOWN]
    assert row.goals[1].attempts[0].outcome == Exhausted(1.0)
    assert row.remark == "stopped at its limit of 1 s"


@pytest.mark.parametrize("jobs", [1, 2])
def test_claims_after_one_that_hangs_are_answered(claim: Callable[..., Claim], jobs: int) -> None:
    answers = rows([claim("hang"), claim("prove"), claim("prove")], replace(BRIEF, jobs=jobs))
    assert [row.verdict for row in answers] == [Verdict.UNKNOWN, Verdict.PROVED, Verdict.PROVED]


def test_a_crash_costs_its_claim_only(claim: Callable[..., Claim]) -> None:
    answers = rows([claim("segfault"), claim("prove"), claim("segfault"), claim("prove")], replace(SETTINGS, jobs=1))
    assert [row.verdict for row in answers] == [Verdict.UNKNOWN, Verdict.PROVED] * 2
    assert "SIGSEGV" in answers[0].remark
    assert answers[0].goals[0].attempts[0].outcome == Declined("the process crashed (SIGSEGV)")


def test_a_worker_that_leaves_of_itself_is_a_bug(claim: Callable[..., Claim]) -> None:
    answers = rows([claim("exit"), claim("prove")])
    assert [row.verdict for row in answers] == [Verdict.ERROR, Verdict.PROVED]


def test_nothing_is_loaded_where_nothing_is_to_be_decided(claim: Callable[..., Claim]) -> None:
    def unloadable() -> Sequence[AbstractEngine]:
        raise AssertionError

    asked = replace(claim(), not_applicable="it has no student")
    assert len(list(decide([asked], SETTINGS, unloadable))) == 1


def test_memory_is_bounded(claim: Callable[..., Claim]) -> None:
    answers = rows([claim("devour"), claim("prove")])
    assert [row.verdict for row in answers] == [Verdict.UNKNOWN, Verdict.PROVED]
    assert answers[0].goals[0].attempts[0].outcome == Declined("it ran out of memory")


def test_memory_that_is_taken_bit_by_bit_is_bounded(claim: Callable[..., Claim]) -> None:
    answers = rows([claim("gather"), claim("prove")], replace(SETTINGS, memory=1024**3))
    assert [row.verdict for row in answers] == [Verdict.UNKNOWN, Verdict.PROVED]
    assert answers[0].goals[0].attempts[0].outcome == Declined("it ran out of memory")


def test_a_killed_worker_costs_its_claim_only(claim: Callable[..., Claim]) -> None:
    answers = rows([claim("prove"), claim("die"), claim("prove")], replace(SETTINGS, jobs=1))
    assert [row.verdict for row in answers] == [Verdict.PROVED, Verdict.UNKNOWN, Verdict.PROVED]
    assert "SIGKILL" in answers[1].remark


@pytest.mark.parametrize("seed", range(3))
def test_workers_killed_at_random_lose_no_claim(claim: Callable[..., Claim], seed: int) -> None:
    """Somebody kills workers all the time: every claim is answered, and by the truth or by `unknown`."""
    chance, over = random.Random(seed), threading.Event()
    killed: list[int] = []

    def kill() -> None:
        while not over.wait(chance.uniform(0.0, 0.05)):
            for child in multiprocessing.active_children():
                if chance.random() < 0.5 and child.pid is not None:
                    os.kill(child.pid, signal.SIGKILL)
                    killed.append(child.pid)

    asked = [claim("work", "work"), claim("other")] * 40
    killer = threading.Thread(target=kill)
    killer.start()
    try:
        with within(60.0):
            answers = rows(asked, SETTINGS)
    finally:
        over.set()
        killer.join()
    assert killed
    for row, entry in zip(answers, asked, strict=True):
        truth = Verdict.PROVED if entry.goals[0].name == "work" else Verdict.UNKNOWN
        assert row.verdict is truth or "SIGKILL" in row.remark
    assert sum(row.verdict is Verdict.PROVED for row in answers) > 0


@pytest.mark.parametrize(("deaths", "verdict"), [(1, Verdict.PROVED), (9, Verdict.UNKNOWN)])
def test_a_claim_whose_worker_died_before_it_began_is_given_to_another_once(
    claim: Callable[..., Claim], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deaths: int, verdict: Verdict
) -> None:
    begin = confined._work

    def die_first(*arguments: Any) -> None:
        (tmp_path / str(os.getpid())).touch()
        if len(list(tmp_path.iterdir())) <= deaths:
            os.kill(os.getpid(), signal.SIGKILL)
        begin(*arguments)

    monkeypatch.setattr(confined, "_work", die_first)
    (row,) = rows([claim("prove")], replace(SETTINGS, jobs=1))
    assert row.verdict is verdict
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system does not offer it")
def test_a_run_that_is_killed_leaves_no_worker_behind(claim: Callable[..., Claim], tmp_path: Path) -> None:
    """Nobody is left to keep the limit, and the solvers are deaf."""
    run = multiprocessing.get_context("fork").Process(
        target=rows, args=([claim("hang"), claim("hang")], replace(SETTINGS, budget=600.0))
    )
    run.start()
    try:
        workers = _await(lambda: found if len(found := _children(run.pid)) == 2 else [])
        time.sleep(0.3)
    finally:
        run.kill()
        run.join()
    gone = _await(lambda: [True] if not any(map(_is_alive, workers)) else [])
    for worker in filter(_is_alive, workers):
        os.kill(worker, signal.SIGKILL)
    assert workers and gone


def _await(find: Callable[[], list[Any]]) -> list[Any]:
    until = time.monotonic() + 10
    while not (found := find()) and time.monotonic() < until:
        time.sleep(0.05)
    return found


def _children(process: int | None) -> list[int]:
    return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_what_engines_print_does_not_reach_the_report(
    claim: Callable[..., Claim], capfd: pytest.CaptureFixture[str]
) -> None:
    rows([claim("chatter")])
    assert capfd.readouterr() == ("", "")


def test_a_worker_is_kept_for_the_next_claim(claim: Callable[..., Claim]) -> None:
    answers = rows([claim("identify") for _ in range(6)], replace(SETTINGS, jobs=1))
    assert len({row.goals[0].attempts[0].outcome for row in answers}) == 1


def test_a_claim_that_does_not_apply_needs_no_engine(claim: Callable[..., Claim]) -> None:
    (row,) = rows([replace(claim(), not_applicable="it has no student", expected=None)])
    assert (row.verdict, row.as_expected) == (Verdict.NOT_APPLICABLE, True)


def test_giving_up_kills_every_worker_at_once(claim: Callable[..., Claim]) -> None:
    answers = decide([claim("prove"), claim("hang"), claim("hang")], replace(SETTINGS, budget=60.0), scripted)
    next(answers)
    with within(0.5):
        answers.close()
    assert not multiprocessing.active_children()
