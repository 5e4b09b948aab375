"""Hilbert's projective metric."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Reducer, Term


def _meaning(p: Tensor, r: Tensor) -> Tensor:
    forth = tensor.reduce(Reducer.MAXIMUM, tensor.elementwise(_ratio, p, r), p.axes[-1])
    back = tensor.reduce(Reducer.MAXIMUM, tensor.elementwise(_ratio, r, p), p.axes[-1])
    return tensor.elementwise(lambda x, y: build.log(build.multiply(x, y)), forth, back)


def _ratio(x: Term, y: Term) -> Term:
    # Division by zero is undefined; here it is a limit, and a class that neither has does not count.
    infinity = build.negate(build.log(build.ZERO))
    missed = build.choose(build.equal(x, build.ZERO), build.ZERO, infinity)
    return build.choose(build.equal(y, build.ZERO), missed, build.divide(x, y))


function = Function(
    name="hilbert",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION),
    meaning=_meaning,
    summary="Hilbert's projective metric: the spread of the log-ratios; infinite where the supports differ.",
    notation=r"\mathrm{{d}}_{{\mathrm{{H}}}}({}, {})",
    references=("birkhoff1957", "bushell1973"),
    examples=(
        Example("hilbert((1/2, 1/2), (1/4, 3/4))", "1.0986122886"),
        Example("hilbert((1/3, 2/3, 0), (1/3, 2/3, 0))", "0"),
        Example("hilbert((1, 0), (1/2, 1/2))", "inf"),
        Example("hilbert((1, 0), (0, 1))", "inf"),
    ),
)
