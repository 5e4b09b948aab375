"""Time to a verdict for every size, against Z3 asked about one size with every coordinate an unknown."""

import itertools
import multiprocessing
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import z3

from kdverify.lang.build import ZERO, at_most, equal, less, number, reduce
from kdverify.lang.domain import Input, Simplex
from kdverify.lang.goal import Claim, Goal, Holds
from kdverify.lang.term import Axis, Condition, Entry, Index, Not, Parameter, Place, Reducer, Term
from kdverify.semantics.smt import Encoder, NotEncodable
from kdverify.verify.session import load
from kdverify.verify.settings import Settings
from kdverify.verify.worker import decide

SPECS = Path(__file__).parent.parent / "specs"
TEACHERS = 2
CLASSES = (2, 3, 4)
# Operator, and the claim as the spec writes it.
CLAIMS = (
    ("linear", "range"),
    ("linear", "weight_monotonicity"),
    ("confidence_weighted", "zero_preservation"),
    ("max_pool", "anchoring(c = 1 / 2)"),
    ("harmonic", "base_fixed_point"),
    ("power_mean_half", "anchoring(c = alpha ** 2)"),
    ("linear", "kl_rate"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came, and after how long."""

    word: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Race:
    """One claim: the answer for all sizes here, and that of Z3 for each number of classes."""

    title: str
    here: Answer
    fixed: tuple[Answer, ...]


def races(limit: float) -> Iterator[Race]:
    """All claims, one after the other; every attempt runs in a process that is killed at the limit."""
    claims = load(sorted(SPECS.glob("*.kd"))).claims
    for operator, text in CLAIMS:
        claim = next(each for each in claims if each.operator.name == operator and text in (each.id, each.span.text))
        fixed = tuple(_killed_at(limit, claim.goals, classes) for classes in CLASSES)
        yield Race(f"{operator}: {text}", here(claim, limit), fixed)


def here(claim: Claim, limit: float) -> Answer:
    """Our answer, for every size."""
    start = time.monotonic()
    ((_, row),) = decide([claim], Settings(budget=limit, jobs=1))
    return Answer(row.verdict.name.lower().replace("_", " "), time.monotonic() - start)


def _killed_at(limit: float, goals: Sequence[Goal], classes: int) -> Answer:
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    start = time.monotonic()
    process = context.Process(target=_fixed, args=(theirs, goals, classes))
    process.start()
    word = ours.recv() if ours.poll(limit) else "killed"
    seconds = time.monotonic() - start
    process.kill()
    process.join()
    return Answer(word, seconds)


def _fixed(connection: "Connection[str, str]", goals: Sequence[Goal], classes: int) -> None:
    try:
        answers = {_ask(goal, classes) for goal in goals}
    except NotEncodable as obstacle:
        connection.send(f"no encoding: {obstacle}")
        return
    connection.send(next((word for word in ("sat", "unknown") if word in answers), "unsat"))


def _ask(goal: Goal, classes: int) -> str:
    """Whether Z3 finds a violation at this size."""
    assert isinstance(goal.show, Holds)
    counts = {"V": classes, "K": TEACHERS}
    sizes = {entry.axis: max(entry.least, counts[entry.axis.name]) for entry in goal.dimensions}
    domains = [condition for entry in goal.inputs for condition in _domain(entry, entry.name in goal.closed, sizes)]
    # Renaming classes and teachers leaves these claims as they are: the first position stands for all.
    encoder = Encoder({axis.name: size for axis, size in sizes.items()}, positions={index: 1 for index in goal.indices})
    solver = z3.Solver()
    for condition in (*domains, *goal.given, Not(goal.show.condition)):
        solver.add(encoder.condition(condition))
    solver.add(*encoder.constraints)
    return str(solver.check())


def _domain(entry: Input, closed: bool, sizes: Mapping[Axis, int]) -> Iterator[Condition]:
    for places in itertools.product(*(range(1, sizes[axis] + 1) for axis in entry.axes)):
        positions = tuple(Place(place, axis) for place, axis in zip(places, entry.axes, strict=True))
        value: Term = Entry(entry.name, positions) if positions else Parameter(entry.name)
        match entry.domain:
            case Simplex():
                index = Index("each", entry.axes[-1])
                yield at_most(ZERO, value) if closed else less(ZERO, value)
                yield equal(reduce(Reducer.SUM, index, Entry(entry.name, (*positions[:-1], index))), number(1))
            case domain:
                if domain.lower is not None:
                    yield (less if domain.lower_open else at_most)(number(domain.lower), value)
                if domain.upper is not None:
                    yield (less if domain.upper_open else at_most)(value, number(domain.upper))
