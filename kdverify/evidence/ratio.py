"""How small a rate can be: the ratio of a divergence after a generation to that before, on exact paths."""

from collections.abc import Mapping
from fractions import Fraction

from flint import ctx

from kdverify.evidence import series
from kdverify.evidence.germ import Edge, germ
from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.path import Path, approach, path_of
from kdverify.evidence.real import Real, ball, raised, sign
from kdverify.evidence.series import Undecided
from kdverify.evidence.side import Failure
from kdverify.evidence.witness import Witness
from kdverify.lang.domain import Interval
from kdverify.lang.goal import Goal, Shrinks
from kdverify.lang.term import Apply, Number, Operation, Term

_BITS = 128
_SQUARE = (2, 0)


def ratio(goal: Goal, show: Shrinks, path: Path) -> Enclosure | None:
    """What `after / before` tends to on a path on which the parameters stand still; `None` where it is not known.

    Every rate for these parameters is at least the limit.  Where the ratio grows without bound, or is at least 1 all
    along, the enclosure is of that: its lower bound is still below every rate.
    """
    if _parameters_move(goal, path):
        return None
    there = approach(goal, path)
    if there is None:
        return None
    below, above, exponent = bases(show)
    with ctx.workprec(_BITS):
        try:
            before, after = germ(below, there), germ(above, there)
            if isinstance(before, Edge) or isinstance(after, Edge) or series.leading_sign(before) <= 0:
                return None
            quotient = series.multiply(after, series.inverse(before))
            found = series.limit(quotient)
            if found is None:
                unbounded = series.leading_sign(quotient) > 0
                return Enclosure(Fraction(1), None) if unbounded else None
            found = raised(found, exponent) if exponent != 1 and sign(found) == 1 else found
        except (Undecided, ZeroDivisionError):
            return None
        return _enclosure(found)


def bases(show: Shrinks) -> tuple[Term, Term, Fraction]:
    """Before and after without a power that they have in common, such as the root of l2, and its exponent."""
    match show.before.body, show.after.body:
        case (
            Apply(Operation.POWER, (below, Number(exponent))),
            Apply(Operation.POWER, (above, Number(other))),
        ) if exponent == other > 0:
            return below, above, exponent
        case below, above:
            return below, above, Fraction(1)


def is_flat(goal: Goal, term: Term, path: Path) -> bool:
    """Whether a term is zero at the start of a path, and so is its slope along it."""
    there = approach(goal, path)
    if there is None:
        return False
    with ctx.workprec(_BITS):
        try:
            value = germ(term, there)
        except Undecided:
            return False
    if isinstance(value, Edge):
        return False
    orders = [order for order in (*(order for order, _ in value.terms[:1]), value.beyond) if order is not None]
    return all(order >= _SQUARE for order in orders)


def find_growth(goal: Goal, show: Shrinks, witness: Witness, companion: Mapping[str, str]) -> Failure | None:
    """Certifies that no rate below 1 will do for the parameters of the witness."""
    try:
        path = path_of(witness, companion)
        found = ratio(goal, show, path)
    except (ValueError, KeyError):
        return None
    if found is None or found.lower is None or found.lower < 1:
        return None
    moves = bool(path.slope or path.bend)
    sentence = (
        "on this path the ratio of the divergence after a generation to that before is, or tends to, 1 or more"
        if moves
        else "the divergence does not shrink"
    )
    return Failure(found, Enclosure(Fraction(1), Fraction(1)), "<", sentence, 0 if found.exact else _BITS, companion)


def _parameters_move(goal: Goal, path: Path) -> bool:
    fixed = {entry.name for entry in goal.inputs if not entry.axes and isinstance(entry.domain, Interval)}
    return bool(fixed & {*path.slope, *path.bend})


def _enclosure(value: Real) -> Enclosure | None:
    if isinstance(value, Fraction):
        return Enclosure(value, value)
    found = ball(value)
    if not found.is_finite():
        return None
    return Enclosure(_fraction(found.lower()), _fraction(found.upper()))


def _fraction(point: object) -> Fraction:
    mantissa, exponent = point.man_exp()  # type: ignore[attr-defined]
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
