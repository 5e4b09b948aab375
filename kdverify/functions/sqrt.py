"""Square root."""

from fractions import Fraction

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(x: Tensor) -> Tensor:
    return tensor.elementwise(lambda value: build.power(value, build.number(Fraction(1, 2))), x)


function = Function(
    name="sqrt",
    parameters=(Slot.ANY,),
    meaning=_meaning,
    summary="The square root; undefined below zero.",
    notation=r"\sqrt{{{}}}",
    examples=(
        Example("sqrt(1/4)", "1/2"),
        Example("sqrt(0)", "0"),
        Example("sqrt(2)", "1.4142135623730950"),
        Example("sqrt(-1)", "undefined"),
        Example("sqrt((4/9, 0))", "(2/3, 0)"),
    ),
)
