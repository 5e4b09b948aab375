"""Signs and bounds of normal forms by interval arithmetic and factoring: quick, sound, incomplete."""

import enum
from dataclasses import dataclass
from fractions import Fraction


class Sign(enum.Flag):
    """The signs that a value may have."""

    NEGATIVE = enum.auto()
    ZERO = enum.auto()
    POSITIVE = enum.auto()

    NON_NEGATIVE = ZERO | POSITIVE
    NON_POSITIVE = ZERO | NEGATIVE
    ANY = NEGATIVE | ZERO | POSITIVE

    def within(self, other: "Sign") -> bool:
        """Whether every possible sign is one of `other`."""
        return self in other

    def times(self, other: "Sign") -> "Sign":
        """The signs of a product."""
        found = Sign(0)
        if Sign.ZERO in self or Sign.ZERO in other:
            found |= Sign.ZERO
        for one in (Sign.NEGATIVE, Sign.POSITIVE):
            for two in (Sign.NEGATIVE, Sign.POSITIVE):
                if one in self and two in other:
                    found |= Sign.POSITIVE if one == two else Sign.NEGATIVE
        return found

    def flipped(self) -> "Sign":
        """The signs of the negative."""
        return self.times(Sign.NEGATIVE)


@dataclass(frozen=True, slots=True)
class Range:
    """An interval of the reals; `None` is no bound, `open_*` excludes the end."""

    lower: Fraction | None = None
    upper: Fraction | None = None
    open_lower: bool = False
    open_upper: bool = False

    @property
    def sign(self) -> Sign:
        """The signs of its members."""
        found = Sign(0)
        if self.lower is None or self.lower < 0:
            found |= Sign.NEGATIVE
        if self.upper is None or self.upper > 0:
            found |= Sign.POSITIVE
        below = self.lower is None or self.lower < 0 or (self.lower == 0 and not self.open_lower)
        above = self.upper is None or self.upper > 0 or (self.upper == 0 and not self.open_upper)
        return found | Sign.ZERO if below and above else found

    def plus(self, other: "Range") -> "Range":
        """The range of a sum."""
        lower = None if self.lower is None or other.lower is None else self.lower + other.lower
        upper = None if self.upper is None or other.upper is None else self.upper + other.upper
        return Range(lower, upper, self.open_lower or other.open_lower, self.open_upper or other.open_upper)

    def scaled(self, factor: Fraction) -> "Range":
        """The range of a non-zero rational multiple."""
        lower = None if self.lower is None else self.lower * factor
        upper = None if self.upper is None else self.upper * factor
        if factor > 0:
            return Range(lower, upper, self.open_lower, self.open_upper)
        return Range(upper, lower, self.open_upper, self.open_lower)

    def times(self, other: "Range") -> "Range":
        """The range of a product of non-negative ranges; unbounded otherwise."""
        if self.lower is None or other.lower is None or self.lower < 0 or other.lower < 0:
            return Range()
        lower = self.lower * other.lower
        # A product is at its infimum only where both factors are; at zero one factor suffices.
        if lower == 0:
            open_lower = (self.lower > 0 or self.open_lower) and (other.lower > 0 or other.open_lower)
        else:
            open_lower = self.open_lower or other.open_lower
        if self.upper is None or other.upper is None:
            zero = Fraction(0) in (self.upper, other.upper)
            return Range(lower, Fraction(0) if zero else None, open_lower and not zero)
        upper = self.upper * other.upper
        return Range(lower, upper, open_lower, upper > 0 and (self.open_upper or other.open_upper))

    def joined(self, other: "Range") -> "Range":
        """A range that holds both."""
        lower, open_lower = self.lower, self.open_lower
        if lower is None or other.lower is None:
            lower, open_lower = None, False
        elif other.lower < lower or (other.lower == lower and not other.open_lower):
            lower, open_lower = other.lower, other.open_lower
        upper, open_upper = self.upper, self.open_upper
        if upper is None or other.upper is None:
            upper, open_upper = None, False
        elif other.upper > upper or (other.upper == upper and not other.open_upper):
            upper, open_upper = other.upper, other.open_upper
        return Range(lower, upper, open_lower, open_upper)

    def met(self, other: "Range") -> "Range":
        """The intersection."""
        lower, open_lower = self.lower, self.open_lower
        if other.lower is not None and (
            lower is None or other.lower > lower or (other.lower == lower and other.open_lower)
        ):
            lower, open_lower = other.lower, other.open_lower
        upper, open_upper = self.upper, self.open_upper
        if other.upper is not None and (
            upper is None or other.upper < upper or (other.upper == upper and other.open_upper)
        ):
            upper, open_upper = other.upper, other.open_upper
        return Range(lower, upper, open_lower, open_upper)


EVERYTHING = Range()
POSITIVE = Range(Fraction(0), None, True)
NON_NEGATIVE = Range(Fraction(0), None)
