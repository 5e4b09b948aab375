"""The cache as a person meets it: across runs, runs at once, and a disk that is full."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

SPEC = """operator {0}
let q in simplex[V]
let s in (0, 1)
out = {1}
roles student = q
satisfies simplex, positivity
claim small: out[v] <= 1/2 for all v in V expect refuted
"""
OUTS = ("q", "normalize(q ** 2)", "normalize(q ** s)", "s * q + (1 - s) / V")
FULL = """
import resource, sys
from kdverify import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))
cli.main(sys.argv[1:])
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    for number, out in enumerate(OUTS):
        (tmp_path / f"o{number}.kd").write_text(SPEC.format(f"o{number}", out))
    return tmp_path


def start(
    folder: Path, *arguments: str, code: str = "from kdverify.cli import main; main()"
) -> "subprocess.Popen[str]":
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / "home")}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(
        command, cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


def check(folder: Path, *more: str) -> tuple[int, str, str]:
    return finish(start(folder, "check", ".", "--format", "json", *more))


def untimed(report: str) -> Any:
    """The report without its times."""

    def strip(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: strip(part) for key, part in value.items() if key not in ("seconds", "recalled")}
        return [strip(part) for part in value] if isinstance(value, list) else value

    return strip(json.loads(report))


def entries(folder: Path) -> int:
    status, out, _ = finish(start(folder, "cache", "info"))
    assert status == 0
    return int(out.split()[1])


def test_a_second_run_says_the_same(folder: Path) -> None:
    status, first, err = check(folder)
    assert (status, err) == (0, "")
    assert entries(folder) == 4 * len(OUTS)  # Three answers and a reading of each spec.
    status, second, err = check(folder)
    assert (status, err) == (0, "")
    assert untimed(second) == untimed(first)
    status, third, _ = check(folder, "--no-cache")
    assert untimed(third) == untimed(first)


def test_a_second_run_loads_no_engine_no_solver_and_no_parser(folder: Path) -> None:
    check(folder)
    code = """
import sys
from kdverify import cli
assert cli.run(["check", ".", *sys.argv[1:]]) == 0
heavy = {"flint", "z3", "sympy", "hypothesis", "numpy", "lark", "rich", "matplotlib"}
folders = ("kdverify.engines.", "kdverify.axioms.", "kdverify.lang.check_", "kdverify.search.", "kdverify.normal.")
print(*(name for name in sys.modules if name in heavy or name.startswith(folders) and "._" not in name))
"""
    status, out, err = finish(start(folder, code=code))
    assert (status, err) == (0, "")
    assert out.splitlines()[-1] == ""


def test_two_runs_at_once_share_a_cache(folder: Path) -> None:
    runs = [start(folder, "check", ".", "--format", "json") for _ in range(3)]
    reports = [finish(run) for run in runs]
    assert [(status, err) for status, _, err in reports] == [(0, "")] * 3
    assert untimed(reports[0][1]) == untimed(reports[1][1]) == untimed(reports[2][1])
    assert entries(folder) == 4 * len(OUTS)  # Three answers and a reading of each spec.


def test_runs_that_are_killed_at_random_spoil_nothing_for_others(folder: Path) -> None:
    _, sound, _ = check(folder, "--no-cache")
    chance = random.Random(0)
    staying = start(folder, "check", ".", "--format", "json")
    for _ in range(6):
        dying = start(folder, "check", ".", "--format", "json")
        time.sleep(chance.uniform(0.3, 1.5))
        dying.kill()
        dying.communicate(timeout=60)
    for status, report, err in (finish(staying), check(folder)):
        assert (status, err) == (0, "")
        assert untimed(report) == untimed(sound)
    assert entries(folder) >= 4 * len(OUTS)  # And what a killed run was about to write.


def test_a_cache_that_is_cleared_is_filled_again(folder: Path) -> None:
    check(folder)
    status, out, _ = finish(start(folder, "cache", "clear"))
    assert (status, out.split()[-1]) == (0, "removed")
    assert entries(folder) == 0
    check(folder)
    assert entries(folder) == 4 * len(OUTS)  # Three answers and a reading of each spec.


def test_no_cache_leaves_nothing_behind(folder: Path) -> None:
    check(folder, "--no-cache")
    assert not (folder / ".kdverify_cache").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_a_full_disk_costs_one_warning(folder: Path) -> None:
    """The system refuses to write more than 400 bytes into a file, less than an entry has."""
    _, sound, _ = check(folder, "--no-cache")
    status, out, err = finish(start(folder, "check", ".", "--format", "json", code=FULL))
    assert status == 0
    assert untimed(out) == untimed(sound)
    assert err.count("no more answers are kept") == 1
    assert err.count("\n") == 1


def mounted() -> bool:
    """Whether a small disk of our own, which nobody else sees, can be mounted here."""
    trial = ("unshare", "--mount", "mount", "-t", "tmpfs", "-o", "size=16k", "none", "/mnt")
    try:
        return subprocess.run(trial, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not mounted(), reason="no disk can be mounted here")
def test_a_disk_that_fills_up_loses_no_verdict(folder: Path) -> None:
    """A disk that has room for some entries: both runs say what a run without a cache says."""
    _, sound, _ = check(folder, "--no-cache")
    disk = folder / "disk"
    disk.mkdir()
    once = f"{sys.executable} -m kdverify check . --format json --cache-dir {disk}"
    twice = (
        f"mount -t tmpfs -o size=32k none {disk}; {once}; echo =; find {disk} -type f -size +0 | wc -l; echo =; {once}"
    )
    done = subprocess.run(
        ("unshare", "--mount", "bash", "-c", twice),
        cwd=folder,
        env={**os.environ, "XDG_CACHE_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    first, entries, second = done.stdout.split("=\n")
    assert untimed(first) == untimed(second) == untimed(sound)
    assert 2 < int(entries) < 4 * len(OUTS)
    assert done.stderr.count("no more answers are kept") == done.stderr.count("\n") == 2


def test_entries_that_are_overwritten_change_no_verdict(folder: Path) -> None:
    _, sound, _ = check(folder)
    for number, path in enumerate(sorted((folder / ".kdverify_cache").rglob("*"))):
        if path.is_file() and len(path.name) == 62:
            content = bytearray(path.read_bytes())
            content[(number * 31) % len(content)] ^= 1
            path.write_bytes(bytes(content) if number % 3 else content.replace(b"Refuted", b"Proved"))
    status, out, err = check(folder)
    assert (status, err) == (0, "")
    assert untimed(out) == untimed(sound)
