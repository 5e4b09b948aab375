"""What a person at a terminal sees of a run that takes a while, and of one that she stops."""

import io
import os
import re
import select
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("there is no such terminal", allow_module_level=True)

import pty

from kdverify.commands._model import progress

SPEC = """operator mine
let q in simplex[V]
out = q
roles student = q
claim quick: out[v] <= 1 for all v in V
claim slow: out[v] >= 0 for all v in V
claim never: out[v] <= 2 for all v in V
"""
# Proves the first claim that it is given, and is not done with the second.
CODE = """
import sys, time
from kdverify import cli
from kdverify.engines._model import AbstractEngine, Part
from kdverify.evidence.outcome import EverySize, Proved
from kdverify.verify import session

class Sleeper(AbstractEngine):
    name, part, order, summary = "sleeper", Part.PROVER, 0, "sleeps"
    asked = 0

    def attempt(self, goal, budget):
        self.asked += 1
        time.sleep(600 if self.asked > 1 else 0)
        return Proved(EverySize(), ())

def run(*arguments, **keywords):
    return original(*arguments, engines=lambda: (Sleeper(),), **keywords)

original, session.run = session.run, run
cli.main(sys.argv[1:])
"""
CONTROL_C = b"\x03"


class Terminal:
    """A process at a terminal of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.text = ""
        self.process, self._line = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.environ.update(COLUMNS="100", TERM="xterm")
            # Where the tests run in the background, SIGINT is ignored, and that is inherited.
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.execv(sys.executable, [sys.executable, "-c", CODE, *arguments])

    def read(self, enough: Callable[[str], bool]) -> bool:
        """Reads until it is enough, the process has ended, or a minute is over; whether it was enough."""
        until = time.monotonic() + 60
        while not enough(self.text) and time.monotonic() < until and self._more():
            pass
        return enough(self.text)

    def _more(self) -> bool:
        """Reads what has come, and says whether more may come."""
        if select.select([self._line], [], [], 0.1)[0]:
            try:
                self.text += os.read(self._line, 65536).decode()
            except OSError:
                return False
        return True

    def type(self, keys: bytes) -> None:
        os.write(self._line, keys)

    def status(self) -> int:
        """The exit status; a process that does not end in a minute is killed, so that no test waits for ever."""
        until = time.monotonic() + 60
        while True:
            # What nobody reads fills the line, and then the process cannot end.
            more = self._more()
            ended, status = os.waitpid(self.process, 0 if not more else os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > until:
                os.kill(self.process, signal.SIGKILL)


def test_the_slowest_claims_are_named_and_control_c_says_what_is_done(tmp_path: Path) -> None:
    (tmp_path / "mine.kd").write_text(SPEC)
    terminal = Terminal(tmp_path, "check", "mine.kd", "--jobs", "1", "--budget", "600", "--no-cache")
    assert terminal.read(lambda text: re.search(r"mine slow \d+ s", text) is not None)
    terminal.type(CONTROL_C)
    assert terminal.status() == 1
    assert "1/3" in terminal.text
    assert re.search(r"quick +.*proved", terminal.text)
    assert "stopped with 2 claims not reached" in terminal.text
    assert "Traceback" not in terminal.text


def test_it_is_drawn_a_few_times_a_second_however_much_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stderr", screen := Screen())
    watch = progress(5, "checking")
    start = time.monotonic()
    while time.monotonic() - start < 1.6:
        watch(1, ())
    assert 1 <= screen.getvalue().count("1/5") <= 10
    watch(5, ())
    assert "5/5" in screen.getvalue()
