"""Kullback-Leibler divergence with its arguments exchanged."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(p: Tensor, r: Tensor) -> Tensor:
    own = tensor.elementwise(lambda y: build.multiply(y, build.log(y)), r)
    cross = tensor.elementwise(lambda x, y: build.multiply(y, build.log(x)), p, r)
    return tensor.total(tensor.elementwise(build.subtract, own, cross))


function = Function(
    name="reverse_kl",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION),
    meaning=_meaning,
    summary="`KL(r || p)` in nats; infinite where the first misses support of the second.",
    notation=r"\mathrm{{KL}}^{{\leftarrow}}({} \,\|\, {})",
    symmetric=False,
    references=("gu2024",),
    examples=(
        Example("reverse_kl((1/4, 3/4) || (1/2, 1/2))", "0.1438410362"),
        Example("reverse_kl((1, 0) || (1/2, 1/2))", "inf"),
        Example("reverse_kl((1/2, 1/2) || (1, 0))", "0.6931471805"),
    ),
)
