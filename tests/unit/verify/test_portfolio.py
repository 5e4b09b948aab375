"""Who is asked, in which order, and when it is enough."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pytest

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import (
    Counterexample,
    Declined,
    Enclosure,
    EverySize,
    Outcome,
    Proved,
    Refuted,
    Survived,
    UpTo,
)
from kdverify.evidence.verdict import Crashed, Verdict
from kdverify.evidence.witness import Witness
from kdverify.lang.domain import Dimension
from kdverify.lang.goal import Claim, Goal, Holds
from kdverify.lang.term import All, Any_
from kdverify.verify.portfolio import Answered, Asked, Event, Impossible, examine, in_order, settle

ZERO = Enclosure(Fraction(0), Fraction(0))


def refuted_at(*student: Fraction) -> Refuted:
    witness = Witness({"V": len(student)}, {"q": student}, {"v": 1})
    return Refuted(Counterexample("", witness, ZERO, ZERO, "<=", "", "", "", {}))


REFUTED = refuted_at(Fraction(3, 4), Fraction(1, 4))
PROVED = Proved(EverySize(), ())
BUDGET = Budget(5.0, 0)


@dataclass
class Told(AbstractEngine):  # type: ignore[misc]
    """Answers each goal by name, and remembers what it was asked."""

    name: str  # type: ignore[misc]
    part: Part  # type: ignore[misc]
    order: int  # type: ignore[misc]
    answers: dict[str, Outcome | Exception]
    summary: str = ""  # type: ignore[misc]
    heard: list[Goal] = field(default_factory=list)

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        self.heard.append(goal)
        answer = self.answers.get(goal.name, Declined("not told"))
        if isinstance(answer, Exception):
            raise answer
        return answer


def run(claim: Claim, *engines: AbstractEngine) -> list[Event]:
    events: list[Event] = []
    examine(claim, engines, BUDGET, events.append)
    return events


def verdicts(claim: Claim, events: list[Event]) -> list[Verdict]:
    return [goal.verdict for goal in settle(claim, events)]


def test_engines_are_asked_by_order_and_every_goal_before_the_next_engine(claim: Callable[..., Claim]) -> None:
    late = Told("late", Part.PROVER, 2, {"x": PROVED, "y": PROVED})
    early = Told("early", Part.REFUTER, 1, {"x": Survived(9, 0.1), "y": Survived(9, 0.1)})
    events = run(claim("x", "y"), late, early)
    asked = [(event.engine, event.goal) for event in events if isinstance(event, Asked)]
    assert asked == [("early", 0), ("early", 1), ("late", 0), ("late", 1)]


def test_a_refuter_goes_before_a_prover_of_the_same_order() -> None:
    prover, refuter = Told("a", Part.PROVER, 1, {}), Told("b", Part.REFUTER, 1, {})
    assert in_order([prover, refuter]) == [refuter, prover]


def test_a_counterexample_ends_the_claim(claim: Callable[..., Claim]) -> None:
    refuter = Told("refuter", Part.REFUTER, 1, {"y": REFUTED})
    prover = Told("prover", Part.PROVER, 2, {"x": PROVED})
    events = run(claim("x", "y", "z"), refuter, prover)
    assert verdicts(claim("x", "y", "z"), events) == [Verdict.UNKNOWN, Verdict.REFUTED, Verdict.UNKNOWN]
    assert prover.heard == []


def test_a_proof_ends_its_goal_and_a_bounded_one_does_not(claim: Callable[..., Claim]) -> None:
    first = Told("first", Part.PROVER, 1, {"x": PROVED, "y": Proved(UpTo({"V": 3}), ())})
    second = Told("second", Part.REFUTER, 2, {"y": Survived(1, 0.0)})
    events = run(claim("x", "y"), first, second)
    assert [goal.name for goal in second.heard] == ["y"]
    assert verdicts(claim("x", "y"), events) == [Verdict.PROVED, Verdict.PROVED_UP_TO]


def test_a_bounded_proof_of_everything_asked_for_is_a_proof(claim: Callable[..., Claim]) -> None:
    asked = claim("x")
    small = replace(
        asked, goals=(replace(asked.goals[0], dimensions=(Dimension(asked.goals[0].dimensions[0].axis, 2, 3),)),)
    )
    prover = Told("prover", Part.PROVER, 1, {"x": Proved(UpTo({"V": 3}), ())})
    assert verdicts(small, run(small, prover)) == [Verdict.PROVED]


def test_a_broken_engine_costs_its_own_answer_only(claim: Callable[..., Claim]) -> None:
    broken = Told("broken", Part.REFUTER, 1, {"x": ZeroDivisionError("oops")})
    prover = Told("prover", Part.PROVER, 2, {"x": PROVED})
    events = run(claim("x"), broken, prover)
    said = [event.attempt.outcome for event in events if isinstance(event, Answered)]
    assert isinstance(said[0], Crashed)
    assert "ZeroDivisionError: oops (test_portfolio.py:" in said[0].reason
    assert verdicts(claim("x"), events) == [Verdict.PROVED]
    assert verdicts(claim("x"), run(claim("x"), broken)) == [Verdict.ERROR]


@pytest.mark.parametrize("error", [MemoryError(), RecursionError(), RuntimeError("out of memory")])
def test_running_out_is_no_bug(claim: Callable[..., Claim], error: Exception) -> None:
    engine = Told("engine", Part.PROVER, 1, {"x": error})
    assert verdicts(claim("x"), run(claim("x"), engine)) == [Verdict.UNKNOWN]


def test_a_counterexample_that_does_not_hold_up_refutes_nothing(claim: Callable[..., Claim]) -> None:
    for student in ((Fraction(1, 2), Fraction(1, 2)), (Fraction(3, 4), Fraction(1, 2))):
        refuter = Told("refuter", Part.REFUTER, 1, {"x": refuted_at(*student)})
        assert verdicts(claim("x"), run(claim("x"), refuter)) == [Verdict.ERROR]


def premised(claim: Claim) -> Claim:
    return replace(claim, goals=tuple(replace(goal, given=(All(()),)) for goal in claim.goals))


def test_a_premise_proved_impossible_makes_the_claim_vacuous(claim: Callable[..., Claim]) -> None:
    asked = premised(claim("x"))
    prover = Told("prover", Part.PROVER, 1, {"x": PROVED})
    events = run(asked, prover)
    assert Impossible(0) in events
    assert prover.heard[1].show == Holds(Any_(()))
    assert verdicts(asked, events) == [Verdict.VACUOUS]


def test_a_premise_that_some_input_met_is_not_questioned(claim: Callable[..., Claim]) -> None:
    asked = premised(claim("x"))
    refuter = Told("refuter", Part.REFUTER, 1, {"x": Survived(1, 0.0)})
    prover = Told("prover", Part.PROVER, 2, {"x": PROVED})
    assert verdicts(asked, run(asked, refuter, prover)) == [Verdict.PROVED]
    assert len(prover.heard) == 1


def test_a_claim_with_nothing_told_of_it_is_open(claim: Callable[..., Claim]) -> None:
    assert verdicts(claim("x", "y"), []) == [Verdict.UNKNOWN, Verdict.UNKNOWN]
