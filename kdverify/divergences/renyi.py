"""Renyi divergence."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Term


def _meaning(p: Tensor, r: Tensor, order: Tensor) -> Tensor:
    overlap = tensor.total(tensor.elementwise(_term, p, r, order))
    return tensor.elementwise(
        lambda inner, s: build.divide(build.log(inner), build.subtract(s, build.ONE)), overlap, order
    )


def _term(x: Term, y: Term, s: Term) -> Term:
    # A negative power of zero is undefined; here it is a limit, except where both vanish.
    infinity = build.negate(build.log(build.ZERO))
    missed = build.choose(build.either(build.equal(x, build.ZERO), build.less(s, build.ONE)), build.ZERO, infinity)
    kept = build.multiply(build.power(x, s), build.power(y, build.subtract(build.ONE, s)))
    return build.choose(build.equal(y, build.ZERO), missed, kept)


function = Function(
    name="renyi",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION, Slot.SCALAR),
    meaning=_meaning,
    summary="Renyi divergence of positive order in nats; undefined at order 1, where `KL` is the limit.",
    notation=r"\mathrm{{D}}_{{{2}}}({0} \,\|\, {1})",
    symmetric=False,
    references=("renyi1961", "vanerven2014"),
    examples=(
        Example("renyi((1/2, 1/2) || (1/4, 3/4), 2)", "0.2876820724"),
        Example("renyi((1, 0) || (1/4, 3/4), 1/2)", "1.3862943611"),
        Example("renyi((1/2, 1/2) || (1, 0), 2)", "inf"),
        Example("renyi((1, 0) || (0, 1), 1/2)", "inf"),
        Example("renyi((1/2, 1/2) || (1, 0), 1/2)", "0.6931471805"),
        Example("renyi((1, 0) || (1, 0), 3)", "0"),
        Example("renyi((1/2, 1/2) || (1/2, 1/2), 1)", "undefined"),
    ),
)
