"""What runs on a machine of a cluster: a process of its own, which decides claims as a local run does.

The worker of the cluster has threads, which do not survive a fork, and is no parent that may have children; so it
starts this process, plain and without threads, and hands it one claim at a time.
"""

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, Pipe

from kdverify.cache.codec import Codec
from kdverify.cache.fingerprint import fingerprint
from kdverify.lang.goal import Claim
from kdverify.verify.settings import Settings
from kdverify.verify.worker import Answer, Engines, answers

_LOST = "the process that had the claim died, as did its successor"


class Unfit(Exception):
    """A machine of the cluster has another kdverify, or other packages, and could give other answers."""


def decide(claim: Claim, settings: Settings, engines: Engines, maker: str) -> bytes:
    """The answer to a claim, as `Codec(Answer)` writes it; called by the cluster.

    Args:
        claim: what to decide.
        settings: how hard to try.
        engines: where the engines come from.
        maker: the fingerprint of whoever asks.

    Raises:
        Unfit: if the fingerprint here is another.
    """
    if fingerprint() != maker:
        raise Unfit("a machine of the cluster has another kdverify, Python or solver than this one")
    start = time.monotonic()
    for _ in range(2):
        with contextlib.suppress(EOFError, OSError), _outpost() as outpost:
            return outpost.ask(claim, settings, engines)
    return Codec(Answer).write(Answer((), time.monotonic() - start, _LOST))


@dataclass(slots=True)
class _Outpost:
    """The process, and the line to it."""

    process: "subprocess.Popen[bytes]"
    line: "Connection[tuple[Claim, Settings, Engines], bytes]"

    def ask(self, claim: Claim, settings: Settings, engines: Engines) -> bytes:
        """Sends a claim and waits for the answer, which comes in time: the process keeps the limits of a local run."""
        self.line.send((claim, settings, engines))
        return self.line.recv()

    def dismiss(self) -> None:
        """Ends the process."""
        self.line.close()
        self.process.kill()
        self.process.wait()


_idle: list[_Outpost] = []
_lock = threading.Lock()


@contextlib.contextmanager
def _outpost() -> Iterator[_Outpost]:
    """A process that nobody else of this worker uses, for the next claim if all went well."""
    with _lock:
        outpost = _idle.pop() if _idle else None
    outpost = outpost or _found()
    try:
        yield outpost
    except BaseException:
        outpost.dismiss()
        raise
    with _lock:
        _idle.append(outpost)


def _found() -> _Outpost:
    ours, theirs = Pipe()
    code = f"from kdverify.verify.outpost import serve; serve({theirs.fileno()})"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        pass_fds=[theirs.fileno()],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    theirs.close()
    return _Outpost(process, ours)


def serve(handle: int) -> None:
    """Answers the claims that come over a line until it is closed."""
    line: Connection[bytes, tuple[Claim, Settings, Engines]] = Connection(handle)
    codec = Codec(Answer)
    with contextlib.suppress(EOFError, OSError):
        while True:
            claim, settings, engines = line.recv()
            ((_, answer),) = answers([claim], replace(settings, jobs=1), engines)
            line.send(codec.write(answer))
