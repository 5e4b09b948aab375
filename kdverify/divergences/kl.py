"""Kullback-Leibler divergence."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(p: Tensor, r: Tensor) -> Tensor:
    # Two products, not p * log(p / r): with 0 * log 0 = 0 each edge case comes out right by itself,
    # p = r = 0 included.
    own = tensor.elementwise(lambda x: build.multiply(x, build.log(x)), p)
    cross = tensor.elementwise(lambda x, y: build.multiply(x, build.log(y)), p, r)
    return tensor.total(tensor.elementwise(build.subtract, own, cross))


function = Function(
    name="KL",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION),
    meaning=_meaning,
    summary="Kullback-Leibler divergence in nats; infinite where the second misses support of the first.",
    notation=r"\mathrm{{KL}}({} \,\|\, {})",
    symmetric=False,
    references=("cover2006",),
    examples=(
        Example("KL((1/2, 1/2) || (1/4, 3/4))", "0.14384103622"),
        Example("KL((1/2, 1/2) || (1, 0))", "inf"),
        Example("KL((1, 0) || (1, 0))", "0"),
    ),
)
