"""What makes one counterexample easier to read than another."""

from fractions import Fraction
from typing import TypeAlias

from kdverify.evidence.region import rows, tally
from kdverify.evidence.witness import Witness

Smallness: TypeAlias = tuple[tuple[int, ...], int, int, int]


def smallness(witness: Witness) -> Smallness:
    """Sizes, then the count of distinct numbers, then their digits, then the positions: less is better."""
    counted = [pair for value in witness.values.values() for row in rows(value) for pair in tally(row)]
    return (
        tuple(witness.sizes.values()),
        len({number for number, _ in counted}),
        sum(weight(number) * count for number, count in counted),
        sum(witness.positions.values()),
    )


def weight(number: Fraction) -> int:
    """How much there is to read: 0 and 1 are free, 1/2 is lighter than 1/3, and 3/7 than 314/1000."""
    if number in (0, 1):
        return 0
    return number.denominator + abs(number.numerator) // 2
