"""Softmax."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(x: Tensor) -> Tensor:
    exponentials = tensor.elementwise(build.exp, x)
    return tensor.elementwise(build.divide, exponentials, tensor.total(exponentials))


function = Function(
    name="softmax",
    parameters=(Slot.VECTOR,),
    meaning=_meaning,
    summary="The exponentials of the vector, normalised.",
    notation=r"\mathrm{{softmax}}({})",
    references=("hinton2015",),
    examples=(
        Example("softmax((0, 0, 0, 0))", "(1/4, 1/4, 1/4, 1/4)"),
        Example("softmax((1, 0))", "(0.7310585786, 0.2689414213)"),
        Example("softmax((log(3), 0))", "(3/4, 1/4)"),
    ),
)
