"""Discontinuity, exactly: along a rational ray the limit of a term is not its value at the start."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import ctx

from kdverify.evidence.germ import Approach, Edge, Value, certainly, germ
from kdverify.evidence.notation import from_text
from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.premises import MOST_BITS, at_entry, environment
from kdverify.evidence.real import Real, ball
from kdverify.evidence.region import places, rows, shape, still
from kdverify.evidence.series import Undecided, limit
from kdverify.evidence.side import Failure, apart, entry_name, side
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Continuous, Goal
from kdverify.semantics.exact import is_real

_PREFIX = "towards "
_BITS = 128


def find_jump(goal: Goal, show: Continuous, witness: Witness, companion: Mapping[str, str]) -> Failure | None:
    """Certifies that the tensor is not continuous at the witness.

    Either it has no finite value there, or its limit along the companion's ray, which stays in the
    region, is another one.
    """
    axes = show.tensor.axes
    spots = list(places(tuple(witness.sizes[axis.name] for axis in axes)))
    here = environment(goal, witness)
    for spot in spots:
        there = at_entry(here, axes, spot)
        if is_real(show.tensor.body, there, MOST_BITS) is False:
            value = side(show.tensor.body, there, 0)
            return Failure(value, value, "is finite", f"{entry_name(spot)} has no finite value at this point", 0)
    try:
        slope = direction(goal, witness, companion)
    except (ValueError, ZeroDivisionError):
        return None
    if slope is None:
        return None
    for spot in spots:
        there = at_entry(here, axes, spot)
        with ctx.workprec(_BITS):
            approach = Approach(witness.sizes, witness.values, slope, there.positions)
            if not all(certainly(premise, approach) for premise in goal.given):
                return None
            try:
                found = _limit(germ(show.tensor.body, approach))
            except (Undecided, ZeroDivisionError):
                continue
        value = side(show.tensor.body, there, _BITS)
        if found is None or apart(value, found):
            tends = "has no finite limit" if found is None else "tends to another value"
            sentence = f"{entry_name(spot)} {tends} as the inputs approach this point along the ray"
            bounds = Enclosure(None, None, undefined=True) if found is None else found
            exact = value.exact and (found is None or found.exact)
            kept = {key: text for key, text in companion.items() if key.startswith(_PREFIX)}
            return Failure(value, bounds, "==", sentence, 0 if exact else _BITS, kept)
    return None


def _limit(value: Value) -> Enclosure | None:
    """The limit; `None` where there is none in the reals."""
    if isinstance(value, Edge):
        return None
    found = limit(value)
    return None if found is None else _enclosure(found)


def _enclosure(value: Real) -> Enclosure:
    if isinstance(value, Fraction):
        return Enclosure(value, value)
    found = ball(value)
    if not found.is_finite():
        raise Undecided("an unbounded enclosure")
    return Enclosure(_fraction(found.lower()), _fraction(found.upper()))


def _fraction(point: Any) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def direction(goal: Goal, witness: Witness, companion: Mapping[str, str]) -> dict[str, Exact] | None:
    """The direction of each input, if a short step along it stays in every domain; zero where none is named.

    Raises:
        ValueError: if a direction cannot be read.
    """
    slope: dict[str, Exact] = {}
    for entry in goal.inputs:
        value = witness.values[entry.name]
        text = companion.get(_PREFIX + entry.name)
        step = from_text(text) if text is not None else still(value)
        if shape(step) != shape(value) or not _stays(entry, value, step):
            return None
        slope[entry.name] = step
    return slope


def _stays(entry: Input, value: Exact, step: Exact) -> bool:
    pairs = list(zip(rows(value), rows(step), strict=True))
    match entry.domain:
        case Simplex():
            # Entries that are positive stay so for a while; zeros are only met in closed inputs.
            return all(
                sum(moves) == 0 and all(move >= 0 or number > 0 for number, move in zip(numbers, moves, strict=True))
                for numbers, moves in pairs
            )
        case Interval() as interval:
            return all(
                _stays_between(interval, number, move)
                for numbers, moves in pairs
                for number, move in zip(numbers, moves, strict=True)
            )


def _stays_between(interval: Interval, number: Fraction, move: Fraction) -> bool:
    if interval.integer:
        return move == 0
    return not (move < 0 and number == interval.lower) and not (move > 0 and number == interval.upper)
