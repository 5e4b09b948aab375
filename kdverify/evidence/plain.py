"""Whether Python's own fractions and operators mean what kdverify means, at one input."""

from collections.abc import Iterable, Mapping
from typing import Any

from flint import fmpq

from kdverify.evidence.region import places
from kdverify.evidence.witness import Exact
from kdverify.lang import build
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Condition, Index
from kdverify.semantics.algebra import Algebra
from kdverify.semantics.exact import Environment, _Exact
from kdverify.semantics.interpret import Interpreter


def is_rational(
    tensors: Iterable[Tensor],
    conditions: Iterable[Condition],
    sizes: Mapping[str, int],
    values: Mapping[str, Exact],
    positions: Mapping[Index, int],
) -> bool:
    """Whether nothing is evaluated but sums, products, quotients and whole powers of rationals, none by zero."""
    watch = _Watch(Environment(sizes, values, positions))
    for value in tensors:
        for spot in places(tuple(sizes[axis.name] for axis in value.axes)):
            formal = {build.formal(axis): number for axis, number in zip(value.axes, spot, strict=True)}
            watch.at({**positions, **formal})
            watch.reads().term(value.body)
    watch.at(positions)
    for condition in conditions:
        watch.reads().condition(condition)
    return watch.rational and watch.arithmetic.exact


class _Watch(_Exact):
    """The exact algebra, which notices what a fraction of Python's cannot do."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.rational = True
        self._place: Mapping[Index, int] = environment.positions
        divide, power, log, exp = self.divide, self.power, self.log, self.exp

        def watched_divide(left: Any, right: Any) -> Any:
            self.rational &= type(right) is fmpq and right != 0
            return divide(left, right)

        def watched_power(base: Any, exponent: Any) -> Any:
            whole = type(exponent) is fmpq and exponent.q == 1
            self.rational &= whole and type(base) is fmpq and (base != 0 or exponent >= 0)
            return power(base, exponent)

        def watched_log(term: Any) -> Any:
            self.rational = False
            return log(term)

        def watched_exp(term: Any) -> Any:
            self.rational = False
            return exp(term)

        self.divide, self.power, self.log, self.exp = watched_divide, watched_power, watched_log, watched_exp

    def at(self, positions: Mapping[Index, int]) -> None:
        """Moves the free indices."""
        self._place = positions

    def free(self, index: Index) -> int:
        return self._place[index]

    def reads(self) -> Interpreter[Any, bool | None, int]:
        """An interpreter of this algebra."""
        algebra: Algebra[Any, bool | None, int] = self
        return Interpreter(algebra)
