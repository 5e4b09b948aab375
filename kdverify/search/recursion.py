"""Where orbits seem to go, in floats, and the evidence that this suggests: hints, never verdicts.

Distributions that are constant on two groups of classes are told apart by one number `x`, so M is a map of an
interval into itself.  It is evaluated on a grid, for many settings at once, and then once more on its values.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kdverify.evidence.notation import to_text
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Attracts
from kdverify.search.layout import Floats
from kdverify.search.settings import Setting, as_batch
from kdverify.search.smallness import weight
from kdverify.semantics.floats import Batch, Reading

_DIVISORS = (1000, 100, 50, 20, 10, 8, 6, 5, 4, 3)
_NEAR_HALF = tuple(map(Fraction, ("3/10", "3/8", "2/5", "9/20", "12/25", "49/100")))
# Bounds of traps, as parts of the greatest `x`.
_LOW_CORNERS = (Fraction(0), *(Fraction(1, bottom) for bottom in _DIVISORS), *_NEAR_HALF)
CORNERS = tuple(sorted({Fraction(1, 2), *_LOW_CORNERS, *(1 - corner for corner in _LOW_CORNERS)}))
_BETWEEN = 4
_SAME = 1e-12
_APART = 1e-6
# By how much of its width a trap is to be entered.
_CLEAR = 1e-3
_SLACK = 0.98


@dataclass(frozen=True, slots=True)
class Suspect:
    """A witness and the orbits that are said to refute it; `kind` and `bulk` are small where it is good to read."""

    witness: Witness
    companion: Mapping[str, str]
    kind: int
    bulk: int

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts suspects: evidence that says most first, then what is lightest."""
        return self.kind, self.bulk


@dataclass(frozen=True, slots=True)
class Portrait:
    """What M does with each `x` of a grid, for each setting.

    Attributes:
        grid: the `x`, exactly and as floats; `corners` are the places of the corners among them.
        lightest: places inside, those of the simplest `x` first.
        once, twice: `x` after one and two steps, of shape `(settings, grid)`; `nan` where it is not known.
        broken: where the value is no distribution, of the same shape.
    """

    exact: tuple[Fraction, ...]
    grid: Floats
    corners: tuple[int, ...]
    lightest: tuple[int, ...]
    once: Floats
    twice: Floats
    broken: NDArray[np.bool_]


def portray(show: Attracts, sizes: Mapping[str, int], chosen: list[Setting], heavy: int) -> Portrait:
    """Evaluates M on a grid, for students whose first classes, so many, are alike, and the others too."""
    exact, corners = _grid(Fraction(1, heavy))
    grid = np.array([float(x) for x in exact])
    values = as_batch(chosen, len(grid))
    size = sizes[show.tensor.axes[0].name]
    first, broken = _step(show, sizes, values, np.tile(grid, len(chosen)), heavy, size)
    second, _ = _step(show, sizes, values, first, heavy, size)
    shape = len(chosen), len(grid)
    inside = range(1, len(exact) - 1)
    lightest = tuple(sorted(inside, key=lambda place: (weight(exact[place]), exact[place])))
    return Portrait(exact, grid, corners, lightest, first.reshape(shape), second.reshape(shape), broken.reshape(shape))


def suspects(
    show: Attracts, sizes: Mapping[str, int], chosen: list[Setting], heavy: int, portrait: Portrait
) -> Iterator[Suspect]:
    """What may refute, in each setting."""
    size = sizes[show.tensor.axes[0].name]
    traps = {steps: _find_traps(portrait, values) for steps, values in ((1, portrait.once), (2, portrait.twice))}
    for row, setting in enumerate(chosen):
        places = _Places(show.student, sizes, setting, heavy, size)
        yield from _broken(places, portrait, row)
        yield from _exact(places, portrait, row)
        yield from _dying(places, portrait, row)
        for steps, found in traps.items():
            yield from _trapped(places, portrait, found, row, steps)


def _grid(most: Fraction) -> tuple[tuple[Fraction, ...], tuple[int, ...]]:
    exact: list[Fraction] = []
    for low, high in pairwise(CORNERS):
        exact += [most * (low + (high - low) * Fraction(part, _BETWEEN)) for part in range(_BETWEEN)]
    exact.append(most)
    return tuple(exact), tuple(range(0, len(exact), _BETWEEN))


