"""Shannon entropy."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Term


def _meaning(p: Tensor) -> Tensor:
    return tensor.elementwise(build.negate, tensor.total(tensor.elementwise(_term, p)))


def _term(x: Term) -> Term:
    return build.multiply(x, build.log(x))


function = Function(
    name="entropy",
    parameters=(Slot.DISTRIBUTION,),
    meaning=_meaning,
    summary="Shannon entropy in nats, with `0 * log(0) = 0`.",
    notation=r"H({})",
    references=("cover2006",),
    examples=(
        Example("entropy((1, 0))", "0"),
        Example("entropy((1/2, 1/2))", "0.6931471805"),
        Example("entropy((1/2, 1/4, 1/4))", "1.0397207708"),
    ),
)
