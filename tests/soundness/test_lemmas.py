"""Every instance of every lemma holds at every sampled input that meets the premises.

Generic positions are any positions, coinciding ones included; a witness is some position, one for all
facts that speak of it.
"""

import itertools
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from flint import ctx, fmpq

from kdverify.evidence.premises import environment
from kdverify.evidence.witness import Witness
from kdverify.lang import build
from kdverify.lang.term import Compare, Index
from kdverify.lemmas._model import at_least
from kdverify.normal.algebra import Algebra
from kdverify.normal.context import context_of
from kdverify.normal.form import Form, Joined, Negation, Predicate, Same, Sided, Throughout, TooLarge, Versus
from kdverify.normal.read import Reader
from kdverify.reasoning.entail import Entailed, Problem
from kdverify.semantics import exact
from kdverify.semantics.ball import ZERO, Unclear, at_most, is_finite
from kdverify.semantics.interpret import Interpreter
from tests.soundness.claims import Claims
from tests.soundness.drawn import CLASS, TEACHER, Draws
from tests.soundness.reading_back import term_of

TRIALS = int(os.environ.get("KDVERIFY_SOUNDNESS_TRIALS", "60"))
CHUNKS = 4
MOST_POSITIONS = 3


class Recorded(Problem):
    """Collects the facts that lemmas give instead of asking Z3 about them."""

    def __init__(self, algebra: Algebra, premises: tuple[Predicate, ...], conclusion: Predicate, patient: bool) -> None:
        super().__init__(algebra, premises, conclusion, (CLASS, TEACHER), 1, patient, algebra.effort + 10_000_000)
        self.given: dict[str, tuple[str, Predicate]] = {}

    def _admit(self, fact: Predicate, facts: dict[str, Predicate], lemma: str = "") -> None:
        if lemma:
            self.given.setdefault(fact.key, (lemma, fact))
        super()._admit(fact, facts, lemma)

    def _ask(self, facts: list[Predicate]) -> Entailed | None:
        return None

    @property
    def witnesses(self) -> Mapping[str, Index]:
        return self._witnesses


class Completed(exact._Exact):
    """Real numbers where there are none, as if zero were tiny and positive and a negative base its absolute value.

    What lemmas say must hold of some such numbers, lest a part of a branch that is not taken rule the other out.
    """

    def __init__(self, environment: exact.Environment) -> None:
        super().__init__(environment)
        self._plain = self.power
        self.power = self._power
        logarithm, exponential = self.log, self.exp
        self.log = lambda value: logarithm(value) if at_most(value, ZERO) is False else fmpq(-1_000_003)
        self.exp = lambda value: exponential(value) if at_most(value, fmpq(10_000)) else fmpq(10) ** 5000

    def _power(self, base: Any, exponent: Any) -> Any:
        if at_most(ZERO, base) and at_most(base, ZERO) and at_most(ZERO, exponent) is False:
            return self._plain(TINY, exponent)
        return self._plain(base, exponent)


TINY = fmpq(1, 10**30)


class Reading:
    """The truth of predicates at one input; `None` where a part has no finite value or a tie stays open."""

    def __init__(self, here: exact.Environment, completed: bool) -> None:
        self._here = here
        self._completed = completed
        self._values: dict[tuple[str, tuple[int, ...]], Any] = {}

    def truth(self, test: Predicate, positions: Mapping[Index, int]) -> bool | None:
        match test:
            case Sided():
                return self._sided(test, positions)
            case Same():
                left, right = (
                    side.number if not isinstance(side, Index) else positions[side] for side in (test.left, test.right)
                )
                return left == right
            case Negation():
                inner = self.truth(test.inner, positions)
                return None if inner is None else not inner
            case Joined():
                parts = [self.truth(part, positions) for part in test.parts]
                if test.conjunction:
                    return False if False in parts else None if None in parts else True
                return True if True in parts else None if None in parts else False
            case Throughout():
                numbers = range(1, self._here.sizes[test.index.axis.name] + 1)
                found = [self.truth(test.inner, {**positions, test.index: number}) for number in numbers]
                return False if False in found else None if None in found else True
        raise AssertionError(test)

    def _sided(self, test: Sided, positions: Mapping[Index, int]) -> bool | None:
        value = self._value(test.form, positions)
        if not is_finite(value) or isinstance(value, Unclear):
            return None
        above, below = at_most(ZERO, value), at_most(value, ZERO)
        match test.versus:
            case Versus.NON_NEGATIVE:
                return above
            case Versus.POSITIVE:
                return None if below is None else not below
            case Versus.ZERO:
                return False if above is False or below is False else None if above is None or below is None else True

    def _value(self, form: Form, positions: Mapping[Index, int]) -> Any:
        free = sorted(form.free, key=lambda index: index.name)
        key = form.key, tuple(positions[index] for index in free)
        if key not in self._values:
            there = replace(self._here, positions={index: positions[index] for index in free})
            with ctx.workprec(160):
                algebra = Completed(there) if self._completed else exact._Exact(there)
                self._values[key] = Interpreter(algebra).term(term_of(form, self._completed))
        return self._values[key]