def _step(
    show: Attracts, sizes: Mapping[str, int], values: Mapping[str, Floats], x: Floats, heavy: int, size: int
) -> tuple[Floats, NDArray[np.bool_]]:
    rest = (1.0 - heavy * x) / (size - heavy)
    students = np.concatenate([np.repeat(x[:, None], heavy, 1), np.repeat(rest[:, None], size - heavy, 1)], axis=1)
    result = Reading(Batch(sizes, {**values, show.student: students})).tensor(show.tensor)
    with np.errstate(invalid="ignore"):
        known = np.isfinite(x)
        broken = known & ~(
            np.isfinite(result).all(axis=1)
            & (np.abs(result.sum(axis=1) - 1.0) < _APART)
            & (result.min(axis=1) > -_SAME)
        )
        spread = [np.ptp(part, axis=1) for part in (result[:, :heavy], result[:, heavy:])]
        alike = (spread[0] < 1e-9) & (spread[1] < 1e-9)
    return np.where(known & ~broken & alike, result[:, 0], np.nan), broken


@dataclass(frozen=True, slots=True)
class _Places:
    """How an `x` is written down, in one setting."""

    student: str
    sizes: Mapping[str, int]
    setting: Setting
    heavy: int
    size: int

    @property
    def front(self) -> str:
        return to_text(tuple(Fraction(number) for number in range(1, self.heavy + 1)))

    @property
    def back(self) -> str:
        return to_text(tuple(Fraction(number) for number in range(self.heavy + 1, self.size + 1)))

    def spread(self, x: Fraction) -> tuple[Fraction, ...]:
        rest = (1 - x * self.heavy) / (self.size - self.heavy)
        return (x,) * self.heavy + (rest,) * (self.size - self.heavy)

    def suspect(self, kind: int, start: Fraction, companion: Mapping[str, str], bulk: int = 0) -> Suspect:
        """`kind` is 0 for what says most; degenerate evidence comes last."""
        student = self.spread(start)
        witness = Witness(dict(self.sizes), {**self.setting.values, self.student: student}, {})
        bulk += self.setting.bulk + sum(weight(number) for number in set(student))
        return Suspect(witness, companion, kind, bulk)


def _broken(places: _Places, portrait: Portrait, row: int) -> Iterator[Suspect]:
    for place in [place for place in portrait.lightest if portrait.broken[row, place]][:1]:
        yield places.suspect(0, portrait.exact[place], {"breaks 1": "0"})


def _exact(places: _Places, portrait: Portrait, row: int) -> Iterator[Suspect]:
    grid, once, twice = portrait.grid, portrait.once[row], portrait.twice[row]
    lightest = portrait.lightest
    with np.errstate(invalid="ignore"):
        still = np.abs(once - grid) < _SAME
        back = (np.abs(twice - grid) < _SAME) & (np.abs(once - grid) > _APART)
        landed = np.abs(twice - once) < _SAME
        gone = landed & ((once <= 0.0) | (once >= grid[-1]))
    for place in [place for place in lightest if back[place]][:1]:
        yield places.suspect(1, portrait.exact[place], {"enters 1": "0", "period 1": "2"})
    for place in [place for place in lightest if gone[place]][:1]:
        yield places.suspect(1, portrait.exact[place], {"enters 1": "1", "period 1": "1"})
    ends = [place for place in lightest if still[place] or landed[place]]
    if not ends:
        return
    first = ends[0]
    other = next((place for place in ends if abs(once[place] - once[first]) > _APART), None)
    if other is None:
        return
    companion = {"start 2": to_text(places.spread(portrait.exact[other]))}
    for number, place in enumerate((first, other), 1):
        companion |= {f"enters {number}": "0" if still[place] else "1", f"period {number}": "1"}
    everything = bool(still[1:-1].all())
    # With uniform teachers everything may stay where otherwise nothing does.
    kind = 3 if not everything else 6 if places.setting.even else 1
    yield places.suspect(kind, portrait.exact[first], companion)


def _dying(places: _Places, portrait: Portrait, row: int) -> Iterator[Suspect]:
    """The end at which a group has nothing draws in all that is near."""
    most = portrait.exact[-1]
    for name, order, factor in ((places.front, slice(None), 1.0), (places.back, slice(None, None, -1), -1.0)):
        x = portrait.grid[order] if factor > 0 else portrait.grid[-1] - portrait.grid[::-1]
        value = portrait.once[row][order] if factor > 0 else portrait.grid[-1] - portrait.once[row][::-1]
        if not abs(value[0]) < _SAME:
            continue
        with np.errstate(invalid="ignore"):
            steep = np.abs(np.diff(value) / np.diff(x)) < _SLACK
        reached = len(steep) if steep.all() else int(np.argmin(steep))
        corners = [part for part in CORNERS if 0 < part <= Fraction(1, 2)]
        fitting = [part for part in corners if float(part * most) <= x[reached]]
        if not fitting:
            continue
        best = min(fitting, key=lambda part: (weight(part), -part))
        # The last group has other probabilities than `x` measures.
        share = best * most * places.heavy
        below = share / (places.heavy if factor > 0 else places.size - places.heavy)
        start = best * most if factor > 0 else most - best * most
        yield places.suspect(1, start, {"classes 1": name, "below 1": str(below)}, weight(below))


