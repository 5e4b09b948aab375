"""Division by the sum."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(x: Tensor) -> Tensor:
    return tensor.elementwise(build.divide, x, tensor.total(x))


function = Function(
    name="normalize",
    parameters=(Slot.VECTOR,),
    meaning=_meaning,
    summary="The vector divided by its sum; undefined where that is zero.",
    notation=r"\mathrm{{normalize}}({})",
    examples=(
        Example("normalize((1, 3))", "(1/4, 3/4)"),
        Example("normalize((0, 2/3, 0))", "(0, 1, 0)"),
        Example("normalize((0, 0))", "(undefined, undefined)"),
        Example("normalize((1, -1))", "(undefined, undefined)"),
    ),
)
