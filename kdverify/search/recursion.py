"""Where orbits seem to go, and the evidence that this suggests: hints, never verdicts."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from kdverify.evidence.notation import to_text
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Attracts
from kdverify.search.portrait import APART, CORNERS, SAME, SLACK, Portrait, Traps, find_traps
from kdverify.search.settings import Setting
from kdverify.search.smallness import weight


class Kind(enum.IntEnum):
    """What the evidence is, in the order in which it is good to read."""

    BREAKING_OFF = enum.auto()
    ONE_ORBIT = enum.auto()
    ATTRACTING_TRAPS = enum.auto()
    FIXED_POINTS = enum.auto()
    TRAPS = enum.auto()
    TRAPS_OF_TWO_STEPS = enum.auto()
    # Next to a vertex bounds may be hard to find.
    TRAPS_INSIDE = enum.auto()
    # With uniform teachers everything may stay where otherwise nothing does.
    DEGENERATE = enum.auto()


@dataclass(frozen=True, slots=True)
class Suspect:
    """A witness and the orbits that are said to refute it; `bulk` is how much there is to read."""

    witness: Witness
    companion: Mapping[str, str]
    kind: Kind
    bulk: int

    @property
    def rank(self) -> tuple[int, int]:
        """Sorts suspects, the best to read first."""
        return self.kind, self.bulk


def suspects(
    show: Attracts, sizes: Mapping[str, int], chosen: list[Setting], heavy: int, portrait: Portrait
) -> Iterator[Suspect]:
    """What may refute, in each setting."""
    size = sizes[show.tensor.axes[0].name]
    traps = {steps: find_traps(portrait, values) for steps, values in ((1, portrait.once), (2, portrait.twice))}
    for row, setting in enumerate(chosen):
        places = _Places(show.student, sizes, setting, heavy, size)
        yield from _broken(places, portrait, row)
        yield from _exact(places, portrait, row)
        yield from _dying(places, portrait, row)
        for steps, found in traps.items():
            yield from _trapped(places, portrait, found, row, steps)
        yield from _still_and_trapped(places, portrait, traps[1], row)


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

    def suspect(self, kind: Kind, start: Fraction, companion: Mapping[str, str], bulk: int = 0) -> Suspect:
        """The suspect whose first orbit starts at this `x`."""
        student = self.spread(start)
        witness = Witness(dict(self.sizes), {**self.setting.values, self.student: student}, {})
        bulk += self.setting.bulk + sum(weight(number) for number in set(student))
        return Suspect(witness, companion, kind, bulk)

    def trap(
        self, number: int, portrait: Portrait, pair: tuple[int, int], steps: int
    ) -> tuple[Fraction, dict[str, str]]:
        """A start in the trap between two corners, and how it is written down as that of an orbit."""
        ends = [portrait.exact[portrait.corners[end]] for end in pair]
        start = min((end for end in ends if 0 < end < portrait.exact[-1]), key=weight)
        between = to_text((ends[0], ends[1]))
        return start, {f"classes {number}": self.front, f"between {number}": between, f"every {number}": str(steps)}


def _broken(places: _Places, portrait: Portrait, row: int) -> Iterator[Suspect]:
    for place in [place for place in portrait.lightest if portrait.broken[row, place]][:1]:
        yield places.suspect(Kind.BREAKING_OFF, portrait.exact[place], {"breaks 1": "0"})


def _exact(places: _Places, portrait: Portrait, row: int) -> Iterator[Suspect]:
    grid, once, twice = portrait.grid, portrait.once[row], portrait.twice[row]
    lightest = portrait.lightest
    with np.errstate(invalid="ignore"):
        still = np.abs(once - grid) < SAME
        back = (np.abs(twice - grid) < SAME) & (np.abs(once - grid) > APART)
        landed = np.abs(twice - once) < SAME
        gone = landed & ((once <= 0.0) | (once >= grid[-1]))
    for place in [place for place in lightest if back[place]][:1]:
        yield places.suspect(Kind.ONE_ORBIT, portrait.exact[place], {"enters 1": "0", "period 1": "2"})
    for place in [place for place in lightest if gone[place]][:1]:
        yield places.suspect(Kind.ONE_ORBIT, portrait.exact[place], {"enters 1": "1", "period 1": "1"})
    ends = [place for place in lightest if still[place] or landed[place]]
    if not ends:
        return
    first = ends[0]
    other = next((place for place in ends if abs(once[place] - once[first]) > APART), None)
    if other is None:
        return
    companion = {"start 2": to_text(places.spread(portrait.exact[other]))}
    for number, place in enumerate((first, other), 1):
        companion |= {f"enters {number}": "0" if still[place] else "1", f"period {number}": "1"}
    kind = Kind.FIXED_POINTS
    if still[1:-1].all():
        kind = Kind.DEGENERATE if places.setting.even else Kind.ONE_ORBIT
    yield places.suspect(kind, portrait.exact[first], companion)


def _dying(places: _Places, portrait: Portrait, row: int) -> Iterator[Suspect]:
    """The end at which a group has nothing draws in all that is near."""
    most = portrait.exact[-1]
    for name, order, factor in ((places.front, slice(None), 1.0), (places.back, slice(None, None, -1), -1.0)):
        x = portrait.grid[order] if factor > 0 else portrait.grid[-1] - portrait.grid[::-1]
        value = portrait.once[row][order] if factor > 0 else portrait.grid[-1] - portrait.once[row][::-1]
        if not abs(value[0]) < SAME:
            continue
        with np.errstate(invalid="ignore"):
            steep = np.abs(np.diff(value) / np.diff(x)) < SLACK
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
        yield places.suspect(Kind.ONE_ORBIT, start, {"classes 1": name, "below 1": str(below)}, weight(below))


def _trapped(places: _Places, portrait: Portrait, traps: Traps, row: int, steps: int) -> Iterator[Suspect]:
    if not traps.apart[row]:
        return
    pairs = [(int(low), int(high)) for low, high in np.argwhere(traps.held[row])]
    drawn = traps.drawn[row]

    def cost(pair: tuple[int, int]) -> tuple[bool, int]:
        return not drawn[pair], sum(weight(CORNERS[end]) for end in pair)

    last = len(portrait.corners) - 1
    for inside in (False, True):
        if inside:
            pairs = [pair for pair in pairs if pair[0] > 0 and pair[1] < last]
        furthest = max((low for low, _ in pairs), default=0)
        lefts = [pair for pair in pairs if pair[1] < furthest]
        if not lefts:
            return
        left = min(lefts, key=cost)
        right = min((pair for pair in pairs if pair[0] > left[1]), key=cost)
        first, companion = places.trap(1, portrait, right, steps)
        second, other = places.trap(2, portrait, left, steps)
        kind = Kind.TRAPS_OF_TWO_STEPS if steps > 1 else Kind.TRAPS
        if inside:
            kind = Kind.TRAPS_INSIDE
        elif steps == 1 and drawn[left] and drawn[right]:
            kind = Kind.ATTRACTING_TRAPS
        bulk = sum(cost(pair)[1] for pair in (left, right))
        yield places.suspect(kind, first, {**companion, **other, "start 2": to_text(places.spread(second))}, bulk)


def _still_and_trapped(places: _Places, portrait: Portrait, traps: Traps, row: int) -> Iterator[Suspect]:
    """A fixed point that is followed, and a trap that it does not lie in."""
    still = [place for place in portrait.lightest if abs(portrait.once[row, place] - portrait.grid[place]) < SAME][:1]
    for place in still:
        x = portrait.exact[place]
        ends = [portrait.exact[corner] for corner in portrait.corners]
        held = [(int(low), int(high)) for low, high in np.argwhere(traps.held[row])]
        apart = [pair for pair in held if not ends[pair[0]] <= x <= ends[pair[1]]]
        if apart:
            pair = min(apart, key=lambda pair: sum(weight(CORNERS[end]) for end in pair))
            start, companion = places.trap(1, portrait, pair, 1)
            companion |= {"start 2": to_text(places.spread(x)), "enters 2": "0", "period 2": "1"}
            yield places.suspect(Kind.FIXED_POINTS, start, companion, sum(weight(CORNERS[end]) for end in pair))
