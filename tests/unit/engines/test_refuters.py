"""What each refuter must find, must not find, and must repeat."""

import time
from fractions import Fraction

import pytest

from kdverify.engines import sampling, shrinking, vertices
from kdverify.engines._model import AbstractEngine, Budget
from kdverify.evidence.certify import recertify
from kdverify.evidence.outcome import Declined, Refuted, Survived
from kdverify.lang import build, tensor
from kdverify.lang.domain import Dimension
from kdverify.lang.goal import Continuous, Finite, Goal, Holds, InHull
from kdverify.lang.term import Size
from tests.planted import CLASS, CLOSED, DEPENDS, FALSE, GEOMETRIC, LINEAR, STUDENT, TRUE, K, V, contraction, goal

BUDGET = Budget(seconds=10, seed=0)
REFUTERS = (vertices.engine, sampling.engine, shrinking.engine)
JUMPS = {"arg max is continuous", "a switch is continuous"}


def refuted(engine: AbstractEngine, planted: Goal, budget: Budget = BUDGET) -> Refuted:
    outcome = engine.attempt(planted, budget)
    assert isinstance(outcome, Refuted), outcome
    assert recertify(planted, outcome.counterexample)
    return outcome


@pytest.mark.parametrize("name", FALSE)
def test_the_grid_refutes_every_false_goal(name: str) -> None:
    refuted(vertices.engine, FALSE[name])


@pytest.mark.parametrize("name", sorted(FALSE.keys() - JUMPS))
def test_sampling_refutes_every_false_goal_but_jumps_at_ties(name: str) -> None:
    refuted(sampling.engine, FALSE[name])


@pytest.mark.parametrize("name", sorted(JUMPS))
def test_ties_have_measure_zero_and_sampling_says_so(name: str) -> None:
    assert isinstance(sampling.engine.attempt(FALSE[name], BUDGET), Declined)


@pytest.mark.parametrize("name", ["contraction twice as fast", "geometric range", "arg max has no favourite class"])
def test_hypothesis_finds_structure(name: str) -> None:
    refuted(shrinking.engine, FALSE[name])


@pytest.mark.parametrize("name", TRUE)
def test_true_goals_survive_the_grid(name: str) -> None:
    outcome = vertices.engine.attempt(TRUE[name], BUDGET)
    assert isinstance(outcome, Survived)
    assert outcome.trials > 10_000


@pytest.mark.parametrize("name", ["contraction", "in the hull", "no favourite teacher"])
@pytest.mark.parametrize("engine", REFUTERS[1:], ids=lambda engine: engine.name)
def test_true_goals_survive_the_searches(engine: AbstractEngine, name: str) -> None:
    outcome = engine.attempt(TRUE[name], BUDGET)
    assert isinstance(outcome, Survived)
    assert outcome.trials >= 100


@pytest.mark.slow
@pytest.mark.parametrize("name", TRUE)
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("engine", REFUTERS, ids=lambda engine: engine.name)
def test_true_goals_survive_every_seed(engine: AbstractEngine, name: str, seed: int) -> None:
    assert not isinstance(engine.attempt(TRUE[name], Budget(10, seed)), Refuted)


@pytest.mark.parametrize("engine", REFUTERS, ids=lambda engine: engine.name)
def test_an_answer_repeats(engine: AbstractEngine) -> None:
    planted = FALSE["geometric contraction a little faster"]
    assert refuted(engine, planted) == refuted(engine, planted)


@pytest.mark.parametrize("engine", REFUTERS, ids=lambda engine: engine.name)
def test_existential_goals_are_left_alone(engine: AbstractEngine) -> None:
    assert isinstance(engine.attempt(DEPENDS, BUDGET), Declined)


def test_the_grid_answers_at_once_and_with_few_digits() -> None:
    planted = contraction(LINEAR, Fraction(1, 2))
    refuted(vertices.engine, planted)
    start = time.perf_counter()
    found = refuted(vertices.engine, planted).counterexample
    assert time.perf_counter() - start < 2
    assert dict(found.witness.sizes) == {"V": 2, "K": 1}
    numbers = {number for row in (found.witness.values["b"]) for number in row} | {found.witness.values["alpha"]}
    assert all(number.denominator <= 4 for number in numbers)


def test_the_least_sizes_are_those_of_the_goal() -> None:
    restricted = goal(FALSE["contraction twice as fast"].show, dimensions=(Dimension(V, 4, 4), Dimension(K, 2, 3)))
    for engine in REFUTERS[:2]:
        assert dict(refuted(engine, restricted).counterexample.witness.sizes) == {"V": 4, "K": 2}


@pytest.mark.parametrize("most", [40, 900, 40_000])
def test_what_fails_only_for_many_classes_is_found(most: int) -> None:
    uniform = build.divide(build.ONE, Size(V))
    few = goal(Holds(build.less(build.number(Fraction(1, most)), build.multiply(uniform, build.number(1)))))
    found = refuted(sampling.engine, few).counterexample
    assert found.witness.sizes["V"] >= most


@pytest.mark.parametrize("engine", REFUTERS[:2], ids=lambda engine: engine.name)
def test_any_statement_may_speak_of_one_position(engine: AbstractEngine) -> None:
    of_one = tensor.elementwise(lambda x: build.multiply(x, STUDENT.at(CLASS)), GEOMETRIC)
    refuted(engine, goal(InHull(of_one, (STUDENT,)), CLASS))
    refuted(engine, goal(Finite(tensor.elementwise(build.log, of_one)), CLASS, closed=CLOSED))
    assert isinstance(engine.attempt(goal(Continuous(of_one), CLASS, closed=frozenset({"w"})), BUDGET), Survived)


def test_a_goal_whose_premises_nothing_meets_survives_no_trial() -> None:
    impossible = goal(FALSE["contraction twice as fast"].show, given=(build.less(build.ONE, build.ZERO),))
    for engine in REFUTERS:
        assert engine.attempt(impossible, BUDGET) == Survived(0, float("inf"))
