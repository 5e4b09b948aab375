"""The fold evaluates each part once for each choice of the indices that it mentions."""

from collections import Counter
from fractions import Fraction

from kdverify.lang import build
from kdverify.lang.term import Axis, Coincide, Entry, Place
from kdverify.semantics.exact import Environment, _Exact
from kdverify.semantics.interpret import Interpreter, scopes

V = Axis("V")
CLASS = build.formal(V)
Q = Entry("q", (CLASS,))


def test_scopes() -> None:
    share = build.divide(Q, build.total(CLASS, Q))
    total = build.total(CLASS, Q)
    found = scopes(share)
    assert found[share] == (".V",)
    assert found[total] == ()
    rank = build.rank(CLASS, Q, CLASS)
    assert scopes(rank)[rank] == (".V",)
    same = Coincide(CLASS, Place(1, V))
    assert scopes(same)[same] == (".V",)


def test_a_sum_inside_a_sum_is_taken_once() -> None:
    environment = Environment({"V": 4}, {"q": (Fraction(1, 4),) * 4})
    algebra = _Exact(environment)
    counted: Counter[str] = Counter()
    plain = algebra.reduce

    def reduce(*arguments: object) -> object:
        counted["reduce"] += 1
        return plain(*arguments)  # type: ignore[arg-type]

    algebra.reduce = reduce  # type: ignore[method-assign, assignment]
    nested = build.total(CLASS, build.divide(Q, build.total(CLASS, Q)))
    assert Interpreter(algebra).term(nested) == 1
    assert counted["reduce"] == 2


def test_the_branch_not_taken_is_not_evaluated() -> None:
    term = build.choose(build.less(build.ZERO, build.ONE), build.ONE, Entry("absent", (CLASS,)))
    assert Interpreter(_Exact(Environment({}, {}))).term(term) == 1
