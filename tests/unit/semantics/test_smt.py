"""Z3 encodings mean what the terms mean, where they are undefined too."""

from fractions import Fraction

import pytest
import z3

from kdverify.lang import build
from kdverify.lang.term import Axis, Condition, Entry, Not, Parameter, Place, Reducer, Term
from kdverify.semantics.smt import Encoder, NotEncodable

V = Axis("V")
CLASS = build.formal(V)
Q = Entry("q", (CLASS,))
X, Y = Parameter("x"), Parameter("y")
ONE, TWO = build.number(1), build.number(2)
HALF = build.number(Fraction(1, 2))


def always(condition: Condition, *, given: Condition | None = None, size: int = 3) -> bool:
    """Whether a condition holds for all real inputs that meet the premise."""
    encoder = Encoder({"V": size})
    formulas = [z3.Not(encoder.condition(condition))]
    if given is not None:
        formulas.append(encoder.condition(given))
    solver = z3.Solver()
    solver.set("timeout", 10_000)
    solver.add(*formulas, *encoder.constraints)
    answer = solver.check()
    assert answer != z3.unknown
    return bool(answer == z3.unsat)


def test_a_quotient_is_undefined_at_zero() -> None:
    same = build.equal(build.divide(X, Y), build.divide(X, Y))
    assert not always(same)
    assert always(same, given=build.compare(Y, build.Relation.DIFFERENT, build.ZERO))
    assert always(build.either(same, build.equal(Y, build.ZERO)))
    assert always(Not(same), given=build.equal(Y, build.ZERO))


def test_roots() -> None:
    root = build.power(X, HALF)
    assert always(build.equal(build.multiply(root, root), X), given=build.at_most(build.ZERO, X))
    assert not always(build.at_most(build.ZERO, root))
    assert always(build.at_most(build.ZERO, root), given=build.at_most(build.ZERO, X))
    assert always(Not(build.equal(root, root)), given=build.less(X, build.ZERO))
    inverse = build.power(X, build.number(Fraction(-1, 2)))
    assert always(Not(build.equal(inverse, inverse)), given=build.equal(X, build.ZERO))


def test_roots_do_not_restrict_the_inputs() -> None:
    encoder = Encoder({})
    encoder.term(build.power(X, HALF))
    solver = z3.Solver()
    solver.add(*encoder.constraints, encoder.inputs["x"] == -1)
    assert solver.check() == z3.sat


def test_orderings() -> None:
    values = [build.reduce(reducer, CLASS, Q) for reducer in (Reducer.MINIMUM, Reducer.MEDIAN, Reducer.MAXIMUM)]
    assert always(build.both(build.at_most(values[0], values[1]), build.at_most(values[1], values[2])), size=4)
    ranks = [build.rank(CLASS, Q, Place(place, V)) for place in (1, 2, 3)]
    assert always(build.equal(build.add(*ranks), build.number(6)))
    tie = build.every(CLASS, build.equal(Q, ONE))
    assert always(build.both(*[build.equal(rank, build.number(at)) for at, rank in enumerate(ranks, 1)]), given=tie)


def test_inputs_and_values() -> None:
    encoder = Encoder({"V": 2}, {"x": Fraction(1, 3)}, {CLASS: 2})
    encoded = encoder.term(build.add(X, Q))
    assert set(encoder.inputs) == {"q_2"}
    assert z3.simplify(z3.substitute(encoded.term, (encoder.inputs["q_2"], z3.RealVal("2/3")))) == z3.RealVal(1)
    missing = encoder.term(Entry("q", (Place(3, V),)))
    assert z3.is_false(missing.defined)


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        (build.log(X), "logarithm"),
        (build.exp(X), "exponential"),
        (build.power(TWO, X), "symbolic exponent"),
        (build.power(X, build.number(1000)), "degree"),
        (build.power(X, build.number(Fraction(1, 1000))), "degree"),
        (build.number(10**5000), "too long"),
    ],
)
def test_what_has_no_encoding(term: Term, reason: str) -> None:
    with pytest.raises(NotEncodable, match=reason):
        Encoder({}).term(term)
