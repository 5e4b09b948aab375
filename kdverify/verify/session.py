"""From the paths of specs to a report."""

import contextlib
import functools
import gc
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kdverify.cache.key import Hasher
from kdverify.lang.goal import Claim, Expectation
from kdverify.lang.load import read, resolve_beside
from kdverify.source.diagnostic import Diagnostic, SpecError
from kdverify.source.span import Source
from kdverify.verify import cluster
from kdverify.verify.readings import Readings
from kdverify.verify.remember import Memory
from kdverify.verify.report import Report, Row
from kdverify.verify.settings import Settings
from kdverify.verify.spec_paths import find
from kdverify.verify.worker import Answer, Engines, Running, Tick, answers, installed, judge
from kdverify.version import VERSION

if TYPE_CHECKING:
    from kdverify.lang.checked import CheckedOperator
    from kdverify.lang.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Busy:
    """A claim that is being worked on, and for how long already."""

    claim: Claim
    seconds: float


Watch: TypeAlias = Callable[[int, Sequence[Busy]], None]
"""Hears how many claims are done, and which are worked on."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What specs claim, in order, and what is wrong with them; `hasher` knows the claims."""

    claims: tuple[Claim, ...]
    problems: tuple[Diagnostic, ...]
    hasher: Hasher = field(default_factory=Hasher)


def vocabulary() -> "Vocabulary":
    """Every word that a spec may use beyond the core of the language."""
    from kdverify import divergences, functions, registry
    from kdverify.axioms._model import signatures
    from kdverify.lang.function import Function
    from kdverify.lang.vocabulary import Vocabulary

    named = {**registry.load(functions, Function), **registry.load(divergences, Function)}
    return Vocabulary(named, signatures())


def load(files: Iterable[Path], cache: Path | None = None) -> Loaded:
    """Reads the specs; a file with problems contributes these, and no claims.

    What an earlier run has read, and `cache` still has, is not parsed and checked again.
    """
    readings = Readings(cache)
    claims: list[Claim] = []
    problems: list[Diagnostic] = []
    for path in files:
        try:
            source = read(path)
            with _keeping_all():
                known = readings.recall(source)
            claims.extend(_read(source, readings) if known is None else known)
        except SpecError as error:
            problems.extend(error.diagnostics)
    return Loaded(tuple(claims), tuple(problems), readings.hasher)


def _read(source: Source, readings: Readings) -> tuple[Claim, ...]:
    from kdverify.lang.check import check

    used: list[Source] = []

    def resolve(using: Source, written: str) -> Source:
        used.append(resolve_beside(using, written))
        return used[-1]

    operators = check(source, _vocabulary(), resolve).operators
    claims = tuple(claim for operator in operators for claim in claims_of(operator))
    readings.keep(source, claims, tuple(used))
    return claims


_vocabulary = functools.cache(vocabulary)


def claims_of(checked: "CheckedOperator") -> tuple[Claim, ...]:
    """What a spec asks of an operator, which is expected to be proved unless the spec says otherwise.

    Where it asks nothing, every axiom of the operator's kind, with no expectation.
    """
    from kdverify.axioms import _model as axioms
    from kdverify.lang.checked import Asked

    places = (*checked.input_spans.values(), *checked.definition_spans.values())
    if not checked.asked:
        return tuple(replace(claim, places=places) for claim in axioms.every_axiom(checked.operator, checked.span))
    asked = (
        axioms.claim(request, checked.operator) if isinstance(request, Asked) else request for request in checked.asked
    )
    return tuple(replace(claim, expected=claim.expected or Expectation.PROVED, places=places) for claim in asked)


def select(claims: Sequence[Claim], only: str) -> tuple[Claim, ...]:
    """The claims whose operator and name contain all the words, whatever their case."""
    words = only.lower().split()
    return tuple(claim for claim in claims if all(word in _title(claim) for word in words))


def run(
    claims: Sequence[Claim],
    problems: Sequence[Diagnostic],
    settings: Settings,
    watch: Watch = lambda done, running: None,
    engines: Engines = installed,
    hasher: Hasher | None = None,
) -> Report:
    """Decides the claims; stopped with Ctrl-C, it reports those that are done.

    What an earlier run decided, and `settings.cache` still has, is not decided again.

    Args:
        claims: what to decide.
        problems: what was wrong with the specs, for the report.
        settings: how hard to try.
        watch: called with the number of claims that are done and those that are worked on, a few times a second.
        engines: where the engines come from.
        hasher: of `load`, which knows these claims; without it they are hashed again.

    Raises:
        NoCluster: if `settings.executor` cannot be used.
    """
    start = time.monotonic()
    rows: dict[int, Row] = {}
    memory = Memory(settings, engines, hasher)
    try:
        _recall(claims, settings, memory, rows)
        _decide(claims, settings, memory, rows, watch, engines)
    except KeyboardInterrupt:
        pass
    finally:
        watch(len(claims), ())
    done = tuple(rows[number] for number in sorted(rows))
    warnings = (memory.warning,) if memory.warning else ()
    return Report(VERSION, done, tuple(problems), time.monotonic() - start, len(claims) - len(done), warnings)


def check_specs(*paths: str | Path, settings: Settings | None = None) -> Report:
    """Checks all specs at these paths, files or folders, and says what came of each claim.

    Raises:
        NoSuchSpec: if a path leads to no spec.
    """
    settings = settings or Settings()
    loaded = load(find(Path(path) for path in paths), settings.cache)
    return run(select(loaded.claims, settings.only), loaded.problems, settings, hasher=loaded.hasher)


def _recall(claims: Sequence[Claim], settings: Settings, memory: Memory, rows: dict[int, Row]) -> None:
    with _keeping_all():
        for number, claim in enumerate(claims):
            answer = memory.recall(claim)
            if answer is not None:
                rows[number] = judge(claim, answer, settings)


@contextlib.contextmanager
def _keeping_all() -> Iterator[None]:
    """No search for garbage: what is read stays to the end, and looking through it would take long."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _decide(
    claims: Sequence[Claim],
    settings: Settings,
    memory: Memory,
    rows: dict[int, Row],
    watch: Watch,
    engines: Engines,
) -> None:
    open_ = [number for number in range(len(claims)) if number not in rows]
    chosen = [claims[number] for number in open_]

    def tick(running: Sequence[Running]) -> None:
        watch(len(rows), [Busy(chosen[entry.claim], entry.seconds) for entry in running])

    with contextlib.closing(_answers(chosen, settings, engines, tick)) as found:
        for place, answer in found:
            row = rows[open_[place]] = judge(chosen[place], answer, settings)
            memory.keep(row, answer)


def _answers(
    claims: Sequence[Claim], settings: Settings, engines: Engines, tick: Tick
) -> Generator[tuple[int, Answer], None, None]:
    if settings.executor:
        return cluster.answers(cluster.address_of(settings.executor), claims, settings, engines, tick)
    return answers(claims, settings, engines, tick)


def _title(claim: Claim) -> str:
    return f"{claim.operator.name} {claim.id}".lower()
