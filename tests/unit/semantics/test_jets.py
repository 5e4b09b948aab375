"""Jets: derivatives by hand, corners refused, boxes that hold what their points have."""

from fractions import Fraction

import pytest
from flint import arb

from kdverify.lang import build
from kdverify.lang.term import Axis, Entry, Place, Term
from kdverify.semantics.exact import Environment
from kdverify.semantics.jets import Rough, jet

AXIS = Axis("V")
HERE = Environment({"V": 2}, {})
X, Y = (Entry("q", (Place(place, AXIS),)) for place in (1, 2))


def at(term: Term, *entries: str) -> list[float]:
    found = jet(term, HERE, "q", [arb(entry) for entry in entries])
    parts = (found.value, *found.gradient.entries(), *found.hessian.entries())
    return [float(part.mid()) for part in parts]


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        (build.multiply(X, X, Y), [0.125, 0.5, 0.25, 1.0, 1.0, 1.0, 0.0]),
        (build.divide(X, Y), [1.0, 2.0, -2.0, 0.0, -4.0, -4.0, 8.0]),
        (build.log(X), [-0.6931471805599453, 2.0, 0.0, -4.0, 0.0, 0.0, 0.0]),
        (build.power(X, build.number(Fraction(-1))), [2.0, -4.0, 0.0, 16.0, 0.0, 0.0, 0.0]),
        (build.exp(build.add(X, build.negate(Y))), [1.0, 1.0, -1.0, 1.0, -1.0, -1.0, 1.0]),
        (build.number(3), [3.0, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_values_and_derivatives(term: Term, wanted: list[float]) -> None:
    assert at(term, "0.5", "0.5") == pytest.approx(wanted)


@pytest.mark.parametrize(
    "term",
    [
        build.absolute(build.subtract(X, Y)),
        build.maximum(X, Y),
        build.power(X, build.number(Fraction(1, 2))),
        build.log(X),
        build.choose(build.less(X, Y), X, Y),
    ],
)
def test_a_box_with_a_corner_or_an_edge_has_no_jet(term: Term) -> None:
    with pytest.raises(Rough):
        jet(term, HERE, "q", [arb("0.25 +/- 0.25"), arb("0.5 +/- 0.1")])


def test_touching_a_corner_is_not_enough() -> None:
    """Two boxes that meet in a corner would both be smooth, and the function on both is not."""
    with pytest.raises(Rough):
        jet(build.absolute(X), HERE, "q", [arb(1).union(arb(0)), arb(1)])
