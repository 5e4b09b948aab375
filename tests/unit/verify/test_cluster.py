"""A run on a cluster: the same answers as here, and the same limits."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kdverify import registry
from kdverify.evidence.outcome import Exhausted
from kdverify.evidence.verdict import Verdict
from kdverify.lang.goal import Claim
from kdverify.reports._model import Display
from kdverify.verify import session
from kdverify.verify.cluster import NoCluster, address_of
from kdverify.verify.report import Report
from kdverify.verify.settings import Settings
from tests.patience import slowdown
from tests.unit.verify.test_worker import scripted

distributed = pytest.importorskip("distributed")

SPECS = Path(__file__).parents[3] / "specs"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=50,
    ) as made:
        yield made


@pytest.fixture
def settings(cluster: Any) -> Settings:
    return Settings(budget=2.0, executor=cluster.scheduler_address.replace("tcp://", "dask://"))


def untimed(report: Report) -> str:
    from kdverify import reports
    from kdverify.reports._model import Format

    def still(row: Any) -> Any:
        attempts = lambda goal: tuple(replace(attempt, seconds=0.0) for attempt in goal.attempts)  # noqa: E731
        return replace(row, seconds=0.0, goals=tuple(replace(goal, attempts=attempts(goal)) for goal in row.goals))

    stopped = replace(report, rows=tuple(map(still, report.rows)), seconds=0.0)
    return "\n".join(layout.render(stopped, Display()) for layout in registry.load(reports, Format).values())


def test_the_report_is_that_of_a_local_run(settings: Settings) -> None:
    claims = session.load([SPECS / "linear.kd", SPECS / "geometric.kd"]).claims[:24]
    chosen = replace(settings, budget=60.0)
    there = session.run(claims, (), chosen)
    here = session.run(claims, (), replace(chosen, executor=""))
    assert {row.verdict for row in here.rows} >= {Verdict.PROVED, Verdict.REFUTED}
    assert untimed(there) == untimed(here)


def test_the_limits_hold_there(claim: Callable[..., Claim], settings: Settings) -> None:
    names = ("prove", "hang", "segfault", "devour", "prove")
    report = session.run([claim(name) for name in names], (), settings, engines=scripted)
    proved, hung, crashed, devoured, last = report.rows
    assert [proved.verdict, last.verdict] == [Verdict.PROVED] * 2
    assert [row.verdict for row in (hung, crashed, devoured)] == [Verdict.UNKNOWN] * 3
    assert hung.goals[0].attempts[0].outcome == Exhausted(2.0)
    assert "SIGSEGV" in crashed.remark


def test_a_process_that_is_killed_there_loses_no_claim(claim: Callable[..., Claim], settings: Settings) -> None:
    killed: list[int] = []

    def kill(done: int, running: object) -> None:
        if len(killed) < 2:
            # The process that decides, and with it the one that works for it.
            listed = subprocess.run(
                ["pgrep", "-f", "kdverify.verify.outpost import serve"], capture_output=True, text=True, check=False
            )
            ours = [int(word) for word in listed.stdout.split() if _descends(int(word), os.getpid())]
            for number in ours[:1]:
                os.kill(number, signal.SIGKILL)
                killed.append(number)

    claims = [claim("work", "work") for _ in range(30)] + [claim("hang")]
    report = session.run(claims, (), settings, kill, scripted)
    assert killed
    assert report.missing == 0
    assert all(row.verdict is Verdict.PROVED or row.remark for row in report.rows)
    assert sum(row.verdict is Verdict.PROVED for row in report.rows) >= 28


def _descends(process: int, ancestor: int) -> bool:
    while process > 1:
        if process == ancestor:
            return True
        try:
            process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return False


@pytest.mark.parametrize(
    "executor", ["dask://", "dask://host", "tcp://host:1", "host:1", "dask://host:x", "dask://h:1/p"]
)
def test_what_is_no_address_is_refused(executor: str) -> None:
    with pytest.raises(NoCluster, match="dask://HOST:PORT"):
        address_of(executor)


def test_an_address_is_understood() -> None:
    assert address_of("dask://localhost:8786") == "tcp://localhost:8786"
    assert address_of("dask://[::1]:8786") == "tcp://[::1]:8786"


def test_nobody_there_is_said(claim: Callable[..., Claim], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kdverify.verify.cluster._PATIENCE", 0.5)
    start = time.monotonic()
    with pytest.raises(NoCluster, match="no Dask scheduler"):
        session.run([claim("prove")], (), Settings(executor="dask://127.0.0.1:9"), engines=scripted)
    assert time.monotonic() - start < 10


def test_a_machine_with_another_version_is_refused(
    claim: Callable[..., Claim], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kdverify.verify.cluster.fingerprint", lambda: "another")
    with pytest.raises(NoCluster, match="another kdverify"):
        session.run([claim("prove")], (), settings, engines=scripted)


def test_control_c_leaves_at_once(claim: Callable[..., Claim], settings: Settings) -> None:
    def interrupt(done: int, running: object) -> None:
        if done >= 1 and not seen:
            seen.append(time.monotonic())
            raise KeyboardInterrupt

    seen: list[float] = []
    claims = [claim("prove"), *(claim("hang") for _ in range(9))]
    report = session.run(claims, (), replace(settings, budget=5.0), interrupt, scripted)
    assert time.monotonic() - seen[0] < 1.5 * slowdown()
    assert report.missing > 0
    assert Verdict.PROVED in {row.verdict for row in report.rows}
