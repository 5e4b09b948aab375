"""Which engine is asked about which goal of a claim, and when that is enough."""

import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Counterexample, Declined, EverySize, Outcome, Proved, Refuted, Survived
from kdverify.evidence.verdict import Attempt, Crashed, GoalVerdict, combine, widen
from kdverify.lang.goal import Claim, Depends, Goal, Holds
from kdverify.lang.term import Any_

# From so many positions on, looking at inputs takes longer than most proofs.
_SMALL = 1000


@dataclass(frozen=True, slots=True)
class Asked:
    """An engine was given a goal, by its number in the claim."""

    goal: int
    engine: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An engine has spoken about a goal."""

    goal: int
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Impossible:
    """It is proved that no input meets the premises of a goal."""

    goal: int


Event: TypeAlias = Asked | Answered | Impossible


def examine(claim: Claim, engines: Iterable[AbstractEngine], budget: Budget, tell: Callable[[Event], None]) -> None:
    """Asks the engines, cheap ones first and each about every open goal, until the claim is settled.

    Everything is told as it happens, so that whoever listens loses nothing when this process is stopped.
    """
    deadline = time.monotonic() + budget.seconds
    undecided = dict(enumerate(claim.goals))
    met: set[int] = set()
    proved: set[int] = set()
    for engine in in_order(engines):
        for number, goal in tuple(undecided.items()):
            if number not in undecided or _is_not_worth_it(claim, number, engine):
                continue
            tell(Asked(number, engine.name))
            attempt = ask(engine, goal, replace(budget, seconds=max(0.0, deadline - time.monotonic())))
            tell(Answered(number, attempt))
            match attempt.outcome:
                case Refuted() if claim.decides(number):
                    return
                case Refuted():
                    del undecided[number]
                    _forget_hopeless(claim, undecided, proved)
                case Proved(EverySize()):
                    del undecided[number]
                    proved.add(number)
                    if number not in met and is_impossible(engine, goal, budget):
                        tell(Impossible(number))
                case Survived(trials) if trials:
                    met.add(number)
                case _:
                    pass
            if claim.ways and claim.follows(frozenset(proved)):
                return


def _is_not_worth_it(claim: Claim, number: int, engine: AbstractEngine) -> bool:
    """Whether the goal is large and its refutation would only rule out one of several ways."""
    if engine.part is Part.PROVER or claim.decides(number):
        return False
    return any(entry.least > _SMALL for entry in claim.goals[number].dimensions)


def _forget_hopeless(claim: Claim, undecided: dict[int, Goal], proved: set[int]) -> None:
    """Leaves out the goals whose ways all have a premise that is refuted."""
    open_ways = [way.goals for way in claim.ways if all(goal in undecided or goal in proved for goal in way.goals)]
    for number in tuple(undecided):
        if number not in claim.tests and not any(number in way for way in open_ways):
            del undecided[number]


def in_order(engines: Iterable[AbstractEngine]) -> list[AbstractEngine]:
    """The engines as they are asked: by `order`, and refuters first where it is the same.

    A prover does not know when to give up on what is false; a refuter settles it with a glance at small inputs.
    """
    return sorted(engines, key=lambda engine: (engine.order, engine.part is Part.PROVER, engine.name))


def ask(engine: AbstractEngine, goal: Goal, budget: Budget) -> Attempt:
    """What an engine says of a goal; an exception is an answer too, and costs this goal alone."""
    start = time.monotonic()
    outcome: Outcome | Crashed
    try:
        outcome = _checked(goal, engine.attempt(goal, budget))
    except MemoryError:
        outcome = Declined("it ran out of memory")
    except RecursionError:
        outcome = Declined("the terms are nested too deeply for it")
    except Exception as error:
        outcome = _broken(error)
    return Attempt(engine.name, outcome, time.monotonic() - start)


def is_impossible(prover: AbstractEngine, goal: Goal, budget: Budget) -> bool:
    """Whether the prover shows that nothing meets the premises: from them, it proves what is false."""
    if not goal.given:
        return False
    attempt = ask(prover, replace(goal, show=Holds(Any_(()))), budget)
    return isinstance(attempt.outcome, Proved) and isinstance(attempt.outcome.scope, EverySize)


def settle(claim: Claim, events: Sequence[Event]) -> tuple[GoalVerdict, ...]:
    """The verdict on each goal of a claim, from what was told of them."""
    attempts: list[list[Attempt]] = [[] for _ in claim.goals]
    impossible: set[int] = set()
    for event in events:
        match event:
            case Answered(number, attempt):
                attempts[number].append(attempt)
            case Impossible(number):
                impossible.add(number)
            case Asked():
                pass
    return tuple(
        combine(said, goal=goal.name, premised=bool(goal.given), impossible=number in impossible)
        for number, (goal, said) in enumerate(zip(claim.goals, attempts, strict=True))
    )


def unanswered(events: Sequence[Event]) -> Asked | None:
    """The question that was open when the events ended."""
    last = events[-1] if events else None
    return last if isinstance(last, Asked) else None


def stands(goal: Goal, counterexample: Counterexample) -> bool:
    """Whether a counterexample holds up in exact arithmetic, wherever it comes from."""
    # Not loaded where every answer is known from an earlier run.
    from kdverify.evidence.certify import recertify

    # That nothing depends on an input has no witness; it is argued for, like a proof.
    return isinstance(goal.show, Depends) or recertify(goal, counterexample)


def _checked(goal: Goal, outcome: Outcome) -> Outcome | Crashed:
    match outcome:
        case Proved(scope):
            return replace(outcome, scope=widen(scope, goal.dimensions))
        case Refuted(counterexample) if not stands(goal, counterexample):
            return Crashed("its counterexample does not hold up in exact arithmetic")
        case _:
            return outcome


def _broken(error: Exception) -> Outcome | Crashed:
    # Solvers report an exhausted address space through exceptions of their own.
    if "memory" in str(error).lower():
        return Declined("it ran out of memory")
    place = traceback.extract_tb(error.__traceback__)[-1]
    module = place.filename.replace("\\", "/").rpartition("/")[2]
    return Crashed(f"{type(error).__name__}: {error} ({module}:{place.lineno})")
