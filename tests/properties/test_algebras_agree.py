"""All readings of terms give the same value, the undefined and infinite ones included."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy
import z3
from flint import arb, ctx, fmpq
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kdverify.lang import build
from kdverify.lang.term import (
    Apply,
    Axis,
    Coincide,
    Compare,
    Condition,
    Entry,
    Not,
    Operation,
    Parameter,
    Place,
    Reducer,
    Relation,
    Term,
)
from kdverify.semantics import ball, exact, floats, smt, symbols
from kdverify.semantics.ball import UNCLEAR, UNDEFINED, Ball, Infinite

# Hypothesis shows a strategy in full when it names a failure, and recursive ones are long.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

V, K = Axis("V"), Axis("K")
INDEX, TEACHER = build.formal(V), build.formal(K)
DOCUMENT = Path(__file__).parents[2] / "docs" / "conventions.md"


def n(text: str) -> Term:
    return build.number(Fraction(text))


INF = build.negate(build.log(build.ZERO))
MINUS_INF = build.log(build.ZERO)
UNDEF = build.divide(build.ZERO, build.ZERO)
TWO_POSITIONS = {"V": 2, "K": 1}


def _listed(*terms: Term) -> Term:
    """The body, at a formal index, of a vector with these two entries."""
    first, second = terms
    return build.choose(Coincide(INDEX, Place(1, V)), first, second)


def _over(reducer: Reducer, *terms: Term) -> Term:
    return build.reduce(reducer, INDEX, _listed(*terms))


CONVENTIONS: dict[str, list[tuple[Term, str]]] = {
    "`log(0)`": [(build.log(n("0")), "-inf")],
    "`log(x)`, x < 0": [(build.log(n("-1")), "nan"), (build.log(MINUS_INF), "nan")],
    "`log(inf)`": [(build.log(INF), "inf")],
    "`0 * inf`, `0 * -inf`": [(build.multiply(n("0"), INF), "0"), (build.multiply(MINUS_INF, n("0")), "0")],
    "`inf - inf`": [(build.subtract(INF, INF), "nan")],
    "`x / 0` for every x, 0 and infinity included": [
        (build.divide(n("1"), n("0")), "nan"),
        (build.divide(n("0"), n("0")), "nan"),
        (build.divide(INF, n("0")), "nan"),
    ],
    "`x / inf`, x finite": [(build.divide(n("3"), INF), "0"), (build.divide(n("0"), MINUS_INF), "0")],
    "`inf / inf`": [(build.divide(INF, INF), "nan"), (build.divide(INF, MINUS_INF), "nan")],
    "`inf / x`, x finite and not 0": [(build.divide(INF, n("-2")), "-inf"), (build.divide(MINUS_INF, n("-2")), "inf")],
    "`0 ** 0`": [(build.power(n("0"), n("0")), "1")],
    "`0 ** x`, x > 0": [(build.power(n("0"), n("1/2")), "0"), (build.power(n("0"), build.exp(n("1"))), "0")],
    "`0 ** x`, x < 0": [(build.power(n("0"), n("-1")), "nan"), (build.power(n("0"), n("-1/2")), "nan")],
    "`x ** n`, x < 0, n an integer": [
        (build.power(n("-2"), n("3")), "-8"),
        (build.power(n("-2"), n("-2")), "0.25"),
        (build.power(n("-2"), n("0")), "1"),
    ],
    "`x ** y`, x < 0, y not an integer": [
        (build.power(n("-8"), n("1/3")), "nan"),
        (build.power(n("-2"), build.log(n("2"))), "nan"),
    ],
    "`inf ** y`": [
        (build.power(INF, n("1/2")), "inf"),
        (build.power(INF, n("0")), "1"),
        (build.power(INF, n("-2")), "0"),
    ],
    "`(-inf) ** y`": [
        (build.power(MINUS_INF, n("3")), "-inf"),
        (build.power(MINUS_INF, n("2")), "inf"),
        (build.power(MINUS_INF, n("0")), "1"),
        (build.power(MINUS_INF, n("-1")), "0"),
        (build.power(MINUS_INF, n("1/2")), "nan"),
    ],
    "`x ** inf`, `x ** -inf`": [
        (build.power(n(base), exponent), "nan")
        for base in ("0", "1/2", "1", "2", "-1")
        for exponent in (INF, MINUS_INF)
    ],
    "`exp(-inf)`": [(build.exp(MINUS_INF), "0")],
    "`exp(inf)`": [(build.exp(INF), "nan")],
    "`where(c, x, y)`": [
        (build.choose(build.less(n("1"), n("2")), n("5"), UNDEF), "5"),
        (build.choose(build.less(n("2"), n("1")), UNDEF, n("5")), "5"),
        (build.choose(build.equal(UNDEF, UNDEF), n("5"), n("6")), "6"),
        (build.choose(build.compare(UNDEF, Relation.DIFFERENT, n("1")), n("5"), n("6")), "6"),
        (build.choose(Not(build.less(n("0"), UNDEF)), n("5"), n("6")), "5"),
    ],
    "`b[3]`, `rank(x)[3]` where the axis has two positions": [
        (Entry("q", (Place(3, V),)), "nan"),
        (Entry("q", (Place(2, V),)), "0.5"),
        (build.rank(INDEX, n("1"), Place(3, V)), "nan"),
    ],
    "`rank(x)`": [
        (build.rank(INDEX, _listed(n("1"), UNDEF), Place(1, V)), "nan"),
        (build.rank(INDEX, _listed(n("1"), n("1")), Place(1, V)), "1"),
        (build.rank(INDEX, _listed(n("1"), n("1")), Place(2, V)), "2"),
        (build.rank(INDEX, _listed(n("1"), INF), Place(1, V)), "2"),
    ],
    "`min`, `max`, `median`": [
        (build.minimum(n("1"), MINUS_INF), "-inf"),
        (build.maximum(n("1"), INF), "inf"),
        (build.minimum(INF, n("1")), "1"),
        (build.minimum(MINUS_INF, UNDEF), "nan"),
        (build.maximum(n("1"), UNDEF), "nan"),
        (_over(Reducer.MINIMUM, UNDEF, MINUS_INF), "nan"),
        (_over(Reducer.MEDIAN, n("1"), n("2")), "1.5"),
        (_over(Reducer.MEDIAN, n("1"), INF), "inf"),
        (_over(Reducer.MEDIAN, n("1"), UNDEF), "nan"),
        (_over(Reducer.MEDIAN, INF, MINUS_INF), "nan"),
    ],
    "`sum`, `prod` over an axis": [
        (_over(Reducer.SUM, n("1"), INF), "inf"),
        (_over(Reducer.SUM, INF, MINUS_INF), "nan"),
        (_over(Reducer.SUM, INF, INF), "inf"),
        (_over(Reducer.SUM, INF, UNDEF), "nan"),
        (_over(Reducer.PRODUCT, n("0"), INF), "0"),
        (_over(Reducer.PRODUCT, n("0"), UNDEF), "nan"),
        (_over(Reducer.PRODUCT, n("-1"), INF), "-inf"),
    ],
}
CASES = [(term, value) for cases in CONVENTIONS.values() for term, value in cases]
INPUTS: dict[str, exact.Exact] = {"q": (Fraction(1, 2), Fraction(1, 2))}


def test_every_row_of_the_document_is_tested() -> None:
    rows = re.findall(r"^\| (.+?) \| ", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows[0] == "expression"
    assert set(rows[1:]) == set(CONVENTIONS)


def _float(value: exact.Value) -> float:
    match value:
        case Fraction():
            return float(value)
        case Infinite():
            return value.sign * np.inf
        case Ball():
            return float(value.arb.mid())
    assert value == UNDEFINED
    return np.nan


def _symbolic(value: sympy.Expr) -> float:
    return float(sympy.N(value, 30)) if value is not sympy.nan else np.nan


def _batch(values: dict[str, exact.Exact], sizes: dict[str, int]) -> floats.Batch:
    arrays = {name: np.array([value], dtype=object).astype(np.float64) for name, value in values.items()}
    return floats.Batch(sizes, arrays)


@pytest.mark.parametrize(("term", "value"), CASES)
def test_conventions(term: Term, value: str) -> None:
    expected = float(value)
    found = (
        _float(exact.evaluate(term, exact.Environment(TWO_POSITIONS, INPUTS))),
        floats.evaluate(term, _batch(INPUTS, TWO_POSITIONS))[0],
        _symbolic(symbols.expand(term, TWO_POSITIONS, INPUTS)),
    )
    assert np.array_equal(found, [expected] * 3, equal_nan=True)


# Random terms come in two levels, so that a difference is a fault and not a rounding.  What decides a case
# (conditions, ranks, divisors, arguments of powers) is computed without rounding in floats: sums, products
# and orderings of small dyadic numbers.  What rounds is fed to continuous operations only.

NUMBERS = ["0", "1", "-1", "1/2", "2", "1/4", "3", "-1/2"]
EXPONENTS = ["0", "1", "2", "3", "1/2", "-1", "-2", "-1/2", "1/3"]


def _bind(reducers: list[Reducer], body: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.builds(build.reduce, st.sampled_from(reducers), st.sampled_from([INDEX, TEACHER]), body)


LEAVES = st.one_of(
    st.sampled_from([n(text) for text in NUMBERS]),
    st.sampled_from(
        [
            Parameter("s"),
            Entry("q", (INDEX,)),
            Entry("q", (Place(1, V),)),
            Entry("b", (TEACHER, INDEX)),
            Entry("b", (Place(2, K), INDEX)),
            build.log(build.ZERO),
        ]
    ),
)


def _dyadic(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    return st.one_of(
        st.builds(build.add, inner, inner),
        st.builds(build.subtract, inner, inner),
        st.builds(build.multiply, inner, inner),
        st.builds(build.minimum, inner, inner),
        st.builds(build.maximum, inner, inner),
        st.builds(build.absolute, inner),
        _bind(list(Reducer), inner),
        st.builds(lambda body, at: build.rank(INDEX, body, at), inner, st.sampled_from([INDEX, Place(2, V)])),
        st.builds(build.choose, _conditions(inner), inner, inner),
    )


def _conditions(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Condition]:
    compared = st.builds(Compare, inner, st.sampled_from(Relation), inner)
    base = compared | st.sampled_from([Coincide(INDEX, Place(1, V)), Coincide(TEACHER, Place(2, K))])
    return st.recursive(
        base,
        lambda parts: st.one_of(
            st.builds(Not, parts),
            st.builds(build.both, parts, parts),
            st.builds(build.either, parts, parts),
            st.builds(lambda part: build.every(INDEX, part), parts),
        ),
        max_leaves=3,
    )


DYADIC = st.recursive(LEAVES, _dyadic, max_leaves=6)
ROUGH = st.one_of(
    DYADIC,
    st.builds(build.divide, DYADIC, DYADIC),
    st.builds(build.power, DYADIC, st.sampled_from([n(text) for text in EXPONENTS])),
    st.builds(build.power, DYADIC, DYADIC),
    st.builds(build.log, DYADIC),
    st.builds(build.exp, DYADIC),
)
TERMS = st.recursive(
    ROUGH,
    lambda inner: st.one_of(
        st.builds(build.add, inner, inner),
        st.builds(build.multiply, inner, inner),
        st.builds(build.minimum, inner, inner),
        st.builds(build.absolute, inner),
        _bind([Reducer.SUM, Reducer.PRODUCT, Reducer.MAXIMUM, Reducer.MEDIAN], inner),
        st.builds(build.choose, _conditions(DYADIC), inner, inner),
    ),
    max_leaves=4,
)
VALUE = st.sampled_from([Fraction(text) for text in ("0", "1", "1/2", "1/4", "1/4", "3/4", "-1", "2")])
CLOSE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much]}


@st.composite
def environments(draw: st.DrawFn) -> exact.Environment:
    classes, teachers = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rows = [draw(st.tuples(*[VALUE] * classes)) for _ in range(teachers + 1)]
    values: dict[str, exact.Exact] = {"s": draw(VALUE), "q": rows[0], "b": tuple(rows[1:])}
    positions = {INDEX: draw(st.integers(1, classes)), TEACHER: draw(st.integers(1, teachers))}
    return exact.Environment({"V": classes, "K": teachers}, values, positions)


def _floats(environment: exact.Environment) -> floats.Batch:
    batch = _batch(dict(environment.values), dict(environment.sizes))
    return floats.Batch(batch.sizes, batch.values, environment.positions)


@settings(max_examples=400, **CLOSE)
@given(TERMS, environments())
def test_terms(term: Term, environment: exact.Environment) -> None:
    certified = exact.evaluate(term, environment, 128)
    assume(certified != UNCLEAR)
    expected = _float(certified)
    assume(not 1e200 < abs(expected) < np.inf)
    found = floats.evaluate(term, _floats(environment))[0]
    assert np.isclose(found, expected, rtol=1e-6, atol=1e-6 * _size(term, environment), equal_nan=True)


def _size(term: Term, environment: exact.Environment) -> float:
    """The largest number added up in a term: what cancels leaves an error of that size times a rounding."""
    match term:
        case Apply(operation=Operation.ADD, arguments=arguments):
            sizes = [abs(_float(exact.evaluate(part, environment, 128))) for part in arguments]
            return max([1.0, *[size for size in sizes if np.isfinite(size)]])
        case _:
            return 1.0


@settings(max_examples=150, **CLOSE)
@given(TERMS, environments())
def test_terms_in_sympy(term: Term, environment: exact.Environment) -> None:
    certified = exact.evaluate(term, environment, 128)
    assume(certified != UNCLEAR)
    assume(not isinstance(certified, Ball) or 1e-100 < abs(_float(certified)) < 1e100)
    found = symbols.expand(term, environment.sizes, environment.values, environment.positions)
    assert np.isclose(_symbolic(found), _float(certified), rtol=1e-9, atol=1e-9, equal_nan=True)


@settings(max_examples=300, **CLOSE)
@given(_conditions(DYADIC), environments())
def test_conditions(condition: Condition, environment: exact.Environment) -> None:
    certified = exact.decide(condition, environment)
    assert certified is not None
    batch = _floats(environment)
    assert floats.truth(condition, batch)[0] == certified
    margin = floats.margin(condition, batch)[0]
    assert margin == 0 or (margin > 0) == certified
    shown = symbols.expand_condition(condition, environment.sizes, environment.values, environment.positions)
    assert shown == (sympy.true if certified else sympy.false)


ALGEBRAIC = st.recursive(
    LEAVES.filter(lambda leaf: not isinstance(leaf, Apply)),
    lambda inner: st.one_of(
        _dyadic(inner),
        st.builds(build.divide, inner, inner),
        st.builds(build.power, inner, st.sampled_from([n(text) for text in ("0", "1", "2", "1/2", "-1")])),
    ),
    max_leaves=5,
)


@settings(max_examples=150, **CLOSE)
@given(_conditions(ALGEBRAIC), environments())
def test_conditions_in_z3(condition: Condition, environment: exact.Environment) -> None:
    certified = exact.decide(condition, environment, 1024)
    assume(certified is not None)
    encoder = smt.Encoder(environment.sizes, positions=environment.positions)
    formula = encoder.condition(condition)
    solver = z3.Solver()
    solver.set("timeout", 5000)
    solver.add(*encoder.constraints, formula != certified)
    for name, variable in encoder.inputs.items():
        array, *places = name.split("_")
        value = environment.values[array]
        for place in places:
            assert isinstance(value, tuple)
            value = value[int(place) - 1]
        assert isinstance(value, Fraction)
        solver.add(variable == z3.Q(value.numerator, value.denominator))
    assert solver.check() == z3.unsat


# For the honesty of balls nothing needs to be well conditioned: any operation may be fed anything.
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        _dyadic(inner),
        st.builds(build.divide, inner, inner),
        st.builds(build.power, inner, inner),
        st.builds(build.power, inner, st.sampled_from([n(text) for text in EXPONENTS])),
        st.builds(build.log, inner),
        st.builds(build.exp, inner),
    ),
    max_leaves=8,
)


@contextmanager
def _rationals_of(bits: int) -> Iterator[None]:
    """Makes every longer rational a ball, so that few bits leave much unclear."""
    usual = ball.MOST_EXACT_BITS
    ball.MOST_EXACT_BITS = bits
    try:
        yield
    finally:
        ball.MOST_EXACT_BITS = usual


@settings(max_examples=400, **CLOSE)
@given(ANYTHING, environments(), st.sampled_from([2, 4, 10, 64]), st.sampled_from([0, 1, 2, 1 << 15]))
def test_few_bits_never_contradict_many(term: Term, environment: exact.Environment, bits: int, rational: int) -> None:
    precise = exact.evaluate(term, environment, 512)
    with _rationals_of(rational):
        coarse = exact.evaluate(term, environment, bits)
    assume(coarse != UNCLEAR and precise != UNCLEAR)
    match coarse, precise:
        case Ball(), Ball():
            assert coarse.arb.overlaps(precise.arb)
        case Ball(), Fraction():
            with ctx.workprec(512):
                assert coarse.arb.overlaps(arb(fmpq(precise.numerator, precise.denominator)))
        case Fraction(), Ball():
            with ctx.workprec(512):
                assert precise.arb.overlaps(arb(fmpq(coarse.numerator, coarse.denominator)))
        case _:
            assert coarse == precise


@settings(max_examples=400, **CLOSE)
@given(_conditions(ANYTHING), environments(), st.sampled_from([0, 1, 2, 1 << 15]))
def test_few_bits_never_decide_otherwise(condition: Condition, environment: exact.Environment, rational: int) -> None:
    precise = exact.decide(condition, environment, 512)
    with _rationals_of(rational):
        coarse = exact.decide(condition, environment, 64)
    assert None in (coarse, precise) or coarse == precise