@dataclass(frozen=True, slots=True)
class _Traps:
    """Which pairs of corners bound a set that is mapped into itself, in each setting.

    Attributes:
        held: of shape `(settings, corners, corners)`.
        drawn: those in which any two distributions come nearer to each other, of the same shape.
        apart: settings in which a trap begins beyond the end of another.
    """

    held: NDArray[np.bool_]
    drawn: NDArray[np.bool_]
    apart: NDArray[np.bool_]


def _find_traps(portrait: Portrait, values: Floats) -> _Traps:
    grid, corners = portrait.grid, portrait.corners
    values = values.copy()
    # At the ends a value may be undefined in floats; bounds next to them tell what happens there.
    values[:, 0] = np.where(np.isnan(values[:, 0]), values[:, 1], values[:, 0])
    values[:, -1] = np.where(np.isnan(values[:, -1]), values[:, -2], values[:, -1])
    values = np.where(np.isnan(values), np.inf, values)
    with np.errstate(invalid="ignore"):
        steep = np.abs(np.diff(values, axis=1) / np.diff(grid))
    steep = np.where(np.isfinite(steep), steep, np.inf)
    cells = list(pairwise(corners))
    least = [values[:, low : high + 1].min(axis=1) for low, high in cells]
    most = [values[:, low : high + 1].max(axis=1) for low, high in cells]
    slope = [steep[:, low:high].max(axis=1) for low, high in cells]
    held = np.zeros((len(values), len(corners), len(corners)), dtype=np.bool_)
    drawn = np.zeros_like(held)
    for low in range(len(cells)):
        down, up, rate = least[low], most[low], slope[low]
        for high in range(low + 1, len(corners)):
            down = np.minimum(down, least[high - 1])
            up = np.maximum(up, most[high - 1])
            rate = np.maximum(rate, slope[high - 1])
            left, right = grid[corners[low]], grid[corners[high]]
            margin = _CLEAR * (right - left)
            enters = (low == 0) | (down >= left + margin)
            remains = (high == len(cells)) | (up <= right - margin)
            held[:, low, high] = enters & remains & np.isfinite(up)
            drawn[:, low, high] = held[:, low, high] & (rate < _SLACK)
    begins, ends = np.logical_or.reduce(held, axis=2), np.logical_or.reduce(held, axis=1)
    last = len(cells) - np.argmax(begins[:, ::-1], axis=1)
    return _Traps(held, drawn, np.logical_or.reduce(begins, axis=1) & (last > np.argmax(ends, axis=1)))


def _trapped(places: _Places, portrait: Portrait, traps: _Traps, row: int, steps: int) -> Iterator[Suspect]:
    if not traps.apart[row]:
        return
    pairs = [(int(low), int(high)) for low, high in np.argwhere(traps.held[row])]
    drawn = traps.drawn[row]

    def cost(pair: tuple[int, int]) -> tuple[bool, int]:
        return not drawn[pair], sum(weight(CORNERS[end]) for end in pair)

    furthest = max(low for low, _ in pairs)
    left = min((pair for pair in pairs if pair[1] < furthest), key=cost)
    right = min((pair for pair in pairs if pair[0] > left[1]), key=cost)
    companion: dict[str, str] = {}
    starts: list[Fraction] = []
    for number, pair in enumerate((right, left), 1):
        ends = [portrait.exact[portrait.corners[end]] for end in pair]
        starts.append(min((end for end in ends if 0 < end < portrait.exact[-1]), key=weight))
        companion |= {
            f"classes {number}": places.front,
            f"between {number}": to_text((ends[0], ends[1])),
            f"every {number}": str(steps),
        }
    companion["start 2"] = to_text(places.spread(starts[1]))
    kind = (2 if drawn[left] and drawn[right] else 4) if steps == 1 else 5
    bulk = sum(cost(pair)[1] for pair in (left, right))
    yield places.suspect(kind, starts[0], companion, bulk)
