"""The greatest ratio of two functions of a distribution, between bounds: rays from one point, cut into boxes.

Every distribution but `c` is `c + s (p - c)` for one `s` in `(0, 1]` and one `p` of which an entry is zero.  Whether
`above <= r * below` is shown on boxes of such `s` and `p`, by the theorem of Taylor from the middle.  Near `c`, where
both sides vanish with their slopes, it is enough that the second derivative along each ray has the right sign.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import ceil, log10
from typing import Any

from flint import arb, arb_mat, ctx

from kdverify.lang import build
from kdverify.lang.term import Term
from kdverify.semantics.ball import rational
from kdverify.semantics.exact import Environment
from kdverify.semantics.jets import Jet, Rough, jet
from kdverify.semantics.ranges import Range
from kdverify.semantics.segment import range_of

BITS = 96
MOST_BOXES = 6000
# How far above what some point shows a bound may be, as a share of it; tried one after the other.
MARGINS = (Fraction(1, 1000), Fraction(1, 100), Fraction(1, 10))
# Up to this share of its least entry from the centre, second derivatives are looked at in place of values.
NEAR = Fraction(1, 16)
# Into so many parts each number is cut to find where the ratio is great, and so often the step is halved from there.
_PARTS, _HALVINGS = {1: 64, 2: 16, 3: 8}, 12

Span = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Ratio:
    """Two numbers as functions of one distribution, everything else standing still.

    Attributes:
        above, below: numerator and denominator, defined at all interior distributions; both vanish at `centre` with
            their slopes, if they are smooth there.
        here: all other inputs, and sizes.
        name: the input that moves.
        centre: an interior distribution.
    """

    above: Term
    below: Term
    here: Environment
    name: str
    centre: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Greatest:
    """A point where the ratio seems to be greatest.

    Attributes:
        value: about what it is there; nothing rests on it.
        point: the distribution.
        towards: a direction from the centre; where it is given, the ratio is meant that is tended to from there.
    """

    value: float
    point: tuple[Fraction, ...]
    towards: tuple[Fraction, ...] | None


def greatest(ratio: Ratio) -> Greatest | None:
    """Looks where the ratio is greatest, on a grid and around the best of its points."""
    with ctx.workprec(BITS):
        return _look(ratio)


def is_bound(ratio: Ratio, bound: Fraction) -> int | None:
    """How many boxes it takes to show that the ratio is at most the bound; `None` where that is not shown."""
    with ctx.workprec(BITS):
        return _Covering(ratio, bound, min(ratio.centre) * NEAR).run()


@dataclass(frozen=True, slots=True)
class _Box:
    """Points `c + s (p - c)`, where `p` has a zero at `facet`, and the rest of it is broken off a stick piece by piece.

    The first of `spans` is that of `s`, the others are the shares of what is left of the stick.
    """

    facet: int
    spans: tuple[Span, ...]

    def halves(self, near: bool) -> "Iterator[_Box]":
        """Both halves across the longest side; not `near` the centre, sides are as long as they are among points."""
        scale = Fraction(1) if near else self.spans[0][1]
        lengths = [(high - low) * (scale if number else 1) for number, (low, high) in enumerate(self.spans)]
        place = lengths.index(max(lengths))
        low, high = self.spans[place]
        middle = (low + high) / 2
        for span in ((low, middle), (middle, high)):
            yield _Box(self.facet, (*self.spans[:place], span, *self.spans[place + 1 :]))

    def middle(self) -> "_Box":
        """The point in the middle."""
        return _Box(self.facet, tuple(((low + high) / 2,) * 2 for low, high in self.spans))

    def directions(self, centre: Sequence[Fraction]) -> list[Span]:
        """Between what `p - c` lies, class by class."""
        low, high = Fraction(1), Fraction(1)
        pieces: list[Span] = []
        for least, most in self.spans[1:]:
            pieces.append((low * least, high * most))
            low, high = low * (1 - most), high * (1 - least)
        pieces.append((low, high))
        pieces.insert(self.facet, (Fraction(0), Fraction(0)))
        return [(least - own, most - own) for (least, most), own in zip(pieces, centre, strict=True)]

    def points(self, centre: Sequence[Fraction]) -> list[Span]:
        """Between what the distributions lie, class by class."""
        found = []
        for (least, most), own in zip(self.directions(centre), centre, strict=True):
            ends = [own + s * step for s in self.spans[0] for step in (least, most)]
            found.append((max(min(ends), Fraction(0)), max(ends)))
        return found


@dataclass(frozen=True, slots=True)
class _Covering:
    """The attempt to show that `above - bound * below` is nowhere positive."""

    ratio: Ratio
    bound: Fraction
    inner: Fraction

    def run(self) -> int | None:
        """The number of boxes; `None` where they were too many."""
        size = len(self.ratio.centre)
        rest = ((Fraction(0), Fraction(1)),) * (size - 2)
        parts = ((Fraction(0), self.inner), (self.inner, Fraction(1)))
        waiting = [_Box(facet, (part, *rest)) for facet in range(size) for part in parts]
        slack = build.subtract(self.ratio.above, build.multiply(build.number(self.bound), self.ratio.below))
        looked = 0
        while waiting:
            looked += 1
            if looked > MOST_BOXES:
                return None
            box = waiting.pop()
            if not self._holds(slack, box):
                waiting.extend(box.halves(box.spans[0][1] <= self.inner))
        return looked

    def _holds(self, slack: Term, box: _Box) -> bool:
        try:
            if box.spans[0][1] <= self.inner:
                return bool(_bend(self._jet(slack, box), box, self.ratio.centre) <= 0)
            return bool(self._most(slack, box) <= 0)
        except Rough:
            # What holds near the centre holds by what the second derivative is on all of the way from there.
            return box.spans[0][1] > self.inner and self._holds_by_ranges(box)

    def _most(self, slack: Term, box: _Box) -> Any:
        """An upper bound on a box, by Taylor's theorem."""
        middle, hessian = self._jet(slack, box.middle()), self._jet(slack, box).hessian
        centre = self.ratio.centre
        points = [low for low, _ in box.middle().points(centre)]
        reaches = _reaches(box.points(centre), points)
        slopes = middle.gradient.entries()
        found = middle.value + _swing(slopes, reaches) + _swell(_flattened(hessian), reaches) / 2
        return found.upper()

    def _jet(self, term: Term, box: _Box) -> Jet:
        balls = [_ball(span) for span in box.points(self.ratio.centre)]
        return jet(term, self.ratio.here, self.ratio.name, balls)

    def _holds_by_ranges(self, box: _Box) -> bool:
        ratio = self.ratio
        balls = [_ball(own) for own in box.points(ratio.centre)]
        entries = [Range(ball.lower().max(arb(0)), ball.upper()) for ball in balls]
        above, below = (range_of(term, ratio.here, ratio.name, entries) for term in (ratio.above, ratio.below))
        # They are defined at interior points, and bounds on closed boxes are bounds there.
        if not (above.high.is_finite() and below.low >= 0):
            return False
        return bool(above.high <= (arb(rational(self.bound)) * below.low).lower())


