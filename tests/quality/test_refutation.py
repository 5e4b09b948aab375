"""Violations that are hard to hit are found; truths that floats deny are not refuted."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np
import pytest

from kdverify.engines import sampling, vertices
from kdverify.engines._model import Budget
from kdverify.evidence.certify import certify, recertify
from kdverify.evidence.outcome import Refuted
from kdverify.evidence.witness import Witness
from kdverify.lang import build, tensor
from kdverify.lang.goal import Goal, Holds, InHull
from kdverify.lang.term import Place, Reducer, Term
from kdverify.search.draws import dirichlet
from kdverify.search.layout import Layout, assemble, exact, layout
from kdverify.search.objective import score
from tests.planted import (
    ALPHA,
    GEOMETRIC,
    HIGHEST,
    HULL_OF_ALL,
    LINEAR,
    LOWEST,
    STUDENT,
    TEACHERS,
    TRUE,
    K,
    V,
    contraction,
    goal,
)

BUDGET = Budget(seconds=10, seed=0)


def near(term: Term, value: str) -> Term:
    """The squared distance to a number."""
    distance = build.subtract(term, build.number(Fraction(value)))
    return build.multiply(distance, distance)


FIRST, SECOND = STUDENT.at(Place(1, V)), STUDENT.at(Place(2, V))
NEEDLES = {
    "a ball of radius 1e-4 in three dimensions": goal(
        Holds(
            build.at_most(
                build.number(Fraction(1, 10**8)),
                build.add(near(FIRST, "0.12345"), near(SECOND, "0.45678"), near(ALPHA.body, "0.78901")),
            )
        )
    ),
    "a narrow band of small probabilities": goal(
        Holds(build.at_most(build.number(Fraction(1, 10**4)), near(build.log(FIRST), "-20.5")))
    ),
    "close to the end of an interval": goal(Holds(build.at_most(ALPHA.body, build.number(1 - Fraction(1, 10**7))))),
    "where two inputs nearly agree, but not quite": goal(
        Holds(
            build.at_most(
                build.multiply(
                    build.absolute(build.subtract(FIRST, TEACHERS.at(Place(1, K), Place(1, V)))),
                    build.number(Fraction(1, 10**5)),
                ),
                near(build.subtract(FIRST, TEACHERS.at(Place(1, K), Place(1, V))), "0"),
            )
        )
    ),
    "a contraction rate too good by a thousandth": contraction(LINEAR, Fraction(999, 1000)),
    "a geometric rate too good by a thousandth": contraction(GEOMETRIC, Fraction(999, 1000)),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", NEEDLES)
def test_needles_are_found(name: str, seed: int) -> None:
    outcome = sampling.engine.attempt(NEEDLES[name], Budget(10, seed))
    assert isinstance(outcome, Refuted), outcome
    assert recertify(NEEDLES[name], outcome.counterexample)


def test_the_hull_fails_where_every_coordinate_is_in_range() -> None:
    root = build.number(Fraction(1, 2))
    middle = tensor.elementwise(lambda low, high: build.power(build.multiply(low, high), root), LOWEST, HIGHEST)
    out = tensor.elementwise(build.divide, middle, tensor.total(middle))
    every = tensor.elementwise(
        lambda x, low, high: build.maximum(build.subtract(x, high), build.subtract(low, x)),
        out,
        LOWEST,
        HIGHEST,
    )
    in_range = build.at_most(tensor.reduce(Reducer.MAXIMUM, every, V).body, build.ZERO)
    planted = goal(InHull(out, HULL_OF_ALL), given=(in_range,))
    outcome = vertices.engine.attempt(planted, BUDGET)
    assert isinstance(outcome, Refuted), outcome
    assert outcome.counterexample.witness.sizes["V"] == 3
    assert recertify(planted, outcome.counterexample)


def near_boundary(plan: Layout, count: int, seed: int) -> list["np.ndarray[tuple[int, ...], np.dtype[np.float64]]"]:
    """Inputs from a Dirichlet distribution of concentration 0.02, alpha evenly spread."""
    random = np.random.default_rng(seed)
    concentration = np.full((count, 1), 0.02)
    return [
        dirichlet(concentration, slot.length, random) if slot.interval is None else 1.0 - random.random((count, 1))
        for slot in plan.slots
    ]


def suspects(planted: Goal, count: int, seed: int) -> Iterator[Witness]:
    """The exact values of the floats for which the goal seems to fail."""
    sizes = {"V": 3, "K": 2}
    plan = layout(planted, sizes)
    columns = near_boundary(plan, count, seed)
    scores = score(planted, sizes, assemble(plan, columns))
    for row in np.flatnonzero(scores.margin < 0.0):
        parts = []
        for slot, column in zip(plan.slots, columns, strict=True):
            numbers = [Fraction(float(number)) for number in column[row]]
            total = sum(numbers) if slot.interval is None else Fraction(1)
            parts.append(tuple(number / total for number in numbers))
        positions = {name: int(spots[row]) for name, spots in scores.positions.items()}
        yield Witness(sizes, exact(plan, parts), positions)


def check_near_boundary(name: str, batches: int, most: int) -> int:
    seen = 0
    for seed in range(batches):
        for number, suspect in enumerate(suspects(TRUE[name], 100_000, seed)):
            if number >= most:
                break
            seen += 1
            assert certify(TRUE[name], suspect, "test") is None, suspect
    return seen


@pytest.mark.parametrize("name", ["contraction", "geometric contraction", "range"])
def test_floats_refute_no_truth_near_the_boundary(name: str) -> None:
    assert check_near_boundary(name, 1, 100) > 0, "the floats raise no doubt, so that nothing is tested"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["contraction", "geometric contraction", "range"])
def test_floats_refute_no_truth_in_ten_million_samples(name: str) -> None:
    assert check_near_boundary(name, 100, 100) > 0


def test_the_near_boundary_samples_do_refute_what_is_false() -> None:
    planted = contraction(LINEAR, Fraction(1, 2))
    found = [suspect for suspect in suspects(planted, 1000, 0)][:20]
    assert sum(certify(planted, suspect, "test") is not None for suspect in found) > 10
