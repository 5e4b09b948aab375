"""Grids, rationalising, picks and layouts: whatever a search proposes lies in the domains of its goal."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, strategies

from kdverify.evidence.region import contains
from kdverify.evidence.witness import Witness
from kdverify.lang import build
from kdverify.lang.domain import Dimension, Interval
from kdverify.lang.goal import Holds
from kdverify.search.ascent import descend
from kdverify.search.coordinates import brought_back, spread_out
from kdverify.search.draws import draw
from kdverify.search.grids import scalars, simplex_points
from kdverify.search.layout import as_floats, assemble, exact, layout, parts_of, take_apart
from kdverify.search.picks import picks, pool
from kdverify.search.rational import rationalised, scalar_near, simplex_near
from kdverify.search.sizes import clamped, small_sizes
from kdverify.search.smallness import smallness
from tests import claims
from tests.planted import CLOSED, K, V, goal

ANYTHING = goal(Holds(build.less(build.ZERO, build.ONE)))
SIZES = {"V": 3, "K": 2}
INTERVALS = [
    Interval(Fraction(0), Fraction(1), True, True),
    Interval(Fraction(0), Fraction(1)),
    Interval(Fraction(1, 4), Fraction(26, 100), True, False),
    Interval(Fraction(0), None, True),
    Interval(None, Fraction(-3)),
    Interval(),
    Interval(Fraction(1), None, integer=True),
    Interval(Fraction(2), Fraction(4), integer=True),
    Interval(None, None, integer=True),
]


@pytest.mark.parametrize("length", [1, 2, 3, 4, 5, 8, 50])
@pytest.mark.parametrize("closed", [False, True])
def test_grid_points_are_distributions(length: int, closed: bool) -> None:
    points = simplex_points(length, closed)
    assert len(points) >= (1 if length == 1 else 10)
    assert all(sum(point) == 1 and len(point) == length for point in points)
    assert all(min(point) >= 0 if closed else min(point) > 0 for point in points)
    assert length == 1 or closed == any(0 in point for point in points)


@pytest.mark.parametrize("interval", INTERVALS, ids=str)
def test_grid_scalars_lie_in_their_interval(interval: Interval) -> None:
    found = scalars(interval)
    assert len(found) >= 3
    assert all(interval.holds(value) for value in found)
    assert len(set(found)) == len(found)


def test_closed_ends_are_among_the_scalars() -> None:
    assert {Fraction(1, 4), Fraction(26, 100)} & set(scalars(INTERVALS[2])) == {Fraction(26, 100)}


@given(
    strategies.lists(strategies.floats(0.0, 1.0), min_size=1, max_size=6).filter(lambda row: sum(row) > 1e-6),
    strategies.sampled_from([1, 2, 3, 10, 10**6, 2**52]),
    strategies.booleans(),
)
def test_rounded_distributions_stay_distributions(row: list[float], denominator: int, closed: bool) -> None:
    numbers = np.array(row) / sum(row)
    point = simplex_near(numbers, closed, denominator)
    assert sum(point) == 1
    assert min(point) >= 0 if closed else min(point) > 0
    if denominator > 1000 and min(row) * denominator > 1:
        assert max(abs(float(exact) - close) for exact, close in zip(point, numbers, strict=True)) < 10 / denominator


@pytest.mark.parametrize("interval", INTERVALS, ids=str)
@given(value=strategies.floats(-1e6, 1e6), denominator=strategies.sampled_from([2, 10, 1000, 2**52]))
def test_rounded_scalars_stay_in_their_interval(interval: Interval, value: float, denominator: int) -> None:
    lower = -1e6 if interval.lower is None else float(interval.lower)
    upper = 1e6 if interval.upper is None else float(interval.upper)
    inside = min(max(value, lower), upper)
    if interval.integer:
        inside = float(round(inside))
    if interval.holds(Fraction(inside)):
        assert interval.holds(scalar_near(inside, interval, denominator))


@pytest.mark.parametrize("closed", [frozenset(), CLOSED], ids=["interior", "closed"])
def test_every_proposal_is_an_input_of_the_goal(closed: frozenset[str]) -> None:
    planted = goal(ANYTHING.show, closed=closed)
    plan = layout(planted, SIZES)
    own = pool(plan)
    chosen = picks(own, 200, 0)
    proposals = [own.parts(row) for row in chosen]
    columns = draw(plan, 40, np.random.default_rng(0))
    for row in range(40):
        proposals += list(rationalised(plan, columns, row))
    assert len(proposals) > 500
    assert all(contains(planted, Witness(SIZES, exact(plan, parts), {})) for parts in proposals)


def test_layouts_come_back_as_they_were() -> None:
    plan = layout(ANYTHING, SIZES)
    own = pool(plan)
    row = picks(own, 50, 1)[37]
    parts = own.parts(row)
    assert parts_of(plan, exact(plan, parts)) == parts
    values = as_floats(plan, [parts])
    assert {name: value.shape for name, value in values.items()} == {
        "b": (1, 2, 3),
        "w": (1, 2),
        "q": (1, 3),
        "alpha": (1,),
    }
    again = assemble(plan, take_apart(plan, values))
    assert all(np.array_equal(values[name], again[name]) for name in values)


def test_coordinates_come_back_as_they_were() -> None:
    plan = layout(goal(ANYTHING.show, closed=CLOSED), SIZES)
    columns = draw(plan, 300, np.random.default_rng(0))
    for before, after in zip(columns, brought_back(plan, spread_out(plan, columns)), strict=True):
        np.testing.assert_allclose(before, after, atol=1e-12)
        assert np.array_equal(before == 0.0, after == 0.0)


def test_descent_keeps_zeros_and_never_climbs() -> None:
    plan = layout(goal(ANYTHING.show, closed=CLOSED), SIZES)
    columns = draw(plan, 64, np.random.default_rng(0))
    target = np.array([0.2, 0.3, 0.5])

    def measure(proposal: list[np.ndarray]) -> np.ndarray:
        return np.abs(proposal[3] - target).sum(axis=1)

    moved, reached = descend(plan, columns, measure, 80, np.random.default_rng(1))
    before = measure(columns)
    assert (reached <= before).all()
    assert all(np.array_equal(old == 0.0, new == 0.0) for old, new in zip(columns, moved, strict=True))
    inside = (columns[3] > 0.0).all(axis=1)
    assert reached[inside].min() < 5e-3 < 0.1 < before[inside].min()
    assert np.median(reached[inside]) < 0.2 * np.median(before[inside])


def test_sizes_grow_from_the_least() -> None:
    found = small_sizes((Dimension(V, 2), Dimension(K, 1, 2)))
    assert [tuple(sizes.values()) for sizes in found] == [(2, 1), (2, 2), (3, 1), (3, 2), (4, 2)]
    assert clamped((Dimension(V, 2, 5), Dimension(K, 3)), (8, 1)) == {"V": 5, "K": 3}


def test_smaller_is_fewer_classes_then_fewer_numbers_then_fewer_digits() -> None:
    half, third = Fraction(1, 2), Fraction(1, 3)
    ordered = [
        Witness({"V": 2}, {"q": (half, half)}, {}),
        Witness({"V": 2}, {"q": (third, 1 - third)}, {}),
        Witness({"V": 2}, {"q": (Fraction(1, 7), Fraction(6, 7))}, {}),
        Witness({"V": 3}, {"q": (third, third, third)}, {}),
    ]
    assert sorted(reversed(ordered), key=smallness) == ordered


def test_inputs_with_a_thousand_free_numbers_are_drawn() -> None:
    claim = claims.goal("claim: sum(y[v] ** 2 for v in V) >= 0", "y[v] in reals for v in V")
    own = pool(layout(claim, {"V": 1000, "K": 1}))
    chosen = picks(own, 50, 0)
    assert len(chosen) == 50
    assert not chosen[0].any() and chosen[1:].any()
