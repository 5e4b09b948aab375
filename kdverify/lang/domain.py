"""Where inputs live: the simplex, or an interval of the reals or integers."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from kdverify.lang.term import Axis


@dataclass(frozen=True, slots=True)
class Simplex:
    """Non-negative numbers over the last axis that sum to one."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The reals, or the integers, between two bounds; `None` is no bound."""

    lower: Fraction | None = None
    upper: Fraction | None = None
    lower_open: bool = False
    upper_open: bool = False
    integer: bool = False

    def holds(self, value: Fraction) -> bool:
        """Whether the value lies in the interval."""
        if self.integer and value.denominator != 1:
            return False
        if self.lower is not None and (value < self.lower or (self.lower_open and value == self.lower)):
            return False
        return self.upper is None or value < self.upper or (not self.upper_open and value == self.upper)


Domain: TypeAlias = Simplex | Interval


@dataclass(frozen=True, slots=True)
class Input:
    """A universally quantified input.

    `axes` is `()` for a scalar, `(V,)` or `(K,)` for a vector, `(K, V)` for a family of class vectors;
    a `Simplex` is always over the last axis.
    """

    name: str
    axes: tuple[Axis, ...]
    domain: Domain


@dataclass(frozen=True, slots=True)
class Dimension:
    """An axis with the sizes it may have."""

    axis: Axis
    least: int
    most: int | None = None
