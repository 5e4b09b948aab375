"""Euclidean distance."""

from fractions import Fraction

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(p: Tensor, r: Tensor) -> Tensor:
    squares = tensor.elementwise(lambda x, y: build.power(build.subtract(x, y), build.number(2)), p, r)
    return tensor.elementwise(lambda square: build.power(square, build.number(Fraction(1, 2))), tensor.total(squares))


function = Function(
    name="l2",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION),
    meaning=_meaning,
    summary="Euclidean distance, not squared.",
    notation=r"\|{} - {}\|_2",
    references=("boyd2004",),
    examples=(
        Example("l2((1, 0), (0, 1))", "1.4142135623"),
        Example("l2((1/2, 1/2, 0, 0), (1/4, 1/4, 1/4, 1/4))", "1/2"),
        Example("l2((1/3, 2/3), (1/3, 2/3))", "0"),
    ),
)
