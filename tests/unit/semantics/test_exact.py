"""Certified values: exact where possible, enclosed elsewhere, and unclear rather than guessed."""

import time
from collections.abc import Callable
from fractions import Fraction

import pytest
from flint import arb

from kdverify.lang import build
from kdverify.lang.term import Axis, Coincide, Condition, Entry, Parameter, Place, Reducer, Size, Term
from kdverify.semantics.ball import UNCLEAR, UNDEFINED, Ball, Infinite
from kdverify.semantics.exact import (
    Decision,
    Enclosed,
    Environment,
    decide,
    enclose,
    evaluate,
    is_defined,
    is_real,
    settle,
)

V = Axis("V")
INDEX = build.formal(V)
NOWHERE = Environment({}, {})


def n(text: str | int) -> Term:
    return build.number(Fraction(text))


def root(text: str | int) -> Term:
    return build.power(n(text), n("1/2"))


# Exactly zero, but only algebra shows it: sqrt(2) + sqrt(3) - sqrt(5 + 2 sqrt(6)).
HIDDEN_ZERO = build.subtract(
    build.add(root(2), root(3)), build.power(build.add(n(5), build.multiply(n(2), root(6))), n("1/2"))
)
# Irrational and about 1e-24: more than 64 bits are needed to see its sign.
TINY = build.subtract(build.power(n(10**48 + 1), n("1/2")), n(10**24))

# Its size is beyond any ball.
TOWER = build.power(n(10), build.power(n(10), build.power(n(10), n(10))))


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (root("1/4"), "1/2"),
        (build.power(n("8/27"), n("-2/3")), "9/4"),
        (build.power(n("-2"), n("3")), "-8"),
        (build.exp(n(0)), "1"),
        (build.log(n(1)), "0"),
        (build.exp(build.log(n("3/7"))), "3/7"),
        (build.log(build.exp(n("3/7"))), "3/7"),
        (build.divide(root(2), root(2)), "1"),
        (build.multiply(n(0), root(2)), "0"),
        (build.power(n(1), root(2)), "1"),
        (build.power(build.log(n(2)), n(0)), "1"),
    ],
)
def test_stays_rational(term: Term, value: str) -> None:
    assert evaluate(term, NOWHERE) == Fraction(value)


@pytest.mark.parametrize(
    "term",
    [
        build.divide(n(1), HIDDEN_ZERO),
        build.divide(n(0), HIDDEN_ZERO),
        build.log(HIDDEN_ZERO),
        build.power(HIDDEN_ZERO, n("1/2")),
        build.power(HIDDEN_ZERO, n(-1)),
        build.power(n(0), HIDDEN_ZERO),
        build.power(n(-2), HIDDEN_ZERO),
        build.power(HIDDEN_ZERO, root(2)),
        build.multiply(HIDDEN_ZERO, build.log(n(0))),
        build.divide(build.log(n(0)), HIDDEN_ZERO),
        build.power(build.negate(build.log(n(0))), HIDDEN_ZERO),
        build.choose(build.less(HIDDEN_ZERO, n(0)), build.divide(n(1), n(0)), n(1)),
        build.choose(build.less(HIDDEN_ZERO, n(0)), build.log(n(0)), n(1)),
        build.minimum(n(1), build.divide(n(1), HIDDEN_ZERO)),
        TOWER,
    ],
)
def test_is_unclear_where_a_ball_does_not_settle_the_case(term: Term) -> None:
    for bits in (64, 128, 1024):
        assert evaluate(term, NOWHERE, bits) == UNCLEAR
    assert is_defined(term, NOWHERE, 256) is None
    assert is_real(term, NOWHERE, 256) is None
    for condition in (build.less(term, n(1)), build.equal(term, term), build.at_most(build.log(n(0)), term)):
        assert decide(condition, NOWHERE, 256) is None
    assert enclose(term, NOWHERE) == Enclosed(unclear=True)


