"""Exact values, and real numbers known up to a bound, as people write them."""

from collections.abc import Iterator, Sequence
from decimal import ROUND_DOWN, ROUND_UP, Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING

from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.region import rows
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang import tensor
from kdverify.lang.goal import Operator
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Place

if TYPE_CHECKING:
    from kdverify.semantics.exact import Enclosed, Environment

_DIGITS = 12
_FEW_DIGITS = 6
_BITS = 128
_ROUNDING = 1e-6
_TINY = Fraction(1, 10**9)

# A consequence is shown entry by entry; a person reads no more of them than this.
_MOST_ENTRIES = 64


def show_exact(value: Exact) -> str:
    """A rational as `3/4`, a vector or a family as `(1/2, 1/2)`."""
    if isinstance(value, Fraction):
        return str(value)
    return "(" + ", ".join(show_exact(part) for part in value) + ")"


def show_enclosure(value: "Enclosure | Enclosed", digits: int = _DIGITS) -> str:
    """An exact value as a rational, any other by the decimal digits on which its bounds agree."""
    if value.undefined:
        return "undefined"
    if value.infinite:
        return "inf" if value.infinite > 0 else "-inf"
    return _show_bounds(value.lower, value.upper, digits)


def show_inputs(witness: Witness) -> Iterator[tuple[str, str]]:
    """The sizes, then each input of a witness in the notation of a spec; a family row by row."""
    for name, size in witness.sizes.items():
        yield name, str(size)
    for name, value in witness.values.items():
        if isinstance(value, tuple) and value and isinstance(value[0], tuple):
            for number, row in enumerate(value, 1):
                yield f"{name}[{number}]", show_exact(row)
        else:
            yield name, show_exact(value)
    for name, position in witness.positions.items():
        yield name, str(position)


def show_consequences(
    operator: Operator, witness: Witness, replaced: Sequence[tuple[str, Tensor]] = ()
) -> Iterator[tuple[str, str]]:
    """What the inputs that a goal replaced, the definitions of the operator and its result come to at a witness."""
    # Not loaded where all comes out as expected, so that nothing follows from anything.
    from kdverify.semantics.exact import Environment

    environment = Environment(witness.sizes, witness.values)
    for name, meant in _meant(operator, replaced):
        try:
            yield name, show_values(meant, environment)
        except KeyError:
            # The goal speaks of other inputs than the operator's, so the witness does not give them all.
            continue


def _meant(operator: Operator, replaced: Sequence[tuple[str, Tensor]]) -> Iterator[tuple[str, Tensor]]:
    values = dict(replaced)
    for name, value in (*replaced, *operator.definitions, ("out", operator.out)):
        yield name, Tensor(value.axes, tensor.substitute(value.body, values)) if name not in values else value


def distributions(
    operator: Operator, witness: Witness, replaced: Sequence[tuple[str, Tensor]] = ()
) -> Iterator[tuple[str, tuple[float, ...]]]:
    """All vectors over the axis of the result that are distributions at a witness, by name: inputs, then what follows.

    As floating point, to be drawn.
    """
    from kdverify.semantics.exact import Environment, enclose

    if len(operator.out.axes) != 1 or witness.sizes[operator.out.axes[0].name] > _MOST_ENTRIES:
        return
    (axis,) = operator.out.axes
    for entry in operator.inputs:
        value = witness.values.get(entry.name)
        if entry.axes[-1:] == (axis,) and isinstance(value, tuple):
            family = len(entry.axes) == 2
            for number, row in enumerate(rows(value), 1):
                found = tuple(map(float, row))
                if is_distribution(found):
                    yield f"{entry.name}[{number}]" if family else entry.name, found
    environment = Environment(witness.sizes, witness.values)
    for name, meant in _meant(operator, replaced):
        if meant.axes == (axis,):
            places = (Place(number, axis) for number in range(1, witness.sizes[axis.name] + 1))
            try:
                bounds = [enclose(meant.at(place), environment, _BITS) for place in places]
            except KeyError:
                continue
            found = tuple(
                float((end.lower + end.upper) / 2) for end in bounds if end.lower is not None and end.upper is not None
            )
            if len(found) == len(bounds) and is_distribution(found):
                yield name, found


def is_distribution(entries: Sequence[float]) -> bool:
    """Whether numbers are, up to rounding, a distribution."""
    return min(entries, default=-1.0) >= -_ROUNDING and abs(sum(entries) - 1) < _ROUNDING


def show_values(value: Tensor, environment: "Environment") -> str:
    """All entries of a tensor; of many, only how many there are."""
    from kdverify.semantics.exact import enclose

    shape = [environment.sizes[axis.name] for axis in value.axes]
    count = 1
    for size in shape:
        count *= size
    if count > _MOST_ENTRIES:
        return f"{count} numbers"

    def entries(places: tuple[Place, ...]) -> str:
        if len(places) == len(shape):
            return show_enclosure(enclose(value.at(*places), environment, _BITS), _FEW_DIGITS)
        axis = value.axes[len(places)]
        parts = (entries((*places, Place(number, axis))) for number in range(1, shape[len(places)] + 1))
        return "(" + ", ".join(parts) + ")"

    return entries(())


def _show_bounds(lower: Fraction | None, upper: Fraction | None, digits: int) -> str:
    if lower is not None and lower == upper:
        return str(lower) if len(str(lower)) <= 40 else f"{_decimal(lower, digits)}..."
    if lower is None or upper is None:
        low = "" if lower is None else f"at least {_decimal(lower, digits)}"
        return low or ("?" if upper is None else f"at most {_decimal(upper, digits)}")
    if lower < 0 < upper and (width := max(-lower, upper)) < _TINY:
        # Two decimals far below anything else that a person reads there would look like a result.
        return f"0 (within {_decimal(width, 1, ROUND_UP)})"
    return _show_shared(_decimal(lower, digits), _decimal(upper, digits))


def _show_shared(low: str, high: str) -> str:
    """The digits that two decimals, both cut off and not rounded, have in common."""
    if low == high:
        return f"{low}..."
    places = zip(low, high, strict=False)
    shared = low[: next((place for place, (one, other) in enumerate(places) if one != other), 0)]
    # A number with an exponent would lose it, and a whole number its size.
    plain = "e" not in low + high and "." in shared[:-1]
    return f"{shared}..." if plain else f"between {low} and {high}"


def _decimal(value: Fraction, digits: int, rounding: str = ROUND_DOWN) -> str:
    with localcontext() as context:
        context.prec, context.rounding = digits, rounding
        return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():g}"
