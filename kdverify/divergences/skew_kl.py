"""Skewed Kullback-Leibler divergence."""

from kdverify.lang import build, tensor
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Term


def _meaning(p: Tensor, r: Tensor, share: Tensor) -> Tensor:
    return tensor.total(tensor.elementwise(_term, p, r, share))


def _term(x: Term, y: Term, s: Term) -> Term:
    mixed = build.add(build.multiply(s, x), build.multiply(build.subtract(build.ONE, s), y))
    return build.subtract(build.multiply(x, build.log(x)), build.multiply(x, build.log(mixed)))


function = Function(
    name="skew_kl",
    parameters=(Slot.DISTRIBUTION, Slot.DISTRIBUTION, Slot.SCALAR),
    meaning=_meaning,
    summary="`KL(p || s * p + (1 - s) * r)` in nats, at most `log(1 / s)`.",
    notation=r"\mathrm{{KL}}_{{{2}}}({0} \,\|\, {1})",
    symmetric=False,
    references=("lee1999", "ko2024"),
    examples=(
        Example("skew_kl((1, 0) || (0, 1), 1/2)", "0.6931471805"),
        Example("skew_kl((1, 0) || (1/3, 2/3), 1)", "0"),
        Example("skew_kl((1, 0) || (1/2, 1/2), 0)", "0.6931471805"),
        Example("skew_kl((1, 0) || (0, 1), 0)", "inf"),
    ),
)
