"""No mistake made in an operator on purpose is proved to be none."""

import functools
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from judging import checked, claims, label, library, provers, verdicts
from mutants import Mutant, mutants
from numeric_axioms import STATEMENTS, violated

from kdverify.engines import ratios, sampling, vertices
from kdverify.engines._model import AbstractEngine, Budget
from kdverify.evidence.outcome import Refuted
from kdverify.evidence.verdict import Verdict
from kdverify.lang.checked import Asked, Request
from kdverify.lang.goal import Claim, Depends, Expectation, Operator
from kdverify.source.diagnostic import SpecError
from kdverify.verify.settings import Settings

# Provers alone, so that no refuter speaks before them, and what is false is left to them for a while.
SETTINGS = Settings(budget=2.0)
BUDGET = Budget(seconds=5, seed=0)
DRAWS = 1000
EACH = 8


@dataclass(frozen=True, slots=True)
class Falsehood:
    """Something that holds for the original and fails for the mutant, and where."""

    mutant: Mutant
    claim: Claim
    violation: str


@functools.cache
def some_of(name: str, count: int) -> tuple[Mutant, ...]:
    """A few mutants of an operator that are still operators, taken at random."""
    found = list(mutants(library()[name]))
    random.Random(f"mutants of {name}").shuffle(found)
    return tuple(itertools.islice(filter(_reads, found), count))


def _reads(mutant: Mutant) -> bool:
    try:
        checked(mutant.block)
    except SpecError:
        return False
    return True


def falsehoods(mutant: Mutant) -> Iterator[Falsehood]:
    """What was expected to be proved of the original and is seen to fail for the mutant."""
    operator = checked(mutant.block)
    for request, claim in zip(operator.asked, claims(mutant.block), strict=True):
        if request.expected is not Expectation.REFUTED and not claim.not_applicable:
            violation = search(operator.operator, request, claim)
            if violation:
                yield Falsehood(mutant, claim, violation)


def search(operator: Operator, request: Request, claim: Claim) -> str:
    """Where a claim fails, in words: by the statement of its axiom, or, where there is none, by exact search."""
    if isinstance(request, Asked) and request.axiom in STATEMENTS:
        return violated(operator, request, DRAWS, seed=0)
    tools: tuple[AbstractEngine, ...] = (vertices.engine, ratios.engine)
    if not isinstance(request, Asked):
        tools = (vertices.engine, sampling.engine)
    for tool in tools:
        for number, goal in enumerate(claim.goals):
            if claim.decides(number) and not isinstance(goal.show, Depends):
                outcome = tool.attempt(goal, BUDGET)
                if isinstance(outcome, Refuted):
                    return f"{outcome.counterexample.explanation}: {outcome.counterexample.witness}"
    return ""


def wrongly_proved(found: Sequence[Falsehood]) -> list[str]:
    answers = verdicts([falsehood.claim for falsehood in found], SETTINGS, provers)
    return [
        f"{falsehood.mutant.origin}, {falsehood.mutant.mistake}: {label(falsehood.claim)}: {falsehood.violation}"
        for falsehood, verdict in zip(found, answers, strict=True)
        if verdict is Verdict.PROVED
    ]


def test_every_operator_has_many_mutants() -> None:
    counts = {name: len(list(mutants(block))) for name, block in library().items()}
    assert min(counts.values()) >= EACH
    assert sum(counts.values()) > 1500


def test_the_search_sees_what_the_library_says_is_false_and_nothing_else() -> None:
    """The statements used here agree with what every spec says of itself."""
    wrong = []
    for block in library().values():
        operator = checked(block)
        for request in operator.asked:
            if isinstance(request, Asked) and request.axiom in STATEMENTS:
                seen = violated(operator.operator, request, DRAWS, seed=1)
                if bool(seen) is not (request.expected is Expectation.REFUTED):
                    wrong.append(f"{operator.operator.name}: {request.text}: {seen or 'no violation is seen'}")
    assert wrong == []


def test_a_sample_of_mistakes_is_not_proved_right() -> None:
    chance = random.Random("falsehood")
    found = []
    for mutant in (mutant for name in library() for mutant in some_of(name, 1)):
        failing = list(falsehoods(mutant))
        found += chance.sample(failing, min(1, len(failing)))
    assert len(found) > 20
    assert wrongly_proved(found) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", library())
def test_no_mistake_is_proved_right(name: str) -> None:
    chosen = some_of(name, EACH)
    found = [falsehood for mutant in chosen for falsehood in falsehoods(mutant)]
    assert len(chosen) == EACH and found
    assert wrongly_proved(found) == []
