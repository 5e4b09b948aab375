"""From paths to a report."""

import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import ClassVar

import pytest

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import EverySize, Outcome, Proved
from kdverify.evidence.verdict import Verdict
from kdverify.lang.goal import Claim, Expectation, Goal
from kdverify.verify import session
from kdverify.verify.settings import Settings
from tests.patience import within

SPEC = """operator copy
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let q in simplex[V]
out = q
roles teachers = b, student = q
"""


class Sleeper(AbstractEngine):
    """Proves at once, or sleeps."""

    name: ClassVar[str] = "sleeper"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 1
    summary: ClassVar[str] = ""

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        if goal.name == "sleep":
            time.sleep(60)
        return Proved(EverySize(), ())


def sleepers() -> Sequence[AbstractEngine]:
    return (Sleeper(),)


def test_rows_come_in_the_order_of_the_claims(claim: Callable[..., Claim]) -> None:
    claims = [claim("sleep", id="slow"), claim("x", id="quick"), claim("x", id="other")]
    report = session.run(claims, (), Settings(budget=0.3, jobs=2), engines=sleepers)
    assert [row.claim.id for row in report.rows] == ["slow", "quick", "other"]
    assert report.missing == 0


def test_control_c_keeps_what_is_done(claim: Callable[..., Claim]) -> None:
    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    def watch(done: int, running: Sequence[session.Busy]) -> None:
        if done == 1 and not interrupted:
            interrupted.append(done)
            signal.setitimer(signal.ITIMER_REAL, 0.1)

    interrupted: list[int] = []
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with within(1.5):
            claims = [claim("x"), claim("sleep"), claim("sleep"), claim("x")]
            report = session.run(claims, (), Settings(budget=60.0, jobs=2), watch, sleepers)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)
    assert [row.verdict for row in report.rows] == [Verdict.PROVED]
    assert report.missing == 3


def test_the_watcher_hears_of_progress_while_a_claim_is_slow(claim: Callable[..., Claim]) -> None:
    heard: list[int] = []
    named: set[str] = set()

    def watch(done: int, running: Sequence[session.Busy]) -> None:
        heard.append(done)
        named.update(busy.claim.id for busy in running if busy.seconds > 0.5)

    session.run([claim("x"), claim("sleep", id="slow")], (), Settings(budget=1.0, jobs=1), watch, sleepers)
    assert heard.count(1) >= 3
    assert heard[-1] == 2
    assert named == {"slow"}


def test_claims_are_chosen_by_words(claim: Callable[..., Claim]) -> None:
    claims = [claim(id="simplex"), claim(id="simplex closed"), claim(id="range")]
    assert [entry.id for entry in session.select(claims, "")] == ["simplex", "simplex closed", "range"]
    assert [entry.id for entry in session.select(claims, "Copy simplex")] == ["simplex", "simplex closed"]
    assert [entry.id for entry in session.select(claims, "closed sim")] == ["simplex closed"]
    assert session.select(claims, "nothing") == ()


def test_a_spec_that_asks_for_nothing_is_asked_everything(tmp_path: Path) -> None:
    path = tmp_path / "copy.kd"
    path.write_text(SPEC)
    loaded = session.load([path])
    assert loaded.problems == ()
    assert len(loaded.claims) >= 12
    assert {entry.expected for entry in loaded.claims} == {None}


def test_a_spec_that_asks_is_asked_that(tmp_path: Path) -> None:
    path = tmp_path / "copy.kd"
    path.write_text(
        SPEC + "satisfies simplex\nsatisfies anchoring(c = 1/2) expect refuted\nclaim own: out[v] <= 1 for all v in V\n"
    )
    loaded = session.load([path])
    assert [(entry.id, entry.expected) for entry in loaded.claims] == [
        ("simplex", Expectation.PROVED),
        ("anchoring", Expectation.REFUTED),
        ("own", Expectation.PROVED),
    ]


def test_problems_of_every_file_are_told_and_the_others_still_count(tmp_path: Path) -> None:
    good, bad, worse = tmp_path / "good.kd", tmp_path / "bad.kd", tmp_path / "worse.kd"
    good.write_text(SPEC)
    bad.write_text(SPEC.replace("out = q", "out = r"))
    worse.write_text("out = = 1\n")
    loaded = session.load([good, bad, worse])
    assert {Path(problem.primary.span.source.path).name for problem in loaded.problems} == {"bad.kd", "worse.kd"}
    assert loaded.claims


@pytest.mark.parametrize("verdict", [Verdict.PROVED, Verdict.REFUTED])
def test_the_whole_way_in_one_call(tmp_path: Path, verdict: Verdict) -> None:
    path = tmp_path / "copy.kd"
    path.write_text(SPEC + f"claim own: out[v] <= {1 if verdict is Verdict.PROVED else '1/2'} for all v in V\n")
    report = session.check_specs(path)
    assert [row.verdict for row in report.rows] == [verdict]
