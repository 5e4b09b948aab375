"""Runs every claim in a process that can be stopped, because only a killed process is a limit."""

import contextlib
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
from kdverify.engines._model import AbstractEngine
from kdverify.evidence.outcome import Declined, Exhausted
from kdverify.evidence.verdict import Attempt, Crashed, Verdict, combine_claim, is_as_expected
from kdverify.lang.goal import Claim
from kdverify.verify.confined import Broken, Finished, Message, serve
from kdverify.verify.portfolio import Answered, Asked, Event, settle, unanswered
from kdverify.verify.report import Row
from kdverify.verify.settings import Settings


@dataclass(frozen=True, slots=True)
class Answer:
    """What was told of a claim until it was left.

    `remark` says why it was left early, if it was; `spent`, that it was stopped at its limit and had a processor
    to itself until then, so that it would be stopped again; `recalled`, that an earlier run was told it.
    """

    events: tuple[Event, ...]
    seconds: float
    remark: str = ""
    spent: bool = False
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A claim that is being worked on, by its number, and for how long already."""

    claim: int
    seconds: float


Tick: TypeAlias = Callable[[Sequence[Running]], None]
Engines: TypeAlias = Callable[[], Sequence[AbstractEngine]]

# Less of a processor than this, and a claim might be decided when the machine has less to do.
_FULL_SHARE = 0.9

_TICK = 0.2


def installed() -> tuple[AbstractEngine, ...]:
    """Every engine of the open folder, and those that have others prove what they guess."""
    # Loaded with the engines, since most of a run that has nothing to decide would go into it.
    from kdverify.verify.local_rates import LocalRates
    from kdverify.verify.one_position import OnePosition
    from kdverify.verify.rates import Rates

    found = tuple(registry.load(engine_folder, AbstractEngine).values())  # type: ignore[type-abstract]
    rates = Rates(found)
    return (*found, rates, LocalRates(rates), OnePosition((*found, rates)))


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
                    yield worker.claim, worker.answer()
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
    at_work: float = 0.0
    exhausted: bool = False

    def give(self, claim: int, settings: Settings) -> None:
        """Hands over a claim; the clock starts now."""
        self.claim, self.events, self.remark = claim, [], ""
        self.at_work = _at_work(self.process.pid)
        self.started = time.monotonic()
        self.deadline = self.started + settings.budget
        with contextlib.suppress(BrokenPipeError):
            self.connection.send(claim)

    def answer(self) -> Answer:
        """What it said."""
        return Answer(tuple(self.events), self.seconds, self.remark, self.exhausted)

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
    process = context.Process(target=serve, args=(theirs, claims, settings, engines, os.getpid()), daemon=True)
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
    worker.exhausted = _at_work(worker.process.pid) - worker.at_work > _FULL_SHARE * settings.budget
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


def _at_work(process: int | None) -> float:
    """The seconds for which a process has had a processor, where the system says so; else not a number."""
    try:
        with open(f"/proc/{process}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return math.nan


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
