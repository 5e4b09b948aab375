"""Escort distribution."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(x: Tensor, order: Tensor) -> Tensor:
    powers = tensor.elementwise(build.power, x, order)
    return tensor.elementwise(build.divide, powers, tensor.total(powers))


function = Function(
    name="escort",
    parameters=(Slot.VECTOR, Slot.SCALAR),
    meaning=_meaning,
    summary="The powers `x ** s`, normalised: sharper for `s > 1`, softer for `s < 1`.",
    notation=r"\mathrm{{escort}}({};\, {})",
    references=("beck1993",),
    examples=(
        Example("escort((1/3, 2/3), 2)", "(1/5, 4/5)"),
        Example("escort((1/5, 4/5), 1/2)", "(1/3, 2/3)"),
        Example("escort((1/4, 3/4), -1)", "(3/4, 1/4)"),
        Example("escort((0, 1), 0)", "(1/2, 1/2)"),
        Example("escort((0, 1), -1)", "(undefined, undefined)"),
    ),
)
