"""Counterexamples as plain data, for files, and back; numbers are strings of exact rationals."""

from collections.abc import Mapping
from typing import Any

from kdverify.evidence.notation import from_text, to_text
from kdverify.evidence.outcome import Counterexample, Enclosure
from kdverify.evidence.witness import Exact, Witness


class NoCounterexample(ValueError):
    """The data do not say what a counterexample must."""


def to_data(counterexample: Counterexample) -> dict[str, Any]:
    """The counterexample as what JSON can hold.  The sides are kept for readers: certification finds them again."""
    return {
        "goal": counterexample.goal,
        "sizes": dict(counterexample.witness.sizes),
        "values": {name: _nested(value) for name, value in counterexample.witness.values.items()},
        "positions": dict(counterexample.witness.positions),
        "companion": dict(counterexample.companion),
        "left": _bounds(counterexample.left),
        "relation": counterexample.relation,
        "right": _bounds(counterexample.right),
        "explanation": counterexample.explanation,
        "found_by": counterexample.found_by,
        "certified_by": counterexample.certified_by,
    }


def from_data(data: Mapping[str, Any]) -> tuple[str, Witness, Mapping[str, str]]:
    """The name of the goal, the witness and the companion: all that certification takes.

    Raises:
        NoCounterexample: if something is missing or of another form.
    """
    try:
        sizes = {str(name): _whole(size) for name, size in data["sizes"].items()}
        values = {str(name): _exact(value) for name, value in data["values"].items()}
        positions = {str(name): _whole(place) for name, place in data["positions"].items()}
        companion = {str(name): str(text) for name, text in data["companion"].items()}
        return str(data["goal"]), Witness(sizes, values, positions), companion
    except KeyError as error:
        raise NoCounterexample(f"there is no {error}") from error
    except (AttributeError, TypeError, ValueError, ZeroDivisionError) as error:
        raise NoCounterexample(str(error)) from error


def _nested(value: Exact) -> Any:
    return [_nested(part) for part in value] if isinstance(value, tuple) else str(value)


def _exact(value: Any) -> Exact:
    return from_text(_text(value))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "(" + ", ".join(map(_text, value)) + ")"
    if not isinstance(value, str) or "(" in value or "," in value:
        raise NoCounterexample(f"{value!r} is no number written as a string")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise NoCounterexample(f"{value!r} is no whole number")
    return value


def _bounds(side: Enclosure) -> str | list[str | None]:
    if side.undefined:
        return "undefined"
    if side.infinite:
        return "inf" if side.infinite > 0 else "-inf"
    if side.lower is not None and side.lower == side.upper:
        return to_text(side.lower)
    return [None if bound is None else to_text(bound) for bound in (side.lower, side.upper)]
