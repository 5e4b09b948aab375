"""Chi-squared divergence."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Term


def _meaning(p: Tensor, r: Tensor) -> Tensor:
    return tensor.total(tensor.elementwise(_term, p, r))


def _term(x: Term, y: Term) -> Term:
    # Division by zero is undefined; here it is a limit, except where both vanish.
    infinity = build.negate(build.log(build.ZERO))
    missed = build.choose(build.equal(x, build.ZERO), build.ZERO, infinity)
    gap = build.power(build.subtract(x, y), build.number(2))
    return build.choose(build.equal(y, build.ZERO), missed, build.divide(gap, y))


function = Function(
    name="chi2",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION),
    meaning=_meaning,
    summary="Pearson chi-squared divergence; infinite where the second misses support of the first.",
    notation=r"\chi^2({} \,\|\, {})",
    symmetric=False,
    references=("gibbs2002",),
    examples=(
        Example("chi2((1/2, 1/2) || (1/4, 3/4))", "1/3"),
        Example("chi2((1, 0) || (1/2, 1/2))", "1"),
        Example("chi2((1/2, 1/2) || (1, 0))", "inf"),
        Example("chi2((1, 0) || (1, 0))", "0"),
    ),
)
