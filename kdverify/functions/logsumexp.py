"""Logarithm of a sum of exponentials."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(x: Tensor) -> Tensor:
    return tensor.elementwise(build.log, tensor.total(tensor.elementwise(build.exp, x)))


function = Function(
    name="logsumexp",
    parameters=(Slot.VECTOR,),
    meaning=_meaning,
    summary="The logarithm of the sum of the exponentials, a smooth maximum.",
    notation=r"\mathrm{{logsumexp}}({})",
    references=("boyd2004",),
    examples=(
        Example("logsumexp((0, 0))", "0.6931471805"),
        Example("logsumexp((log(1/4), log(3/4)))", "0"),
        Example("logsumexp((1, 0))", "1.3132616875"),
    ),
)
