from fractions import Fraction

import pytest

from kdverify.evidence.germ import Approach, Edge, certainly, germ
from kdverify.evidence.series import Undecided, limit
from kdverify.lang import build
from kdverify.lang.term import Apply, Operation, Parameter, Term

X, Y = Parameter("x"), Parameter("y")
TWO = build.number(2)
HALF = build.number(Fraction(1, 2))


def approach(x: int | Fraction, toward_x: int, y: int | Fraction = 0, toward_y: int = 0) -> Approach:
    start = {"x": Fraction(x), "y": Fraction(y)}
    return Approach({}, start, {"x": Fraction(toward_x), "y": Fraction(toward_y)}, {})


def limit_of(term: Term, here: Approach) -> Fraction | None:
    value = germ(term, here)
    assert not isinstance(value, Edge)
    found = limit(value)
    assert found is None or isinstance(found, Fraction)
    return found


@pytest.mark.parametrize(
    ("term", "here", "expected"),
    [
        (build.multiply(X, build.log(X)), approach(0, 1), 0),
        (build.multiply(build.power(X, HALF), build.log(X), build.log(X)), approach(0, 1), 0),
        (build.power(X, X), approach(0, 1), 1),
        (build.power(X, Y), approach(0, 0, 0, 1), 0),
        (build.power(X, Y), approach(0, 1, 0, 0), 1),
        (build.divide(X, build.add(X, Y)), approach(0, 1, 0, 1), Fraction(1, 2)),
        (build.divide(X, build.add(X, Y)), approach(0, 1, 0, 3), Fraction(1, 4)),
        (build.divide(build.power(X, HALF), build.add(build.power(X, HALF), X)), approach(0, 1), 1),
        (build.divide(build.ONE, X), approach(0, 1), None),
        (build.log(X), approach(0, 1), None),
        (build.exp(build.multiply(HALF, build.log(X))), approach(0, 1), 0),
        (build.exp(build.multiply(TWO, build.log(X))), approach(1, 3), 1),
        (build.divide(build.subtract(build.exp(X), build.ONE), X), approach(0, 1), 1),
        (build.divide(build.subtract(build.exp(X), build.ONE), X), approach(0, -1), 1),
        (build.divide(build.log(build.add(build.ONE, X)), X), approach(0, 1), 1),
        (build.divide(build.absolute(X), X), approach(0, -1), -1),
        (build.power(build.subtract(X, build.ONE), TWO), approach(0, 1), 1),
        (build.power(build.subtract(X, build.ONE), build.number(-1)), approach(0, 1), -1),
        (build.divide(build.minimum(X, Y), X), approach(0, 1, 0, 2), 1),
        (build.divide(build.maximum(X, Y), X), approach(0, 1, 0, 2), 2),
        (build.choose(build.less(X, Y), build.ONE, TWO), approach(0, 1, 0, 2), 1),
        (build.choose(build.less(X, Y), build.ONE, TWO), approach(0, 1, 0, 1), 2),
        (build.divide(build.ONE, build.log(X)), approach(0, 1), 0),
    ],
)
def test_limits(term: Term, here: Approach, expected: int | Fraction | None) -> None:
    assert limit_of(term, here) == expected


@pytest.mark.parametrize(
    ("term", "here", "edge"),
    [
        (build.divide(X, X), approach(0, 0), Edge.UNDEFINED),
        (build.log(X), approach(0, -1), Edge.UNDEFINED),
        (build.log(X), approach(0, 0), Edge.MINUS_INFINITY),
        (build.multiply(Y, build.log(X)), approach(0, 0, 1, 1), Edge.MINUS_INFINITY),
        (build.add(build.log(X), build.negate(build.log(X))), approach(0, 0), Edge.UNDEFINED),
        (build.power(X, Y), approach(0, 0, 0, -1), Edge.UNDEFINED),
        (build.power(X, HALF), approach(0, -1), Edge.UNDEFINED),
        (build.exp(build.negate(build.log(X))), approach(0, 0), Edge.UNDEFINED),
        (build.absolute(build.log(X)), approach(0, 0), Edge.INFINITY),
        (build.minimum(X, build.divide(X, X)), approach(0, 0), Edge.UNDEFINED),
    ],
)
def test_edges(term: Term, here: Approach, edge: Edge) -> None:
    assert germ(term, here) is edge


def test_zero_times_infinity_is_zero_next_to_the_point_too() -> None:
    assert limit_of(build.multiply(Y, build.log(X)), approach(0, 0, 0, 0)) == 0


@pytest.mark.parametrize(
    "term",
    [
        build.log(build.negate(build.log(X))),
        build.exp(build.divide(build.number(-1), X)),
        build.divide(build.ONE, build.subtract(build.multiply(build.exp(Y), build.exp(Y)), build.exp(build.add(Y, Y)))),
    ],
)
def test_what_the_expansion_does_not_tell_is_not_guessed(term: Term) -> None:
    with pytest.raises(Undecided):
        germ(term, approach(0, 1, 1, 0))


def test_a_cancellation_beyond_the_truncation_is_not_taken_for_zero() -> None:
    squared = build.multiply(build.exp(build.add(X, build.power(X, build.number(9)))), build.exp(X))
    difference = build.subtract(build.log(squared), build.multiply(build.number(2), X))
    assert not certainly(build.equal(difference, build.ZERO), approach(0, 1))
    assert not certainly(build.less(build.ZERO, difference), approach(0, 1))


def test_the_logarithm_of_an_exponential_is_exact() -> None:
    tail = build.power(X, build.number(9))
    again = build.log(build.exp(build.add(X, tail)))
    assert certainly(build.less(X, again), approach(0, 1))
    assert not certainly(build.less(again, X), approach(0, 1))
    as_power = build.power(build.exp(build.ONE), build.subtract(X, tail))
    assert certainly(build.less(build.log(as_power), X), approach(0, 1))


def test_conditions_are_read_for_small_steps() -> None:
    assert certainly(build.less(X, Y), approach(0, 1, 0, 2))
    assert certainly(build.at_most(X, Y), approach(1, 1, 1, 1))
    assert not certainly(build.less(X, Y), approach(1, 1, 1, 1))
    assert not certainly(build.less(Apply(Operation.DIVIDE, (X, X)), Y), approach(0, 0, 1, 0))
