"""Operators and goals with known answers, written as terms."""

from fractions import Fraction

from kdverify.divergences.kl import function as KL
from kdverify.lang import build, tensor
from kdverify.lang.domain import Dimension, Input, Interval, Simplex
from kdverify.lang.goal import Continuous, Depends, Finite, Goal, Holds, InHull, Statement, Symmetric
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Condition, Index, Reducer

V, K = Axis("V"), Axis("K")
CLASS, TEACHER = Index("v", V), Index("k", K)
TEACHERS, WEIGHTS = tensor.array("b", (K, V)), tensor.array("w", (K,))
STUDENT, ALPHA = tensor.array("q", (V,)), tensor.array("alpha", ())
UNIT = Interval(Fraction(0), Fraction(1), lower_open=True)
INPUTS = (
    Input("b", (K, V), Simplex()),
    Input("w", (K,), Simplex()),
    Input("q", (V,), Simplex()),
    Input("alpha", (), UNIT),
)
DIMENSIONS = (Dimension(V, 2), Dimension(K, 1))
CLOSED = frozenset({"b", "w", "q"})


def goal(
    show: Statement,
    *indices: Index,
    given: tuple[Condition, ...] = (),
    closed: frozenset[str] = frozenset(),
    dimensions: tuple[Dimension, ...] = DIMENSIONS,
    inputs: tuple[Input, ...] = INPUTS,
) -> Goal:
    """A goal over teachers `b`, weights `w`, student `q` and `alpha in (0, 1]`."""
    return Goal("planted", dimensions, inputs, given, indices, show, closed)


def normalize(vector: Tensor) -> Tensor:
    """The vector by its sum."""
    return tensor.elementwise(build.divide, vector, tensor.total(vector))


def mean(weight: Tensor, left: Tensor, right: Tensor) -> Tensor:
    """`weight * left + (1 - weight) * right`."""
    return tensor.elementwise(
        lambda x, y, share: build.add(build.multiply(share, x), build.multiply(build.subtract(build.ONE, share), y)),
        left,
        right,
        weight,
    )


ANCHOR = tensor.reduce(Reducer.SUM, tensor.elementwise(build.multiply, TEACHERS, WEIGHTS), K)
LINEAR = mean(ALPHA, ANCHOR, STUDENT)
GEOMETRIC = normalize(
    tensor.elementwise(
        lambda x, y, share: build.multiply(build.power(x, share), build.power(y, build.subtract(build.ONE, share))),
        ANCHOR,
        STUDENT,
        ALPHA,
    )
)
POOL = normalize(tensor.reduce(Reducer.PRODUCT, tensor.elementwise(build.power, TEACHERS, WEIGHTS), K))
_OTHER = Index("u", V)
TOP = Tensor(
    (V,),
    build.choose(
        build.at_most(build.rank(_OTHER, LINEAR.at(_OTHER), build.formal(V)), build.ONE), LINEAR.body, build.ZERO
    ),
)
HARD = normalize(TOP)
SWITCH = tensor.elementwise(
    lambda x, y: build.choose(
        build.at_most(tensor.reduce(Reducer.MAXIMUM, STUDENT, V).body, tensor.reduce(Reducer.MAXIMUM, ANCHOR, V).body),
        x,
        y,
    ),
    ANCHOR,
    STUDENT,
)
HIGHEST = tensor.elementwise(build.maximum, STUDENT, tensor.reduce(Reducer.MAXIMUM, TEACHERS, K))
LOWEST = tensor.elementwise(build.minimum, STUDENT, tensor.reduce(Reducer.MINIMUM, TEACHERS, K))


def contraction(out: Tensor, factor: Fraction) -> Goal:
    """KL(a || out) <= factor (1 - alpha) KL(a || q)."""
    rate = build.multiply(build.number(factor), build.subtract(build.ONE, ALPHA.body))
    return goal(
        Holds(build.at_most(KL.meaning(ANCHOR, out).body, build.multiply(rate, KL.meaning(ANCHOR, STUDENT).body)))
    )


def below_highest(out: Tensor) -> Goal:
    """No class of the result exceeds that class in all inputs."""
    return goal(Holds(build.at_most(out.at(CLASS), HIGHEST.at(CLASS))), CLASS)


def positive(out: Tensor, closed: frozenset[str] = frozenset()) -> Goal:
    """Every class of the result is positive."""
    return goal(Holds(build.less(build.ZERO, out.at(CLASS))), CLASS, closed=closed)


HULL_OF_ALL = (STUDENT, TEACHERS)

FALSE = {
    "contraction twice as fast": contraction(LINEAR, Fraction(1, 2)),
    "geometric contraction a little faster": contraction(GEOMETRIC, Fraction(9, 10)),
    "KL is symmetric": goal(Holds(build.equal(KL.meaning(ANCHOR, STUDENT).body, KL.meaning(STUDENT, ANCHOR).body))),
    "geometric range": below_highest(GEOMETRIC),
    "positive on the closed simplex": positive(LINEAR, CLOSED),
    "geometric mean is defined on the closed simplex": goal(Finite(GEOMETRIC), closed=CLOSED),
    "geometric mean is in the hull": goal(InHull(GEOMETRIC, HULL_OF_ALL)),
    "arg max has no favourite class": goal(Symmetric(HARD, V)),
    "arg max is continuous": goal(Continuous(HARD)),
    "a switch is continuous": goal(Continuous(SWITCH)),
    "a pool of powers is continuous on the closed simplex": goal(Continuous(POOL), closed=CLOSED),
}

TRUE = {
    "contraction": contraction(LINEAR, Fraction(1)),
    "geometric contraction": contraction(GEOMETRIC, Fraction(1)),
    "range": below_highest(LINEAR),
    "positive": positive(GEOMETRIC),
    "defined": goal(Finite(GEOMETRIC)),
    "defined on the closed simplex": goal(Finite(LINEAR), closed=CLOSED),
    "in the hull": goal(InHull(LINEAR, HULL_OF_ALL, "w"), closed=CLOSED),
    "no favourite class": goal(Symmetric(GEOMETRIC, V)),
    "no favourite teacher": goal(Symmetric(POOL, K)),
    "continuous": goal(Continuous(LINEAR), closed=CLOSED),
    "geometric mean is continuous inside": goal(Continuous(GEOMETRIC), closed=frozenset({"w"})),
}

DEPENDS = goal(Depends(LINEAR, "q"))
