"""A second run on the unchanged library answers from the cache, in the time that it takes to read it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import within

SPECS = Path(__file__).parents[2] / "specs"
MOST_SECONDS = 0.6


@pytest.mark.slow
def test_a_second_run_on_the_library_is_quick(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "home")}
    # So long that no claim is stopped, however much else the machine has to do: what is stopped is not remembered.
    command = [sys.executable, "-m", "kdverify", "check", str(SPECS), "--budget", "600", "--cache-dir", str(tmp_path)]

    def run() -> str:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()[-1].partition("[")[0]

    first = run()
    with within(MOST_SECONDS):
        second = run()
    assert second == first