@pytest.mark.parametrize(
    "term",
    [
        build.add(build.divide(n(1), HIDDEN_ZERO), build.divide(n(1), n(0))),
        build.divide(build.divide(n(1), HIDDEN_ZERO), n(0)),
        build.add(build.divide(n(1), HIDDEN_ZERO), build.log(n(0)), build.negate(build.log(n(0)))),
        build.log(build.negate(root(2))),
        build.power(build.negate(root(2)), root(3)),
        build.power(build.log(n("1/2")), n("1/2")),
        build.power(n(0), build.log(n("1/2"))),
    ],
)
def test_undefined_absorbs_what_is_unclear(term: Term) -> None:
    assert evaluate(term, NOWHERE) == UNDEFINED
    assert is_defined(term, NOWHERE) is False
    assert is_real(term, NOWHERE) is False


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        (build.less(n("1/3"), n("1/2")), Decision(True, 0)),
        (build.less(n("1/2"), n("1/2")), Decision(False, 0)),
        (build.at_most(root(2), n("3/2")), Decision(True, 64)),
        (build.less(n(0), TINY), Decision(True, 256)),
        (build.at_most(TINY, n(0)), Decision(False, 256)),
        (build.less(HIDDEN_ZERO, n(0)), Decision(None, 1024)),
        (build.equal(HIDDEN_ZERO, n(0)), Decision(None, 1024)),
        (build.equal(TINY, n(0)), Decision(False, 256)),
        (build.equal(root(2), root(2)), Decision(True, 64)),
        (build.either(build.less(HIDDEN_ZERO, n(0)), build.less(n(0), n(1))), Decision(True, 64)),
        (build.both(build.less(HIDDEN_ZERO, n(0)), build.less(n(1), n(0))), Decision(False, 64)),
        (build.at_most(n(5), build.negate(build.log(n(0)))), Decision(True, 0)),
        (build.less(build.divide(n(0), n(0)), n(1)), Decision(False, 0)),
    ],
)
def test_settle(condition: Condition, truth: Decision) -> None:
    assert settle(condition, NOWHERE, 1024) == truth


def test_a_choice_that_is_not_settled_encloses_both_branches() -> None:
    term = build.choose(build.less(HIDDEN_ZERO, n(0)), n(1), n(2))
    found = enclose(term, NOWHERE)
    assert found.lower is not None and found.upper is not None
    assert found.lower <= 1 and found.upper >= 2
    assert decide(build.less(n(0), term), NOWHERE) is True
    assert evaluate(build.choose(build.less(HIDDEN_ZERO, n(0)), n(7), n(7)), NOWHERE) == 7


def test_a_power_of_what_may_be_zero_encloses_zero() -> None:
    for exponent in (2, 3):
        found = enclose(build.power(HIDDEN_ZERO, n(exponent)), NOWHERE)
        assert found.lower is not None and found.upper is not None
        assert found.lower <= 0 <= found.upper
        assert found.upper < Fraction(1, 10**30)


@pytest.mark.parametrize("extreme", [build.minimum, build.maximum])
def test_an_extreme_of_a_tie_encloses_it(extreme: Callable[..., Term]) -> None:
    value = evaluate(extreme(HIDDEN_ZERO, n(0)), NOWHERE)
    assert isinstance(value, Ball) and 0 in value.arb


def test_median_of_undecided_values_is_between_its_neighbours() -> None:
    environment = Environment({"V": 5}, {"q": tuple(map(Fraction, (5, 0, -3, 0, 9)))})
    q = Entry("q", (INDEX,))
    blurred = build.reduce(Reducer.MEDIAN, INDEX, build.add(q, HIDDEN_ZERO))
    value = evaluate(blurred, environment)
    assert isinstance(value, Ball) and 0 in value.arb and abs(value.arb) < arb("1e-10")


def test_rank_says_nothing_of_an_unsettled_tie() -> None:
    environment = Environment({"V": 3}, {"q": tuple(map(Fraction, (0, 0, 1)))})
    other = build.choose(Coincide(INDEX, Place(1, V)), HIDDEN_ZERO, Entry("q", (INDEX,)))
    first, last = (build.rank(INDEX, other, Place(place, V)) for place in (1, 3))
    assert evaluate(first, environment) == UNCLEAR
    assert evaluate(last, environment) == 1
    alone = build.rank(INDEX, build.divide(n(1), HIDDEN_ZERO), Place(1, V))
    assert evaluate(alone, Environment({"V": 1}, {})) == UNCLEAR


