"""Simple values for all inputs of a goal but the student, that meet its premises."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from typing import cast

import numpy as np

from kdverify.evidence.witness import Exact
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Attracts, Goal
from kdverify.lang.term import Axis, Entry, Node, Parameter, walk
from kdverify.search.grids import scalars
from kdverify.search.layout import Floats, Values, flatten
from kdverify.search.smallness import weight
from kdverify.semantics.floats import Batch, Reading

# What the first group of classes has together, the simplest first.
_SHARES = tuple(map(Fraction, ("1/2", "2/3", "1/3", "3/4", "1/4", "9/10", "1/10", "99/100", "1/100")))
_MOST_SCALARS = 20
_MOST_COMBINED = 4000


@dataclass(frozen=True, slots=True)
class Setting:
    """Exact values for all inputs but the student; `bulk` is how much there is to read in them.

    `even` says that every distribution among them is uniform.
    """

    values: Mapping[str, Exact]
    bulk: int
    even: bool


def settings(goal: Goal, show: Attracts, sizes: Mapping[str, int], heavy: int, most: int) -> list[Setting]:
    """At most so many settings whose premises hold as far as floats can tell, the simplest first.

    Args:
        goal: what the inputs are of.
        show: its statement, whose student is left out.
        sizes: the size of each axis.
        heavy: how many classes are in the first group; distributions are constant on each of the two.
        most: how many to make at most.
    """
    (classes,) = show.tensor.axes
    used = _mentioned(show.tensor.body, *goal.given)
    inputs = [entry for entry in goal.inputs if entry.name != show.student]
    offers = {entry.name: _offers(entry, sizes, classes, heavy) for entry in inputs}
    # What does not occur need not vary.
    offers = {name: own if name in used else own[:1] for name, own in offers.items()}
    counts = {name: len(own) for name, own in offers.items()}
    while prod(counts.values()) > _MOST_COMBINED:
        counts[max(counts, key=lambda name: counts[name])] -= 1
    evens = {entry.name: isinstance(entry.domain, Simplex) for entry in inputs}
    offered = [[_Offer(value, evens[name]) for value in own[: counts[name]]] for name, own in offers.items()]
    made = [
        Setting(
            dict(zip(offers, [offer.value for offer in chosen], strict=True)),
            sum(offer.bulk for offer in chosen),
            all(offer.even for offer in chosen),
        )
        for chosen in product(*offered)
    ]
    made.sort(key=lambda setting: setting.bulk)
    return _admitted(goal, sizes, made)[:most]


class _Offer:
    """One value for one input, with how much there is to read in it."""

    def __init__(self, value: Exact, distribution: bool) -> None:
        numbers = set(flatten(value))
        self.value = value
        self.bulk = sum(map(weight, numbers))
        self.even = not distribution or len(numbers) == 1


def _mentioned(*roots: Node) -> set[str]:
    parts = [part for root in roots for part in walk(root)]
    return {
        part.array if isinstance(part, Entry) else part.name for part in parts if isinstance(part, Entry | Parameter)
    }


def as_batch(chosen: list[Setting], repeated: int) -> Values:
    """The settings as floats, each so many times in a row."""
    names = chosen[0].values
    return {
        name: np.repeat(np.array([_floats(setting.values[name]) for setting in chosen]), repeated, axis=0)
        for name in names
    }


def _floats(value: Exact) -> Floats:
    if isinstance(value, Fraction):
        return np.asarray(float(value))
    return np.array([_floats(cast(Exact, part)) for part in value])


def _admitted(goal: Goal, sizes: Mapping[str, int], made: list[Setting]) -> list[Setting]:
    if not made or not goal.given:
        return made
    batch = as_batch(made, 1)
    if not batch:
        return made
    reading = Reading(Batch(sizes, batch))
    met = np.ones(len(made), dtype=np.bool_)
    for premise in goal.given:
        met &= reading.truth(premise)
    return [setting for setting, fits in zip(made, met, strict=True) if fits]


def _offers(entry: Input, sizes: Mapping[str, int], classes: Axis, heavy: int) -> list[Exact]:
    lengths = [sizes[axis.name] for axis in entry.axes]
    if isinstance(entry.domain, Interval):
        return [_filled(value, lengths) for value in scalars(entry.domain)[:_MOST_SCALARS]]
    last = lengths[-1]
    leading = heavy if entry.axes[-1] == classes else 1
    rows = list(_two_levels(last, min(leading, last - 1))) if last > 1 else [(Fraction(1),)]
    if len(lengths) == 1:
        return [row for row in rows]
    family: list[Exact] = [(row,) * lengths[0] for row in rows]
    if lengths[0] > 1:
        family += [cast(Exact, tuple((row, rows[0])[number % 2] for number in range(lengths[0]))) for row in rows[1:]]
    return family


def _two_levels(length: int, heavy: int) -> Iterator[tuple[Fraction, ...]]:
    yield (Fraction(1, length),) * length
    for share in _SHARES:
        row = (share / heavy,) * heavy + ((1 - share) / (length - heavy),) * (length - heavy)
        if len(set(row)) > 1:
            yield row


def _filled(value: Fraction, lengths: list[int]) -> Exact:
    filled: Exact = value
    for length in reversed(lengths):
        filled = cast(Exact, (filled,) * length)
    return filled