def _look(ratio: Ratio) -> Greatest | None:
    count = len(ratio.centre) - 1
    parts = _PARTS.get(count, 4)
    marks = [Fraction(2 * number + 1, 2 * parts) for number in range(parts)]
    tried = (
        (facet, (s, *rest))
        for facet in range(count + 1)
        for s in (Fraction(0), *marks)
        for rest in product(marks, repeat=count - 1)
    )
    best, (facet, numbers) = max(((_at(ratio, *point), point) for point in tried), key=lambda entry: entry[0])
    if best <= 0:
        return None
    step = Fraction(1, 2 * parts)
    for _ in range(_HALVINGS):
        near = [
            tuple(own + move if number == place else own for number, own in enumerate(numbers))
            for place in range(count)
            for move in (step, -step)
        ]
        inside = [point for point in near if all(0 <= own < 1 for own in point)]
        better, point = max(((_at(ratio, facet, point), point) for point in inside), key=lambda entry: entry[0])
        if better > best:
            best, numbers = better, point
        else:
            step /= 2
    box = _Box(facet, tuple((number, number) for number in numbers))
    point, towards = (
        tuple(low for low, _ in found) for found in (box.points(ratio.centre), box.directions(ratio.centre))
    )
    return Greatest(best, point, towards if numbers[0] == 0 else None)


