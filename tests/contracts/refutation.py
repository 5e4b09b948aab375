"""What the engines that search make of a claim, without the processes and limits around them."""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kdverify import engines, registry
from kdverify.engines import witnesses
from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Counterexample, Proved, Refuted
from kdverify.evidence.verdict import Verdict
from kdverify.lang.check import check
from kdverify.lang.goal import Claim, Depends, Goal
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary
from kdverify.verify.settings import Settings
from kdverify.verify.worker import decide

SPECS = Path(__file__).parents[2] / "specs"
BUDGET = Budget(seconds=10, seed=0)


@dataclass(frozen=True, slots=True)
class Violation:
    """A goal that fails: by a certified counterexample, or for want of the pair of inputs that would establish it."""

    goal: Goal
    counterexample: Counterexample | None


def claims_in(text: str, path: str = "example.kd") -> tuple[Claim, ...]:
    """Everything that a spec asks for."""
    return tuple(claim for checked in check(Source(path, text), vocabulary()).operators for claim in claims_of(checked))


@functools.cache
def refuters() -> tuple[AbstractEngine, ...]:
    """All refuters, the cheapest first."""
    found = registry.load(engines, AbstractEngine).values()  # type: ignore[type-abstract]
    return tuple(sorted((engine for engine in found if engine.part is Part.REFUTER), key=lambda engine: engine.order))


def violation(claim: Claim) -> Violation | None:
    """The first violation found, cheap engines asked first; no proof of anything where there is none."""
    return next(_violations(claim), None)


def refuted(claims: Sequence[Claim], seconds: float) -> list[str]:
    """Which claims the refuters refute, each within a hard limit."""
    answers = decide(claims, Settings(budget=seconds), engines=refuters)
    return [f"{row.claim.operator.name}: {row.title}" for _, row in answers if row.verdict is Verdict.REFUTED]


def _violations(claim: Claim) -> Iterator[Violation]:
    for goal in claim.goals:
        if isinstance(goal.show, Depends) and not isinstance(witnesses.engine.attempt(goal, BUDGET), Proved):
            yield Violation(goal, None)
    for engine in refuters():
        for number, goal in enumerate(claim.goals):
            if claim.decides(number) and not isinstance(goal.show, Depends):
                outcome = engine.attempt(goal, BUDGET)
                if isinstance(outcome, Refuted):
                    yield Violation(goal, outcome.counterexample)
