"""Finds the best rate at which a divergence shrinks: guessed from exact ratios, then proved for all sizes and inputs.

A rate is guessed among expressions in the parameters.  Paths on which the ratio of the divergences is known exactly
show which expressions are too small, so that what is left is tried from the smallest on.  A guess counts for nothing
until the inequality with it, and that it is below 1, are proved by the provers of the other engines.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.evidence.side import side
from kdverify.lang import build
from kdverify.lang.domain import Interval
from kdverify.lang.goal import Goal, Holds, Shrinks
from kdverify.lang.show import show_term
from kdverify.lang.term import Apply, Condition, Number, Parameter, Size, Term, walk
from kdverify.search.paths import Slowest, settings, slowest
from kdverify.semantics.exact import Environment
from kdverify.semantics.exact import decide as decide_exactly

_BITS = 256
MOST_PARTS = 8
MOST_GUESSES = 7
# A rate that is proved at all is nearly always among so many: the others are left to those who answer at once.
LIKELY = 2
# Provers up to the first order answer at once, so that all guesses are put to them before one is put to the others;
# those beyond the second search for long.
QUICK, LATEST = 12, 21


class Rates(AbstractEngine):
    """Guesses rates and has them proved."""

    name: ClassVar[str] = "rates"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 15
    summary: ClassVar[str] = "finds the best rate of a contraction: guessed from exact ratios, then proved"

    def __init__(self, provers: Sequence[AbstractEngine]) -> None:
        asked = [prover for prover in provers if prover.part is Part.PROVER and prover.order <= LATEST]
        asked.sort(key=lambda prover: prover.order)
        self._quick = [prover for prover in asked if prover.order <= QUICK]
        self._patient = [prover for prover in asked if prover.order > QUICK]

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """A rate below 1 that is proved, for `Shrinks` goals; and whether a smaller one is possible."""
        if not isinstance(goal.show, Shrinks):
            return Declined("speaks of rates only", foreign=True)
        if goal.show.given is not None:
            return Declined("speaks of all anchors", foreign=True)
        known = slowest(goal)
        found = self.find(goal, known, budget)
        if found is None:
            return Declined(f"no rate below 1 was proved; {lower(known)}")
        rate, argument = found
        return Proved(EverySize(), (*named(show_term(rate), tightness(rate, known)), *argument))

    def find(self, goal: Goal, known: Sequence[Slowest], budget: Budget) -> tuple[Term, tuple[Step, ...]] | None:
        """The smallest rate that is proved to do and to be below 1, of those that no known ratio excludes."""
        offered = list(guesses(goal, known or slowest(_of_any_size(goal)), most=1.0))
        likely, others = offered[:LIKELY], offered[LIKELY:]
        found = self._first(goal, likely, self._quick, budget)
        if found is None:
            found = self._first(goal, likely, self._patient, budget) or self._first(goal, others, self._quick, budget)
        elif not any(meets(found[0], entry) for entry in known):
            found = self._first(goal, likely[: likely.index(found[0])], self._patient, budget) or found
        return found

    def bound(self, goal: Goal, budget: Budget) -> Term | None:
        """A rate that is proved to do, below 1 or not; for regions of the parameters in which it is."""
        assert isinstance(goal.show, Shrinks)
        for rate in guesses(goal, slowest(_of_any_size(goal), None), most=math.inf):
            if self._proof(goal, _bound(goal.show, rate), (*self._quick, *self._patient), budget) is not None:
                return rate
        return None

    def _first(
        self, goal: Goal, guesses: Sequence[Term], provers: Sequence[AbstractEngine], budget: Budget
    ) -> tuple[Term, tuple[Step, ...]] | None:
        """The first guess that is below 1, and does, and what proves both."""
        assert isinstance(goal.show, Shrinks)
        for rate in guesses:
            below = self.below(goal, rate, budget)
            does = None if below is None else self._proof(goal, _bound(goal.show, rate), provers, budget)
            if below is not None and does is not None:
                return rate, (*below, *does)
        return None

    def below(self, goal: Goal, rate: Term, budget: Budget) -> tuple[Step, ...] | None:
        """A proof that a rate is below 1."""
        return self._proof(goal, build.less(rate, build.ONE), (*self._quick, *self._patient), budget)

    def _proof(
        self, goal: Goal, condition: Condition, provers: Sequence[AbstractEngine], budget: Budget
    ) -> tuple[Step, ...] | None:
        for prover in provers:
            outcome = prover.attempt(replace(goal, show=Holds(condition)), budget)
            if isinstance(outcome, Proved) and isinstance(outcome.scope, EverySize):
                return outcome.argument
        return None


def _bound(shrinks: Shrinks, rate: Term) -> Condition:
    return build.at_most(shrinks.after.body, build.multiply(rate, shrinks.before.body))


def _of_any_size(goal: Goal) -> Goal:
    """The goal for small sizes too: what paths show there is no bound for large ones alone, but guides guesses."""
    return replace(goal, dimensions=tuple(replace(entry, least=min(entry.least, 2)) for entry in goal.dimensions))


def guesses(goal: Goal, known: Sequence[Slowest], most: float) -> Iterator[Term]:
    """Rates that no ratio excludes, those that are smallest on the whole first."""
    points = [dict(entry.parameters) for entry in known] or [dict(setting) for setting in settings(goal)] or [{}]
    least = [max(Fraction(0), entry.ratio.lower or Fraction(0)) for entry in known] or [Fraction(0)] * len(points)
    rated: dict[tuple[float, ...], Term] = {}
    apart = _apart(goal)
    for rate in (*_expressions(goal), *_met(known)):
        values = tuple(_value(rate, point) for point in points)
        # Rounding must not exclude the limit itself; a guess that is too small is not proved.
        if max(values) < most and all(value >= float(bound) - 1e-9 for value, bound in zip(values, least, strict=True)):
            rated.setdefault((*(round(value, 12) for value in values), round(_value(rate, apart), 12)), rate)
    ordered = [
        rate for _, rate in sorted(rated.items(), key=lambda entry: (sum(entry[0][:-1]), len(show_term(entry[1]))))
    ]
    # The smallest ones, and the simplest of the others: a rate that is not the best is better than none.
    few = MOST_GUESSES // 2
    simple = sorted(ordered[few:], key=lambda rate: len(show_term(rate)))
    return iter([*ordered[:few], *simple[: MOST_GUESSES - few]])


def _apart(goal: Goal, first: int = 7) -> dict[str, Fraction]:
    """Different values for all parameters, so that no two of them are taken for one rate."""
    found: dict[str, Fraction] = {}
    for number, entry in enumerate(entry for entry in goal.inputs if not entry.axes):
        step = Fraction(1, first + number)
        lower, upper = (entry.domain.lower, entry.domain.upper) if isinstance(entry.domain, Interval) else (None, None)
        if lower is not None and upper is not None:
            found[entry.name] = lower + (upper - lower) * step
        else:
            found[entry.name] = lower + step if lower is not None else upper - step if upper is not None else step
    return found


def _expressions(goal: Goal) -> Iterator[Term]:
    """Numbers and small expressions in the parameters, and in the parts of the goal that are made of them alone."""
    parts = _parts(goal)
    half = build.number(Fraction(1, 2))
    yield build.ZERO
    inverses = [build.divide(build.ONE, part) for part in parts]
    single = [*parts, *(build.subtract(build.ONE, part) for part in parts), *inverses]
    for part in single:
        yield part
        yield build.multiply(half, part)
        yield build.power(part, half)
        yield build.multiply(part, part)
        yield build.subtract(build.ONE, build.multiply(part, part))
    for left, right in itertools.combinations(single, 2):
        product = build.multiply(left, right)
        yield product
        yield build.multiply(half, product)
        yield build.subtract(build.ONE, product)
        yield build.add(left, product)
        yield build.maximum(left, right)
    for bottom in (4, 3, 2):
        for top in range(1, bottom):
            yield build.number(Fraction(top, bottom))


def _met(known: Sequence[Slowest]) -> Iterator[Term]:
    """The ratios themselves, such as 999999/1000000, where they do not depend on the parameters."""
    least = {entry.ratio.lower for entry in known if entry.ratio.exact and entry.ratio.lower is not None}
    if len(least) == 1:
        yield build.number(least.pop())


def _parts(goal: Goal) -> list[Term]:
    assert isinstance(goal.show, Shrinks)
    names = [entry.name for entry in goal.inputs if not entry.axes and isinstance(entry.domain, Interval)]
    found: dict[Term, None] = {Parameter(name): None for name in names}
    for node in walk(goal.show.after.body):
        if isinstance(node, Apply) and _is_of_parameters(node):
            found.setdefault(node, None)
    return _different(goal, sorted(found, key=lambda term: len(show_term(term))))[:MOST_PARTS]


def _different(goal: Goal, parts: Sequence[Term]) -> list[Term]:
    """The parts that are no multiples of earlier ones, or of what these leave of 1: other spellings say nothing new."""
    kept: list[Term] = []
    seen: list[list[float]] = []
    points = [_apart(goal, first) for first in (7, 11, 19)]
    for part in parts:
        values = [_value(part, point) for point in points]
        if not any(_is_multiple(values, other) for other in seen):
            kept.append(part)
            seen += [values, [1.0 - value for value in values]]
    return kept


def _is_multiple(values: Sequence[float], other: Sequence[float]) -> bool:
    if not all(map(math.isfinite, (*values, *other))):
        return False
    return all(
        math.isclose(value * other[0], values[0] * by, rel_tol=1e-9) for value, by in zip(values, other, strict=True)
    )


def _is_of_parameters(term: Term) -> bool:
    inner = list(walk(term))
    leaves = all(isinstance(part, Apply | Parameter | Number) for part in inner)
    return (
        leaves
        and not any(isinstance(part, Size) for part in inner)
        and any(isinstance(part, Parameter) for part in inner)
    )


def _holds(condition: Condition, point: Mapping[str, Fraction]) -> bool:
    return decide_exactly(condition, Environment({}, point, {}), _BITS) is True


def _value(rate: Term, point: Mapping[str, Fraction]) -> float:
    """The rate as a float, infinite where it is not known: it orders guesses and decides nothing."""
    found = side(rate, Environment({}, point, {}), _BITS)
    return math.inf if found.lower is None or found.upper is None else float(found.lower)


def named(rate: str, tightness: str) -> tuple[Step, Step]:
    """The steps that a report takes a rate from, and what is known of smaller ones."""
    return Step("best_rate", rate), Step("best_rate", tightness)


def tightness(rate: Term, known: Sequence[Slowest]) -> str:
    """What is known of smaller rates: at which parameters none is possible."""
    met = [entry for entry in known if meets(rate, entry)]
    if not met:
        return lower(known)
    shown = "; ".join(_shown(entry) for entry in met[:3])
    return f"no smaller one will do at {shown}"


def meets(rate: Term, entry: Slowest) -> bool:
    """Whether no smaller rate will do at the parameters of a path."""
    point = dict(entry.parameters)
    least = entry.ratio.lower
    if least is None:
        return False
    if entry.ratio.exact:
        return _holds(build.at_most(rate, build.number(least)), point)
    margin = build.number(least + Fraction(1, 10**20))
    return _holds(build.at_most(rate, margin), point)


def lower(known: Sequence[Slowest]) -> str:
    """Which rates are known to be too small."""
    entries = [entry for entry in known if entry.ratio.lower is not None]
    if not entries:
        return "nothing is known of smaller ones"
    worst = max(entries, key=lambda entry: entry.ratio.lower or Fraction(0))
    return f"none below {float(worst.ratio.lower or 0):.6g} will do at {_shown(worst)}"


def _shown(entry: Slowest) -> str:
    return ", ".join(f"{name} = {value}" for name, value in entry.parameters) or "any input"