def violated(problem: Recorded, witness: Witness, premises: Iterable[Predicate], here: exact.Environment) -> str | None:
    """What fails at an input that meets the premises, if anything does."""
    ranges = [problem.algebra.context.symbol(name) for name in ("s", "t", "u")]
    found = _violated(problem, witness, premises, Reading(here, False))
    # What is never positive would have to be completed from below.
    if found is None and not any(bounds.upper == 0 for bounds in ranges):
        found = _violated(problem, witness, premises, Reading(here, True))
    return found


def _violated(problem: Recorded, witness: Witness, premises: Iterable[Predicate], reading: Reading) -> str | None:
    chosen = list(problem.witnesses.values())
    generic = sorted(
        {index for _, fact in problem.given.values() for index in fact.free} - set(chosen) | {CLASS, TEACHER},
        key=lambda index: index.name,
    )
    numbers = {index: range(1, witness.sizes[index.axis.name] + 1) for index in (*generic, *chosen)}
    for places in itertools.islice(itertools.product(*(numbers[index] for index in generic)), 12):
        positions = dict(zip(generic, places, strict=True))
        if not all(reading.truth(premise, positions) for premise in premises):
            continue
        plain = [(name, fact) for name, fact in problem.given.values() if not fact.free & set(chosen)]
        for name, fact in plain:
            if reading.truth(fact, positions) is False:
                return f"{name}: {fact.key} at {positions}"
        rest = [(name, fact) for name, fact in problem.given.values() if fact.free & set(chosen)]
        reason = _no_witnesses(reading, rest, chosen, numbers, positions)
        if reason:
            return f"{reason} at {positions}"
    return None


def _no_witnesses(
    reading: Reading,
    facts: list[tuple[str, Predicate]],
    chosen: list[Index],
    numbers: Mapping[Index, range],
    positions: dict[Index, int],
) -> str:
    """Why no choice of positions for the witnesses makes all facts hold; empty where one does."""
    if not chosen:
        return ""
    levels = [
        [(name, fact) for name, fact in facts if index in fact.free and not fact.free & set(chosen[place + 1 :])]
        for place, index in enumerate(chosen)
    ]
    failed: dict[int, str] = {}

    def extend(place: int) -> bool:
        if place == len(chosen):
            return True
        for number in numbers[chosen[place]]:
            positions[chosen[place]] = number
            wrong = next((item for item in levels[place] if reading.truth(item[1], positions) is False), None)
            if wrong is not None:
                failed[place] = f"{wrong[0]}: {wrong[1].key}"
            elif extend(place + 1):
                return True
        positions.pop(chosen[place], None)
        return False

    return "" if extend(0) else f"no witness; the last to fail: {failed.get(max(failed))}"


def examine(seed: int, inputs: int) -> int:
    """Collects the facts of one random problem and holds them to random inputs; how many facts were checked."""
    draws = Draws.of(seed)
    goal = draws.goal()
    algebra = Algebra(context_of(goal))
    reader = Reader(algebra)
    random = draws.random
    try:
        if random.random() < 0.7:
            wanted = Claims(draws).comparison()
            assert isinstance(wanted, Compare)
            sides = wanted.right, wanted.left
        else:
            sides = draws.term(3), draws.term(2)
        if random.random() < 0.4:
            # A branch that is not taken, with parts that are not defined there.
            sides = build.maximum(draws.term(1), build.choose(draws.condition(2), *sides)), build.ZERO
        conclusion = at_least(algebra, *(reader.form(side) for side in sides))
        premises = tuple(reader.predicate(draws.condition(2)) for _ in range(random.choice((0, 0, 1))))
        problem = Recorded(algebra, premises, conclusion, random.random() < 0.4)
        if len(conclusion.key) > 1500 or len(problem.cells()) > 30:
            return 0
        problem.solve()
    except TooLarge:
        return 0
    if len(problem.witnesses) > 5 or len(problem.given) > 400:
        return 0
    for _ in range(inputs):
        witness = draws.witness(MOST_POSITIONS)
        here = environment(goal, witness)
        wrong = violated(problem, witness, premises, here)
        assert wrong is None, f"seed {seed}: {wrong}\n{witness}\nclosed {sorted(draws.closed)}"
    return len(problem.given) * inputs


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_instance_holds(chunk: int) -> None:
    checked = sum(examine(chunk * 1_000_003 + trial, 2) for trial in range(TRIALS // CHUNKS))
    assert checked > TRIALS
