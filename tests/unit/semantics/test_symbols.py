"""SymPy expressions of terms."""

from fractions import Fraction

import pytest
import sympy

from kdverify.lang import build
from kdverify.lang.term import Axis, Entry, Index, Parameter, Place, Reducer, Size
from kdverify.semantics.symbols import expand, expand_condition

V, K = Axis("V"), Axis("K")
CLASS = build.formal(V)
Q = Entry("q", (CLASS,))
ALPHA = Parameter("alpha")
ONE, TWO = build.number(1), build.number(2)


def positive(names: str) -> list[sympy.Symbol]:
    return list(sympy.symbols(names, positive=True))


def test_scalars_need_no_sizes() -> None:
    (alpha,) = positive("alpha,")
    classes = sympy.Symbol("V", integer=True, positive=True)
    term = build.divide(build.power(ALPHA, TWO), Size(V))
    assert expand(term) == alpha**2 / classes
    assert expand(term, {"V": 3}) == alpha**2 / 3
    assert expand(build.exp(build.log(ALPHA))) == alpha
    assert expand(ALPHA, symbol=sympy.Symbol) == sympy.Symbol("alpha")


def test_sums_are_written_out() -> None:
    first, second, third = positive("q_1 q_2 q_3")
    assert expand(build.total(CLASS, Q), {"V": 3}) == first + second + third
    assert expand(build.reduce(Reducer.MAXIMUM, CLASS, Q), {"V": 2}) == sympy.Max(first, second)
    middle = expand(build.reduce(Reducer.MEDIAN, CLASS, Q), {"V": 3})
    for values in ((1, 2, 3), (3, 1, 2), (2, 2, 1)):
        assert middle.subs(dict(zip((first, second, third), values, strict=True))) == 2
    with pytest.raises(KeyError):
        expand(build.total(CLASS, Q))


def test_free_indices() -> None:
    k = Index("k", K)
    entry = Entry("b", (k, Place(2, V)))
    assert expand(entry) == sympy.Symbol("b_k_2", positive=True)
    assert expand(entry, positions={k: 1}) == sympy.Symbol("b_1_2", positive=True)
    assert expand(entry, values={"b": ((Fraction(1, 2), Fraction(1, 3)),)}, positions={k: 1}) == sympy.Rational(1, 3)


def test_cases_stay_open_for_symbols() -> None:
    (alpha,) = positive("alpha,")
    chosen = expand(build.choose(build.less(ALPHA, ONE), ALPHA, ONE))
    assert chosen == sympy.Piecewise((alpha, alpha < 1), (1, True))
    assert expand(build.choose(build.less(TWO, ONE), build.divide(ONE, build.ZERO), ALPHA)) == alpha
    first, second = positive("q_1 q_2")
    rank = expand(build.rank(CLASS, Q, Place(2, V)), {"V": 2})
    assert rank.subs({first: 1, second: 1}) == 2
    assert rank.subs({first: 1, second: 2}) == 1


def test_conditions() -> None:
    (alpha,) = positive("alpha,")
    assert expand_condition(build.at_most(ALPHA, ONE)) == (alpha <= 1)
    assert expand_condition(build.every(CLASS, build.at_most(build.ZERO, Q)), {"V": 2}) == sympy.true
