"""What a worker process does: it lays down its own limits, and answers one claim after the other."""

import contextlib
import faulthandler
import math
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TypeAlias

from kdverify.engines._model import AbstractEngine, Budget
from kdverify.lang.goal import Claim
from kdverify.verify.portfolio import Event, examine
from kdverify.verify.settings import Settings


@dataclass(frozen=True, slots=True)
class Finished:
    """A worker is done with its claim; `tired` asks for a fresh process."""

    tired: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """A worker cannot go on, through no fault of an engine's."""

    reason: str


Message: TypeAlias = Event | Finished | Broken

# A worker that has grown beyond this is replaced, so that one claim leaves no trace in the next.
_FAT = 1024**3

_DEEP = 20_000
_PR_SET_PDEATHSIG = 1


def serve(
    connection: "Connection[Message, int]",
    claims: Sequence[Claim],
    settings: Settings,
    engines: Sequence[AbstractEngine],
    parent: int,
) -> None:
    """Answers the claims whose numbers come over the connection, until it is closed or the parent is gone."""
    _confine(settings)
    try:
        _work(connection, claims, engines, Budget(settings.budget, settings.seed), parent)
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:
        connection.send(Broken(f"{type(error).__name__}: {error}"))


def _work(
    connection: "Connection[Message, int]",
    claims: Sequence[Claim],
    engines: Sequence[AbstractEngine],
    budget: Budget,
    parent: int,
) -> None:
    while True:
        while not connection.poll(1.0):
            if os.getppid() != parent:
                return
        number = connection.recv()
        _alarm(budget.seconds)
        examine(claims[number], engines, budget, connection.send)
        connection.send(Finished(tired=_size() > _FAT))


def _confine(settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _end_with_parent()
    sys.setrecursionlimit(_DEEP)
    faulthandler.disable()
    # One thread for each process; set before anything loads a linear algebra library.
    os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"
    # What a solver prints must never reach the report.
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (settings.memory, settings.memory))
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent() -> None:
    """Has the system kill this process when its parent is killed, inside a solver too, where it offers that."""
    if sys.platform.startswith("linux"):
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))


def _alarm(budget: float) -> None:
    # The parent keeps the limit; this ends an orphan where the system does not.
    if sys.platform != "win32":
        signal.alarm(math.ceil(2 * budget) + 5)


def _size() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage if sys.platform == "darwin" else usage * 1024
