"""What certification found out about the values that disagree."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from kdverify.evidence.outcome import Enclosure
from kdverify.lang.term import Term
from kdverify.semantics.ball import Ball, Infinite, Unclear, Undefined
from kdverify.semantics.exact import Environment, enclose, evaluate


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
    """The two values of a term, and the bits it took, if they certainly differ."""
    for bits in (64, 128, 256, 512):
        one, other = evaluate(term, first, bits), evaluate(term, second, bits)
        if isinstance(one, Unclear) or isinstance(other, Unclear):
            continue
        left, right = side(term, first, bits), side(term, second, bits)
        if isinstance(one, Undefined | Infinite) or isinstance(other, Undefined | Infinite):
            return None if one == other else (left, right, bits if Ball in (type(one), type(other)) else 0)
        if isinstance(one, Fraction) and isinstance(other, Fraction):
            return (left, right, 0) if one != other else None
        if apart(left, right):
            return left, right, bits
    return None


def apart(left: Enclosure, right: Enclosure) -> bool:
    """Whether two finite values certainly differ."""
    return _below(left, right) or _below(right, left)


def _below(left: Enclosure, right: Enclosure) -> bool:
    return left.upper is not None and right.lower is not None and left.upper < right.lower


def entry_name(spot: tuple[int, ...]) -> str:
    """How a sentence names one entry of a tensor."""
    return f"entry {', '.join(map(str, spot))}" if spot else "the value"
