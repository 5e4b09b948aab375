"""Squared Hellinger distance."""

from fractions import Fraction

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Term


def _meaning(p: Tensor, r: Tensor) -> Tensor:
    half = build.number(Fraction(1, 2))

    def gap(x: Term, y: Term) -> Term:
        return build.power(build.subtract(build.power(x, half), build.power(y, half)), build.number(2))

    return tensor.elementwise(lambda gaps: build.multiply(half, gaps), tensor.total(tensor.elementwise(gap, p, r)))


function = Function(
    name="hellinger2",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION),
    meaning=_meaning,
    summary="Squared Hellinger distance: half the squared distance of the square roots, from 0 to 1.",
    notation=r"\mathrm{{H}}^2({}, {})",
    references=("gibbs2002",),
    examples=(
        Example("hellinger2((1, 0), (0, 1))", "1"),
        Example("hellinger2((1/4, 3/4), (1/4, 3/4))", "0"),
        Example("hellinger2((1, 0), (1/4, 3/4))", "1/2"),
        Example("hellinger2((1, 0), (1/2, 1/2))", "0.2928932188"),
    ),
)
