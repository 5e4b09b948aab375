"""Temperature scaling of probabilities."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(x: Tensor, temperature: Tensor) -> Tensor:
    powers = tensor.elementwise(lambda value, t: build.power(value, build.divide(build.ONE, t)), x, temperature)
    return tensor.elementwise(build.divide, powers, tensor.total(powers))


function = Function(
    name="soften",
    parameters=(Slot.VECTOR, Slot.SCALAR),
    meaning=_meaning,
    summary="The powers `x ** (1 / T)`, normalised: the softmax of logits divided by `T`, in terms of probabilities.",
    notation=r"\mathrm{{soften}}({};\, {})",
    references=("hinton2015", "arXiv:2601.03195"),
    examples=(
        Example("soften((1/5, 4/5), 2)", "(1/3, 2/3)"),
        Example("soften((1/4, 3/4), 1)", "(1/4, 3/4)"),
        Example("soften((0, 1/4, 3/4), 1/2)", "(0, 1/10, 9/10)"),
        Example("soften((1/2, 1/2), 0)", "(undefined, undefined)"),
    ),
)
