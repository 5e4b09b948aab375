"""Values that a user gives to inputs, in the notation of a counterexample: `alpha = 1/4`, `b[1] = (2/3, 1/3)`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from kdverify.evidence.notation import from_text
from kdverify.recursion.impossible import Impossible

_LARGEST = 1000
_FORM = re.compile(r"\s*([A-Za-z_]\w*)\s*(?:\[\s*([0-9]{1,9})\s*\])?\s*=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Assignment:
    """A value for a scalar, a vector, or one row of a family.

    Attributes:
        name: of the input.
        row: of a family, counted from 1; None for a scalar or a vector.
        numbers: one for a scalar.
        text: as written.
    """

    name: str
    row: int | None
    numbers: tuple[Fraction, ...]
    text: str


def parse(text: str) -> tuple[Assignment, ...]:
    """What a text such as `alpha = 1/4`, `w = (1/2, 1/2)` or `b = ((2/3, 1/3), (1, 0))` gives values to.

    Raises:
        Impossible: if it is no such text.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise Impossible(f"{text!r} gives no value to an input; write alpha=1/4, w='(1/2, 1/2)' or 'b[1]=(2/3, 1/3)'")
    name, row, written = form.group(1), form.group(2), form.group(3).strip()
    number = None if row is None else int(row)
    try:
        value = from_text(written if written.startswith("(") or "," not in written else f"({written})")
    except (ValueError, ZeroDivisionError):
        raise Impossible(f"{written!r} is no value for {name}; write 1/4, 0.25 or (1/2, 1/4, 1/4)") from None
    if isinstance(value, Fraction):
        return (Assignment(name, number, (value,), text),)
    rows = [part for part in value if isinstance(part, tuple)]
    if not rows:
        return (Assignment(name, number, tuple(part for part in value if isinstance(part, Fraction)), text),)
    if number is not None:
        raise Impossible(f"{text!r} gives several rows to one row of {name}")
    return tuple(Assignment(name, place, part, text) for place, part in enumerate(rows, 1))


def written(values: Mapping[str, Fraction | float | NDArray[np.float64]]) -> tuple[str, ...]:
    """Values as they can be given again, as far as they are fractions of small denominator."""
    lines: list[str] = []
    for name, value in values.items():
        if isinstance(value, Fraction | float):
            lines.append(f"{name} = {_number(value)}")
            continue
        rows = [value] if value.ndim == 1 else list(value)
        for place, row in enumerate(rows, 1):
            target = name if value.ndim == 1 else f"{name}[{place}]"
            lines.append(f"{target} = ({', '.join(_number(float(number)) for number in row)})")
    return tuple(lines)


def _number(value: Fraction | float) -> str:
    near = Fraction(value).limit_denominator(_LARGEST)
    return str(near) if abs(near - Fraction(value)) < Fraction(1, 10**15) else f"{value:.6g}"
