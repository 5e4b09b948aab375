"""Scalar product."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(x: Tensor, y: Tensor) -> Tensor:
    return tensor.total(tensor.elementwise(build.multiply, x, y))


function = Function(
    name="dot",
    parameters=(Slot.VECTOR, Slot.VECTOR),
    meaning=_meaning,
    summary="The sum of the products, position by position.",
    notation=r"\langle {}, {} \rangle",
    examples=(
        Example("dot((1/2, 1/3), (2, 3))", "2"),
        Example("dot((1, 0), (0, 1))", "0"),
    ),
)
