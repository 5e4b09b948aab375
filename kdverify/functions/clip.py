"""Restriction to an interval."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(x: Tensor, least: Tensor, most: Tensor) -> Tensor:
    return tensor.elementwise(lambda value, low, high: build.minimum(build.maximum(value, low), high), x, least, most)


function = Function(
    name="clip",
    parameters=(Slot.ANY, Slot.ANY, Slot.ANY),
    meaning=_meaning,
    summary="The nearest number between two bounds; the upper one wins where they cross.",
    notation=r"\mathrm{{clip}}({}, {}, {})",
    examples=(
        Example("clip(2, 0, 1)", "1"),
        Example("clip((-1, 1/2, 3), 0, 1)", "(0, 1/2, 1)"),
        Example("clip(0, 2, 1)", "1"),
    ),
)
