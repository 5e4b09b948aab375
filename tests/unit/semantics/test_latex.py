"""LaTeX of terms."""

from fractions import Fraction

import pytest

from kdverify.lang import build
from kdverify.lang.term import Axis, Coincide, Condition, Entry, Index, Not, Parameter, Place, Reducer, Size, Term
from kdverify.semantics.latex import latex, latex_condition

V, K = Axis("V"), Axis("K")
CLASS, TEACHER = build.formal(V), build.formal(K)
Q = Entry("q", (CLASS,))
ALPHA = Parameter("alpha")
POOL = build.total(TEACHER, build.multiply(Entry("w", (TEACHER,)), Entry("b", (TEACHER, CLASS))))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (
            build.add(build.multiply(ALPHA, POOL), build.multiply(build.subtract(build.ONE, ALPHA), Q)),
            r"\alpha \, \sum_{k} w_{k} \, b_{k,v} + \left(1 - \alpha\right) \, q_{v}",
        ),
        (build.multiply(POOL, ALPHA), r"\left(\sum_{k} w_{k} \, b_{k,v}\right) \, \alpha"),
        (build.divide(Q, build.total(CLASS, Q)), r"\frac{q_{v}}{\sum_{u} q_{u}}"),
        (build.total(CLASS, Q), r"\sum_{v} q_{v}"),
        (build.power(build.power(ALPHA, build.number(2)), build.number(3)), r"\left(\alpha^{2}\right)^{3}"),
        (build.power(Q, build.number(Fraction(1, 2))), r"\sqrt{q_{v}}"),
        (build.subtract(ALPHA, build.number(2)), r"\alpha - 2"),
        (build.multiply(ALPHA, build.number(-2)), r"\alpha \, \left(-2\right)"),
        (build.multiply(ALPHA, build.number(2)), r"\alpha \cdot 2"),
        (build.negate(build.log(build.ZERO)), r"\infty"),
        (build.log(build.add(Q, build.ONE)), r"\log\left(q_{v} + 1\right)"),
        (build.reduce(Reducer.MEDIAN, CLASS, Q), r"\operatorname{median}_{v} q_{v}"),
        (build.rank(CLASS, Q, CLASS), r"\operatorname{rank}_{u}\left(q_{u};\, v\right)"),
        (build.divide(Parameter("q_prev"), Size(V)), r"\frac{q^{(\mathrm{prev})}}{V}"),
        (Parameter("weight"), r"\mathrm{weight}"),
        (Entry("b", (Index("k", K), Place(2, V))), r"b_{k,2}"),
        (
            build.choose(build.less(Q, ALPHA), build.absolute(Q), build.minimum(Q, ALPHA)),
            r"\begin{cases} \left|q_{v}\right| & \text{if } q_{v} < \alpha \\ "
            r"\min\left(q_{v}, \alpha\right) & \text{otherwise} \end{cases}",
        ),
    ],
)
def test_terms(term: Term, text: str) -> None:
    assert latex(term) == text


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (build.at_most(Q, ALPHA), r"q_{v} \le \alpha"),
        (
            build.every(CLASS, build.implies(build.less(build.ZERO, Q), build.equal(Q, ALPHA))),
            r"\forall v:\ \lnot \left(0 < q_{v}\right) \lor q_{v} = \alpha",
        ),
        (
            build.both(build.either(build.less(Q, ALPHA), Coincide(CLASS, Place(1, V))), Not(build.less(ALPHA, Q))),
            r"\left(q_{v} < \alpha \lor v = 1\right) \land \lnot \left(\alpha < q_{v}\right)",
        ),
    ],
)
def test_conditions(condition: Condition, text: str) -> None:
    assert latex_condition(condition) == text
