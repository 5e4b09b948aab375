"""Total variation distance."""

from fractions import Fraction

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(p: Tensor, r: Tensor) -> Tensor:
    gaps = tensor.elementwise(lambda x, y: build.absolute(build.subtract(x, y)), p, r)
    return tensor.elementwise(lambda gap: build.multiply(build.number(Fraction(1, 2)), gap), tensor.total(gaps))


function = Function(
    name="TV",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION),
    meaning=_meaning,
    summary="Total variation distance: half the sum of the absolute differences, from 0 to 1.",
    notation=r"\mathrm{{TV}}({}, {})",
    references=("gibbs2002",),
    examples=(
        Example("TV((1/2, 1/2), (1/4, 3/4))", "1/4"),
        Example("TV((1, 0), (0, 1))", "1"),
        Example("TV((1/3, 2/3), (1/3, 2/3))", "0"),
    ),
)
