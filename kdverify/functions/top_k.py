"""Truncation to the largest entries."""

from kdverify.lang import build
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(x: Tensor, kept: Tensor) -> Tensor:
    here = build.formal(x.axes[-1])
    place = build.rank(here, x.body, here)
    return Tensor(x.axes, build.choose(build.at_most(place, kept.body), x.body, build.ZERO))


function = Function(
    name="top_k",
    parameters=(Slot.VECTOR, Slot.SCALAR),
    meaning=_meaning,
    summary="The `j` largest entries, the others zero, not normalised; ties go to the earlier position.",
    notation=r"\mathrm{{top}}_{{{1}}}({0})",
    references=("fan2018",),
    examples=(
        Example("top_k((1/5, 1/2, 3/10), 2)", "(0, 1/2, 3/10)"),
        Example("top_k((1/4, 1/2, 1/4), 2)", "(1/4, 1/2, 0)"),
        Example("top_k((1/2, 1/2), 1)", "(1/2, 0)"),
        Example("top_k((1/3, 2/3), 5)", "(1/3, 2/3)"),
        Example("top_k((1/3, 2/3), 0)", "(0, 0)"),
    ),
)
