"""Discontinuity without knowing where: on the way between two points a value skips a gap.

A condition such as `entropy(q) > 1` changes at points that are not rational.  Along a segment from one
input to another, enclose the value for every way in which the conditions that change on it may come
out.  If the enclosures leave a gap, with the value at one end below it and at the other end above, then
the term is not continuous on the segment: a continuous one takes every value in between.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq

from kdverify.evidence.notation import from_text
from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.premises import admits, at_entry, environment
from kdverify.evidence.region import places
from kdverify.evidence.side import Failure, entry_name, side
from kdverify.evidence.witness import Witness
from kdverify.lang.domain import Interval
from kdverify.lang.goal import Continuous, Goal
from kdverify.lang.term import Term
from kdverify.semantics.algebra import Algebra
from kdverify.semantics.ball import Ball, Scalar, Unclear, is_finite, rational, to_arb
from kdverify.semantics.exact import Environment, _Exact
from kdverify.semantics.interpret import Interpreter

UNTIL = "until "
_BITS = 128
_MOST_WAYS = 16


def find_crossing(goal: Goal, show: Continuous, witness: Witness, companion: Mapping[str, str]) -> Failure | None:
    """Certifies that the tensor jumps between the witness and the point that the companion names.

    The companion has `until NAME` with the value of each input that differs there.
    """
    other = _other_end(witness, companion)
    if other is None or not admits(goal, other) or not _is_connected(goal, witness, other):
        return None
    first, second = environment(goal, witness), environment(goal, other)
    axes = show.tensor.axes
    for spot in places(tuple(witness.sizes[axis.name] for axis in axes)):
        here, there = at_entry(first, axes, spot), at_entry(second, axes, spot)
        with ctx.workprec(_BITS):
            if not all(_always(premise, here, there) for premise in goal.given):
                return None
            enclosures = _enclosures(show.tensor.body, here, there)
        if enclosures is None:
            continue
        before, after = side(show.tensor.body, here, _BITS), side(show.tensor.body, there, _BITS)
        if _skips(enclosures, before, after) or _skips(enclosures, after, before):
            sentence = f"{entry_name(spot)} skips the values in between on the way from this point to the other"
            kept = {key: text for key, text in companion.items() if key.startswith(UNTIL)}
            return Failure(before, after, "==", sentence, _BITS, kept)
    return None


def _other_end(witness: Witness, companion: Mapping[str, str]) -> Witness | None:
    changes = {key.removeprefix(UNTIL): text for key, text in companion.items() if key.startswith(UNTIL)}
    if not changes or not set(changes) <= set(witness.values):
        return None
    try:
        values = {name: from_text(changes[name]) if name in changes else old for name, old in witness.values.items()}
    except (ValueError, ZeroDivisionError):
        return None
    return replace(witness, values=values)


def _is_connected(goal: Goal, witness: Witness, other: Witness) -> bool:
    """Whether the segment stays in the domains, which are convex but for whole numbers."""
    whole = [entry.name for entry in goal.inputs if isinstance(entry.domain, Interval) and entry.domain.integer]
    return all(witness.values[name] == other.values[name] for name in whole)


class _Segment(_Exact):
    """The algebra of values that hold at every point of a segment; conditions that change come out as told."""

    def __init__(self, here: Environment, there: Environment, told: tuple[bool, ...]) -> None:
        super().__init__(here)
        self._there = there
        self._told = told
        self.asked = 0

    def _input(self, name: str) -> Any:
        if name not in self._arrays:
            self._arrays[name] = self._between(self._environment.values[name], self._there.values[name])
        return self._arrays[name]

    def _between(self, one: Any, other: Any) -> Any:
        if isinstance(one, tuple) and isinstance(other, tuple):
            return tuple(self._between(left, right) for left, right in zip(one, other, strict=True))
        return rational(one) if one == other else Ball(arb(rational(one)).union(arb(rational(other))))

    def choose(self, condition: bool | None, then: Callable[[], Scalar], otherwise: Callable[[], Scalar]) -> Scalar:
        """The branch that the condition selects, or the one told where it changes on the segment."""
        if condition is None:
            self.asked += 1
            if self.asked > len(self._told):
                return Unclear()
            condition = self._told[self.asked - 1]
        return then() if condition else otherwise()


def _always(premise: Any, here: Environment, there: Environment) -> bool:
    algebra: Algebra[Scalar, bool | None, int] = _Segment(here, there, ())
    return Interpreter(algebra).condition(premise) is True


def _enclosures(term: Term, here: Environment, there: Environment) -> list[tuple[Fraction, Fraction]] | None:
    """Bounds of the value for each way in which the conditions that change may come out."""
    found: list[tuple[Fraction, Fraction]] = []
    waiting: list[tuple[bool, ...]] = [()]
    while waiting:
        told = waiting.pop()
        reading = _Segment(here, there, told)
        algebra: Algebra[Scalar, bool | None, int] = reading
        value = Interpreter(algebra).term(term)
        if reading.asked > len(told):
            waiting += [(*told, True), (*told, False)]
            if len(waiting) + len(found) > _MOST_WAYS:
                return None
        elif not is_finite(value):
            return None
        else:
            found.append(_bounds(value))
    return found


def _bounds(value: Scalar) -> tuple[Fraction, Fraction]:
    if type(value) is fmpq:
        exact = Fraction(int(value.p), int(value.q))
        return exact, exact
    enclosure = to_arb(value)
    return _fraction(enclosure.lower()), _fraction(enclosure.upper())


def _fraction(point: Any) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _skips(enclosures: list[tuple[Fraction, Fraction]], low: Enclosure, high: Enclosure) -> bool:
    """Whether a gap between the enclosures has `low` below and `high` above it."""
    if low.upper is None or high.lower is None:
        return False
    top = None
    for lower, upper in sorted(enclosures):
        if top is not None and lower > top and low.upper < lower and high.lower > top:
            return True
        top = upper if top is None else max(top, upper)
    return False