def test_equal_inputs_through_equal_steps_are_equal() -> None:
    environment = Environment({"V": 3}, {"q": (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3))})
    softened = build.power(Entry("q", (INDEX,)), n("1/3"))
    share = build.divide(softened, build.total(INDEX, softened))
    move = {INDEX: Place(1, V)}
    same = build.every(INDEX, build.equal(share, build.move(share, move)))
    assert decide(same, environment, 64) is True
    assert [evaluate(build.rank(INDEX, share, Place(place, V)), environment) for place in (1, 2, 3)] == [1, 2, 3]


def test_enclosures_are_outward_and_of_moderate_size() -> None:
    third = enclose(root(2), NOWHERE, 128)
    assert third.lower is not None and third.upper is not None
    assert third.lower**2 < 2 < third.upper**2
    assert third.upper - third.lower < Fraction(1, 2**120)
    large = enclose(build.power(n(2), n(10**9)), NOWHERE)
    assert large.upper is None and large.lower is not None and large.lower.numerator.bit_length() < 10**6
    small = enclose(build.power(n("1/3"), n(10**9)), NOWHERE)
    assert small.lower == 0 and small.upper is not None and 0 < small.upper < Fraction(1, 10**1000)
    negative = enclose(build.negate(build.power(n(3), n(10**9))), NOWHERE)
    assert negative.lower is None and negative.upper is not None and negative.upper < -(10**1000)
    assert enclose(n("1/3"), NOWHERE) == Enclosed(Fraction(1, 3), Fraction(1, 3))
    assert enclose(build.log(n(0)), NOWHERE) == Enclosed(infinite=-1)
    assert enclose(build.log(n(-1)), NOWHERE) == Enclosed(undefined=True)


def test_huge_numbers_do_not_hang() -> None:
    started = time.monotonic()
    for term in (
        build.power(n(2), n(10**9)),
        build.power(n("3/2"), build.power(n(10), n(30))),
        build.power(n(-3), n(10**12 + 1)),
        build.power(n(3), n(Fraction(10**12 + 1, 10**12))),
        build.exp(n(10**40)),
        build.exp(n(-(10**40))),
        TOWER,
        build.power(build.power(n(7), n(10**4)), n(10**4)),
    ):
        evaluate(term, NOWHERE)
        enclose(term, NOWHERE)
    assert decide(build.less(build.power(n(2), n(10**9)), build.power(n(2), n(10**9 + 1))), NOWHERE) is True
    assert decide(build.less(n(0), TOWER), NOWHERE) is None
    assert time.monotonic() - started < 2


def test_many_large_fractions_stay_bounded() -> None:
    values = tuple(Fraction(1, 2**200 + 2 * place + 1) for place in range(300))
    environment = Environment({"V": 300}, {"q": values})
    started = time.monotonic()
    total = build.total(INDEX, Entry("q", (INDEX,)))
    assert isinstance(evaluate(total, environment), Ball)
    found = enclose(total, environment)
    assert found.lower is not None and found.upper is not None
    # Not `assert a <= b`: a failure would print numbers too long to print.
    assert bool(found.lower <= sum(values) <= found.upper)
    assert time.monotonic() - started < 2


def test_reads_its_environment() -> None:
    environment = Environment(
        {"V": 2, "K": 2},
        {"alpha": Fraction(1, 3), "b": ((Fraction(1), Fraction(0)), (Fraction(1, 4), Fraction(3, 4)))},
        {INDEX: 2},
    )
    entry = Entry("b", (Place(2, Axis("K")), INDEX))
    assert evaluate(build.multiply(Parameter("alpha"), entry), environment) == Fraction(1, 4)
    assert evaluate(Size(Axis("K")), environment) == 2
    assert evaluate(Entry("b", (Place(1, Axis("K")), Place(3, V))), environment) == UNDEFINED
    with pytest.raises(KeyError):
        evaluate(Parameter("beta"), environment)


def test_infinite_values_are_known() -> None:
    assert evaluate(build.multiply(root(2), build.log(n(0))), NOWHERE) == Infinite(-1)
    assert is_defined(build.log(n(0)), NOWHERE) is True
    assert is_real(build.log(n(0)), NOWHERE) is False
    assert is_real(root(2), NOWHERE) is True
