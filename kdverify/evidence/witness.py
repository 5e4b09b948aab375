"""Exact values for everything that a goal is quantified over."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

Exact: TypeAlias = "Fraction | tuple[Fraction, ...] | tuple[tuple[Fraction, ...], ...]"


@dataclass(frozen=True, slots=True)
class Witness:
    """One concrete input.

    Attributes:
        sizes: the size of each axis, by name.
        values: every input of the goal; a family is a tuple of rows.
        positions: the goal's free indices, counted from 1.
    """

    sizes: Mapping[str, int]
    values: Mapping[str, Exact]
    positions: Mapping[str, int]
