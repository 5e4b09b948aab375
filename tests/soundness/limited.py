"""Work in processes that the system ends once they have used so much of a processor, however busy the machine is."""

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeAlias

Tell: TypeAlias = Callable[[Any], None]
Work: TypeAlias = Callable[[Tell], None]

# What uses no processor, and yet does not end, is stopped after so many seconds by the clock.
_STUCK = 300.0
_MEMORY = 3 << 30


@dataclass(frozen=True, slots=True)
class Heard:
    """What was told by one piece of work; `died` says how it ended where it was neither done nor at its limit."""

    told: tuple[Any, ...]
    died: str = ""


class _Done:
    """Told when a piece of work is over."""


def limited(work: Sequence[Work], seconds: float) -> Iterator[Heard]:
    """What each piece of work tells, in order, within so many seconds of a processor.

    One process does all of them; at the limit it is killed by the system, and another goes on with the next.
    """
    context = multiprocessing.get_context("fork")
    done = 0
    while done < len(work):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(work[done:], theirs, seconds), daemon=True)
        process.start()
        theirs.close()
        told: list[Any] = []
        stuck = False
        try:
            while ours.poll(_STUCK):
                message = ours.recv()
                if isinstance(message, _Done):
                    yield Heard(tuple(told))
                    told = []
                    done += 1
                else:
                    told.append(message)
            stuck = True
        except EOFError:
            pass
        finally:
            if stuck:
                process.kill()
            process.join()
            ours.close()
        if done < len(work):
            yield Heard(tuple(told), "" if process.exitcode == -signal.SIGPROF else _death(process.exitcode, stuck))
            done += 1


def _death(status: int | None, stuck: bool) -> str:
    return f"it did nothing for {_STUCK:.0f} seconds" if stuck else f"its process ended with status {status}"


def _work(work: Sequence[Work], pipe: "Connection[Any, Any]", seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    silence = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(silence, stream)
    for piece in work:
        # The default action of SIGPROF ends the process, inside a solver too.
        signal.setitimer(signal.ITIMER_PROF, seconds)
        piece(pipe.send)
        signal.setitimer(signal.ITIMER_PROF, 0)
        pipe.send(_Done())
