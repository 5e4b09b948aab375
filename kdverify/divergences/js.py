"""Jensen-Shannon divergence."""

from fractions import Fraction

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Term


def _meaning(p: Tensor, r: Tensor) -> Tensor:
    # The entropy of the mean less the mean of the entropies, taken class by class.
    return tensor.total(tensor.elementwise(_gap, p, r))


def _gap(x: Term, y: Term) -> Term:
    half = build.number(Fraction(1, 2))
    mean = build.multiply(half, build.add(x, y))
    own = build.multiply(half, build.add(build.multiply(x, build.log(x)), build.multiply(y, build.log(y))))
    return build.subtract(own, build.multiply(mean, build.log(mean)))


function = Function(
    name="JS",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION),
    meaning=_meaning,
    summary="Jensen-Shannon divergence in nats, from 0 to log 2; it is never infinite.",
    notation=r"\mathrm{{JS}}({}, {})",
    references=("lin1991",),
    examples=(
        Example("JS((1, 0), (0, 1))", "0.6931471805"),
        Example("JS((1/2, 1/2), (1/2, 1/2))", "0"),
        Example("JS((1, 0), (1/2, 1/2))", "0.2157615543"),
    ),
)