def _at(ratio: Ratio, facet: int, numbers: Sequence[Fraction]) -> float:
    """About what the ratio is at a point, or at the centre from its direction; -1 where it is not known."""
    box = _Box(facet, tuple((number, number) for number in numbers))
    balls = [_ball(span) for span in box.points(ratio.centre)]
    try:
        above, below = (jet(term, ratio.here, ratio.name, balls) for term in (ratio.above, ratio.below))
    except Rough:
        return -1.0
    top, bottom = above.value, below.value
    if numbers[0] == 0:
        top, bottom = (_bend(part, box, ratio.centre) for part in (above, below))
    return float((top / bottom).mid()) if bottom > 0 else -1.0


def _bend(found: Jet, box: _Box, centre: Sequence[Fraction]) -> Any:
    """An upper bound of the second derivative along the rays through a box."""
    hessian = _flattened(found.hessian)
    middle = [low for low, _ in box.middle().directions(centre)]
    ray = arb_mat(len(middle), 1, [arb(rational(own)) for own in middle])
    reaches = _reaches(box.directions(centre), middle)
    column = hessian * ray
    turned = _swing(column.entries(), reaches) * 2
    return ((ray.transpose() * column)[0, 0] + turned + _swell(hessian, reaches)).upper()


def _reaches(spans: Sequence[Span], middle: Sequence[Fraction]) -> list[Any]:
    """How far it is at most from the middle, entry by entry."""
    return [arb(rational(max(high - own, own - low))) for (low, high), own in zip(spans, middle, strict=True)]


def _swing(slopes: Sequence[Any], reaches: Sequence[Any]) -> Any:
    """How much a linear function grows in a step that sums to zero and goes so far in each entry."""
    # Along such steps a constant counts for nothing.
    level = slopes[0].mid()
    return sum((abs(slope - level) * reach for slope, reach in zip(slopes, reaches, strict=True)), arb(0))


def _swell(hessian: Any, reaches: Sequence[Any]) -> Any:
    """How great a quadratic form is for steps that go so far in each entry."""
    found = arb(0)
    for row, one in enumerate(reaches):
        for column, other in enumerate(reaches):
            entry = hessian[row, column]
            found += (entry.upper().max(arb(0)) if row == column else abs(entry)) * one * other
    return found


def _flattened(hessian: Any) -> Any:
    """A matrix with the same quadratic form on vectors that sum to zero, and little beside the diagonal.

    What is `a[i] + a[j]` at each place counts for nothing there.
    """
    size = hessian.nrows()
    rows = [
        sum((hessian[row, other].mid() for other in range(size) if other != row), arb(0)).mid() for row in range(size)
    ]
    if size == 2:
        shares = [(own / 2).mid() for own in rows]
    else:
        whole = sum(rows, arb(0)) / (2 * (size - 1))
        shares = [((own - whole) / (size - 2)).mid() for own in rows]
    return arb_mat(
        size,
        size,
        [hessian[row, column] - shares[row] - shares[column] for row in range(size) for column in range(size)],
    )


def rounded(value: float, margin: Fraction) -> Fraction:
    """A short decimal number that is greater than the value by about the margin."""
    least = Fraction(value) * (1 + margin)
    if least == 0:
        return margin
    digits = max(0, ceil(-log10(float(Fraction(value) * margin))))
    return Fraction(ceil(least * 10**digits), 10**digits)


def _ball(span: Span) -> Any:
    low, high = span
    return arb(rational(low)) if low == high else arb(rational(low)).union(arb(rational(high)))
