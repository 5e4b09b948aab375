"""What certification found out about the values that disagree."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.real import ball
from kdverify.lang.term import Term
from kdverify.semantics.ball import Ball, Unclear
from kdverify.semantics.exact import Environment, Value, enclose, evaluate


@dataclass(frozen=True, slots=True)
class Failure:
    """A certified failure, not yet tied to a goal.  `bits` is 0 where rationals sufficed."""

    left: Enclosure
    right: Enclosure
    relation: str
    explanation: str
    bits: int
    companion: Mapping[str, str] = field(default_factory=dict)


def side(term: Term, here: Environment, bits: int) -> Enclosure:
    """The value of a term, to at least 64 bits."""
    found = enclose(term, here, max(bits, 64))
    return Enclosure(found.lower, found.upper, found.undefined, found.infinite)


def difference(term: Term, first: Environment, second: Environment) -> tuple[Enclosure, Enclosure, int] | None:
    """The two values of a term, and the bits it took (0 for rationals), if they certainly differ."""
    for bits in (64, 256):
        one, other = evaluate(term, first, bits), evaluate(term, second, bits)
        if isinstance(one, Unclear) or isinstance(other, Unclear):
            continue
        finite = isinstance(one, Fraction | Ball) and isinstance(other, Fraction | Ball)
        if not finite or (isinstance(one, Fraction) and isinstance(other, Fraction)):
            if one == other:
                return None
        elif _ball(one).overlaps(_ball(other)):
            continue
        needed = bits if isinstance(one, Ball) or isinstance(other, Ball) else 0
        return side(term, first, bits), side(term, second, bits), needed
    return None


def _ball(value: Value) -> Any:
    return value.arb if isinstance(value, Ball) else ball(cast(Fraction, value))


def apart(left: Enclosure, right: Enclosure) -> bool:
    """Whether two finite values certainly differ."""
    return _below(left, right) or _below(right, left)


def _below(left: Enclosure, right: Enclosure) -> bool:
    return left.upper is not None and right.lower is not None and left.upper < right.lower


def entry_name(spot: tuple[int, ...]) -> str:
    """How a sentence names one entry of a tensor."""
    return f"entry {', '.join(map(str, spot))}" if spot else "the value"
