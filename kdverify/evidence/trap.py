"""Sets of distributions that orbits do not leave, certified by bounds over all of their points at once.

The classes are in two groups, and only distributions that are constant on each are looked at: one number `x`, the
probability of a class of the first group, tells them apart.  With two classes these are all distributions.

A set of such distributions, `x` between two bounds, is a *trap* of M when M is constant on the groups for each of
them, and its value, where it is a distribution, is again in the set.
`docs/recursion.md` states and proves what follows.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from kdverify.lang.goal import Attracts
from kdverify.semantics.ball import rational
from kdverify.semantics.exact import Environment
from kdverify.semantics.ranges import BITS, Range, from_ends, lies_within, moving, shifted, within
from kdverify.semantics.segment import ranges

# So many pieces in all, each halved so often.
_MOST_PIECES, _MOST_HALVED = 500, 50
# By which a class that dies out shrinks at least.
_RATE = Fraction(999, 1000)
_HALVINGS = 60
_DIGITS = 12
# Of many classes each look takes long.
_MANY_CLASSES, _FEW_DIGITS = 100, 6
# Where to cut an interval in two; the first is not where limits like to be.
_CUTS = (Fraction(15, 32), Fraction(9, 16), Fraction(3, 8))


@dataclass(frozen=True, slots=True)
class Slice:
    """The map that M, applied `steps` times, is on distributions that are constant on two groups of classes.

    Attributes:
        show: what is said of M.
        here: all inputs; the student is replaced.
        first: the classes of the first group, counted from 1; not none and not all.
        steps: how often M is applied.
        constant: M is known to be constant on the groups for all `x` that it is asked about.
    """

    show: Attracts
    here: Environment
    first: tuple[int, ...]
    steps: int
    constant: bool = False

    @property
    def size(self) -> int:
        """The number of classes."""
        return self.here.sizes[self.show.tensor.axes[0].name]

    @property
    def most(self) -> Fraction:
        """The greatest `x`, at which the second group has nothing left."""
        return Fraction(1, len(self.first))

    def spread(self, x: Fraction) -> tuple[Fraction, ...]:
        """The distribution that `x` stands for."""
        rest = (1 - x * len(self.first)) / (self.size - len(self.first))
        return tuple(x if number in self.first else rest for number in range(1, self.size + 1))

    def over(self, low: Fraction, high: Fraction) -> Range | None:
        """What becomes of `x` between two bounds.

        `None` where the value is not seen to be constant on the groups, or is nowhere a distribution.
        """
        own, rest = self._moving(low, high)
        for step in range(self.steps):
            if step:
                rest = shifted(own, *self._others)
            value = self._value(self._entries(own, rest))
            if step == 0 and value is not None and low < high and not lies_within(value, self.most):
                value = self._tightened(value, low, high)
            inside = None if value is None else within(value, self.most)
            if inside is None:
                return None
            own = inside
        return own

    @property
    def _others(self) -> tuple[Fraction, Fraction]:
        """By which factor and from where the probability of the other classes moves with `x`."""
        others = self.size - len(self.first)
        return Fraction(-len(self.first), others), Fraction(1, others)

    def _moving(self, low: Fraction, high: Fraction) -> tuple[Range, Range]:
        return moving(low, high, Fraction(1), Fraction(0)), moving(low, high, *self._others)

    def _entries(self, own: Range, rest: Range) -> list[Range]:
        return [own if number in self.first else rest for number in range(1, self.size + 1)]

    def _tightened(self, value: Range, low: Fraction, high: Fraction) -> Range:
        """What becomes of `x` in one step, bounded by both ends too: a part that occurs twice may cancel."""
        start, end = (self._value(self._entries(*self._moving(at, at))) for at in (low, high))
        return value if start is None or end is None else from_ends(value, start, end, high - low)

    def alike(self, between: tuple[Fraction, Fraction]) -> "Slice":
        """The same map, which need not be seen again to be constant on the groups if it is on the whole interval."""
        return self if self.constant or self.over(*between) is None else replace(self, constant=True)

    def _value(self, entries: list[Range]) -> Range | None:
        wanted = [self.first[0]] if self.constant else None
        values = ranges(self.show.tensor, self.here, self.show.student, entries, wanted)
        if self.constant:
            return values[0]
        for group in (True, False):
            members = [value for number, value in enumerate(values, 1) if (number in self.first) is group]
            if any(value is not members[0] for value in members):
                return None
        return values[self.first[0] - 1]


def is_mapped(slice: Slice, source: tuple[Fraction, Fraction], target: tuple[Fraction, Fraction]) -> bool:
    """Whether every `x` of the source comes to lie in the target, as long as distributions come out."""

    def fits(value: Range) -> bool:
        return bool(
            (target[0] <= 0 or value.low >= _point(target[0]))
            and (target[1] >= slice.most or value.high <= _point(target[1]))
        )

    return _everywhere(slice, source, fits)


def contracts(slice: Slice, between: tuple[Fraction, Fraction]) -> bool:
    """Whether any two `x` between the bounds come nearer to each other."""

    def holds(value: Range | None) -> bool:
        return value is not None and _is_steep_at_most(value, Fraction(1), strictly=True)

    # At a vertex a slope is often not known, which is soon seen.
    return all(holds(slice.over(end, end)) for end in between) and _everywhere(slice, between, holds)


def dies_out(slice: Slice, below: Fraction) -> bool:
    """Whether `x` up to a bound shrinks by a factor below one each time, and zero stays zero."""
    zero = slice.over(Fraction(0), Fraction(0))
    if zero is None or not zero.defined or not zero.high <= 0:
        return False
    return _everywhere(slice, (Fraction(0), below), lambda value: _is_steep_at_most(value, _RATE))


def enclose_limit(slice: Slice, between: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    """Narrow bounds, of few digits, of the one `x` that stays, in a trap in which the map contracts."""
    slice, (low, high) = slice.alike(between), between
    scale = 10 ** (_DIGITS if slice.size <= _MANY_CLASSES else _FEW_DIGITS)
    for _ in range(_HALVINGS):
        for cut in _CUTS:
            x = Fraction(round((low + (high - low) * cut) * scale), scale)
            value = slice.over(x, x) if low < x < high else None
            if value is not None and value.low > _point(x):
                low = x
                break
            if value is not None and value.high < _point(x):
                high = x
                break
        else:
            break
    return low, high


def _point(value: Fraction) -> Any:
    with ctx.workprec(BITS):
        return arb(rational(value))


def _is_steep_at_most(value: Range, rate: Fraction, strictly: bool = False) -> bool:
    if value.slope is None:
        return False
    low, high = value.slope
    bound = _point(rate)
    return bool(-bound < low and high < bound) if strictly else bool(-bound <= low and high <= bound)


def _everywhere(slice: Slice, between: tuple[Fraction, Fraction], holds: Callable[[Range], bool]) -> bool:
    """Whether something holds of the values over each of enough pieces that make up the interval."""
    slice, pieces = slice.alike(between), [between]
    least = (between[1] - between[0]) / 2**_MOST_HALVED
    for _ in range(_MOST_PIECES):
        if not pieces:
            return True
        low, high = pieces.pop()
        value = slice.over(low, high)
        if value is not None and holds(value):
            continue
        middle = (low + high) / 2
        at = slice.over(middle, middle)
        if high - low <= least or at is None or not holds(at):
            return False
        pieces += [(middle, high), (low, middle)]
    return not pieces
