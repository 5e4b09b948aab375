"""Cross-entropy."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor


def _meaning(p: Tensor, r: Tensor) -> Tensor:
    terms = tensor.elementwise(lambda x, y: build.multiply(x, build.log(y)), p, r)
    return tensor.elementwise(build.negate, tensor.total(terms))


function = Function(
    name="cross_entropy",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION),
    meaning=_meaning,
    summary="The expected log-loss, in nats, of predicting the second where the first is true.",
    notation=r"\mathrm{{CE}}({} \,\|\, {})",
    symmetric=False,
    references=("cover2006",),
    examples=(
        Example("cross_entropy((1, 0) || (1/2, 1/2))", "0.6931471805"),
        Example("cross_entropy((1, 0) || (1, 0))", "0"),
        Example("cross_entropy((1/2, 1/2) || (1, 0))", "inf"),
    ),
)
