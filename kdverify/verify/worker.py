"""Runs every claim in a process that can be stopped, because only a killed process is a limit."""

import contextlib
import faulthandler
import itertools
import math
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import TypeAlias

from kdverify import engines as engine_folder
from kdverify import registry
from kdverify.engines._model import AbstractEngine, Budget
from kdverify.evidence.outcome import Declined, Exhausted
from kdverify.evidence.verdict import Attempt, Crashed, Verdict, combine_claim, is_as_expected
from kdverify.lang.goal import Claim
from kdverify.verify.portfolio import Answered, Asked, Event, examine, settle, unanswered
from kdverify.verify.rates import Rates
from kdverify.verify.report import Row
from kdverify.verify.settings import Settings


@dataclass(frozen=True, slots=True)
class Finished:
    """A worker is done with its claim; `tired` asks for a fresh process."""

    tired: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """A worker cannot go on, through no fault of an engine's."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was told of a claim until it was left.

    `remark` says why it was left early, if it was; `recalled`, that an earlier run was told it.
    """

    events: tuple[Event, ...]
    seconds: float
    remark: str = ""
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A claim that is being worked on, by its number, and for how long already."""

    claim: int
    seconds: float


Message: TypeAlias = Event | Finished | Broken
Tick: TypeAlias = Callable[[Sequence[Running]], None]
Engines: TypeAlias = Callable[[], Sequence[AbstractEngine]]

# A worker that has grown beyond this is replaced, so that one claim leaves no trace in the next.
_FAT = 1024**3

_DEEP = 20_000
_TICK = 0.2


def installed() -> tuple[AbstractEngine, ...]:
    """Every engine of the open folder, and those that have others prove what they guess."""
    found = tuple(registry.load(engine_folder, AbstractEngine).values())  # type: ignore[type-abstract]
    return (*found, Rates(found))


def decide(
    claims: Sequence[Claim],
    settings: Settings,
    engines: Engines = installed,
    tick: Tick = lambda running: None,
) -> Generator[tuple[int, Row], None, None]:
    """Yields the row of each claim, with its number, as `answers` finds it."""
    with contextlib.closing(answers(claims, settings, engines, tick)) as found:
        for number, answer in found:
            yield number, judge(claims[number], answer, settings)


def answers(
    claims: Sequence[Claim],
    settings: Settings,
    engines: Engines = installed,
    tick: Tick = lambda running: None,
) -> Generator[tuple[int, Answer], None, None]:
    """Yields the answer to each claim, with its number, as soon as it is there.

    In between, a few times a second, `tick` is told what is being worked on.

    The engines are loaded once, and only if there is something to decide; all workers inherit them.

    No claim takes longer than `settings.budget`: its process is killed, and what it had found out until
    then is kept.  A process that dies of itself costs its claim and no other; one that dies before it has said
    anything costs nothing, since its claim is given to another, once.  Closing the iterator kills all processes
    at once.
    """
    todo = iter([number for number, claim in enumerate(claims) if not claim.not_applicable])
    for number, claim in enumerate(claims):
        if claim.not_applicable:
            yield number, Answer((), 0.0)
    first = list(itertools.islice(todo, settings.jobs))
    tools = engines() if first else ()
    workers: list[_Worker] = []
    given_twice: set[int] = set()
    try:
        for number in first:
            workers.append(_hire(claims, settings, tools))
            workers[-1].give(number, settings)
        while workers:
            tick([worker.running() for worker in workers])
            for worker in _attend(workers, settings):
                assert worker.claim is not None
                again = worker.silent and worker.claim not in given_twice
                if again:
                    given_twice.add(worker.claim)
                else:
                    yield worker.claim, Answer(tuple(worker.events), worker.seconds, worker.remark)
                workers.remove(worker)
                following = worker.claim if again else next(todo, None)
                if following is None or worker.spent:
                    worker.dismiss()
                if following is not None:
                    heir = _hire(claims, settings, tools) if worker.spent else worker
                    heir.give(following, settings)
                    workers.append(heir)
    finally:
        for worker in workers:
            worker.dismiss()


def judge(claim: Claim, answer: Answer, settings: Settings) -> Row:
    """The row of a claim, from what was told of it."""
    goals = settle(claim, answer.events)
    verdict, scope = (Verdict.NOT_APPLICABLE, None) if claim.not_applicable else combine_claim(claim, goals)
    fulfilled = is_as_expected(verdict, claim.expected, strict=settings.strict)
    return Row(claim, verdict, scope, fulfilled, answer.seconds, goals, answer.remark, answer.recalled)


@dataclass(slots=True)
class _Worker:
    """A process, and what it is doing; `silent` if it died before it said anything of its claim."""

    process: BaseProcess
    connection: "Connection[int, Message]"
    claim: int | None = None
    started: float = 0.0
    deadline: float = math.inf
    seconds: float = 0.0
    events: list[Event] = field(default_factory=list)
    remark: str = ""
    spent: bool = False
    silent: bool = False

    def give(self, claim: int, settings: Settings) -> None:
        """Hands over a claim; the clock starts now."""
        self.claim, self.events, self.remark = claim, [], ""
        self.started = time.monotonic()
        self.deadline = self.started + settings.budget
        with contextlib.suppress(BrokenPipeError):
            self.connection.send(claim)

    def running(self) -> Running:
        """What it does."""
        assert self.claim is not None
        return Running(self.claim, time.monotonic() - self.started)

    def finish(self, remark: str = "") -> None:
        """The claim is over; a remark says that the process is, too."""
        self.seconds = time.monotonic() - self.started
        self.remark = remark

    def dismiss(self) -> None:
        """Ends the process, whatever it does."""
        self.process.kill()
        self.process.join()
        self.connection.close()


def _hire(claims: Sequence[Claim], settings: Settings, engines: Sequence[AbstractEngine]) -> _Worker:
    # Forked where that is safe: the child then has the claims and all modules without loading anything.
    context: ForkContext | SpawnContext
    if sys.platform.startswith("linux"):
        context = multiprocessing.get_context("fork")
    else:
        context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, claims, settings, engines, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _attend(workers: Sequence[_Worker], settings: Settings) -> Iterator[_Worker]:
    """Listens until somebody speaks or overruns; yields those whose claim is over."""
    patience = min(worker.deadline for worker in workers) - time.monotonic()
    ready = wait([worker.connection for worker in workers], timeout=max(0.0, min(patience, _TICK)))
    for worker in tuple(workers):
        if worker.connection in ready and _listen(worker):
            yield worker
        elif time.monotonic() >= worker.deadline:
            _stop(worker, settings)
            yield worker


def _listen(worker: _Worker) -> bool:
    message: Message | Declined
    try:
        message = worker.connection.recv()
    except (EOFError, OSError):
        worker.process.join()
        message = _last_words(worker.process.exitcode)
        worker.silent = not worker.events
    match message:
        case Finished(tired):
            worker.spent = tired
            worker.finish()
        case Broken(reason):
            worker.spent = True
            _close(worker, Crashed(reason))
            worker.finish(reason)
        case Declined(reason):
            worker.spent = True
            _close(worker, message)
            worker.finish(reason)
        case _:
            worker.events.append(message)
            return False
    return True


def _stop(worker: _Worker, settings: Settings) -> None:
    worker.process.kill()
    worker.spent = True
    _close(worker, Exhausted(settings.budget))
    worker.finish(f"stopped at its limit of {settings.budget:g} s")


def _close(worker: _Worker, outcome: Declined | Exhausted | Crashed) -> None:
    """Answers the question that was left open, or the first if none was asked yet."""
    question = unanswered(worker.events)
    if question is None and isinstance(outcome, Crashed):
        question = Asked(0, "kdverify")
    if question is not None:
        elapsed = time.monotonic() - worker.started
        known = sum(event.attempt.seconds for event in worker.events if isinstance(event, Answered))
        attempt = Attempt(question.engine, outcome, max(0.0, elapsed - known))
        worker.events.append(Answered(question.goal, attempt))


def _last_words(code: int | None) -> Broken | Declined:
    """What a dead process would have said; signals come from solvers and the lack of memory, a status from us."""
    if code is None or code >= 0:
        return Broken(f"the process ended by itself with status {code}")
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    hint = ", probably for lack of memory" if -code in (signal.SIGKILL, signal.SIGABRT) else ""
    return Declined(f"the process crashed ({name}{hint})")


def _serve(
    connection: "Connection[Message, int]",
    claims: Sequence[Claim],
    settings: Settings,
    engines: Sequence[AbstractEngine],
    parent: int,
) -> None:
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


def _alarm(budget: float) -> None:
    # The parent keeps the limit; this ends an orphan whose parent was killed, inside a solver too.
    if sys.platform != "win32":
        signal.alarm(math.ceil(2 * budget) + 5)


def _size() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return usage if sys.platform == "darwin" else usage * 1024
