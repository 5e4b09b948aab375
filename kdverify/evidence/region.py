"""Whether a witness is an input that a goal speaks of, decided exactly."""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from kdverify.evidence.witness import Exact, Witness
from kdverify.lang.domain import Input, Interval, Simplex
from kdverify.lang.goal import Goal


def rows(value: Exact) -> tuple[tuple[Fraction, ...], ...]:
    """The value as a tuple of rows: a scalar is one row of one number."""
    if isinstance(value, Fraction):
        return ((value,),)
    if not _deep(value):
        return (_flat(value),)
    return tuple(row for row in value if isinstance(row, tuple))


def _deep(value: Exact) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], tuple)


def _flat(value: Exact) -> tuple[Fraction, ...]:
    assert isinstance(value, tuple)
    return tuple(entry for entry in value if isinstance(entry, Fraction))


def shape(value: Exact) -> tuple[int, ...]:
    """The lengths of the value along each axis; rows of unequal length raise `ValueError`."""
    if isinstance(value, Fraction):
        return ()
    if not _deep(value):
        return (len(value),)
    lengths = {len(row) for row in rows(value)}
    if len(lengths) != 1:
        raise ValueError("rows of unequal length")
    return (len(value), lengths.pop())


def still(value: Exact) -> Exact:
    """Zeros in the shape of the value."""
    zero = Fraction(0)
    if isinstance(value, Fraction):
        return zero
    lengths = shape(value)
    row = (zero,) * lengths[-1]
    return row if len(lengths) == 1 else (row,) * lengths[0]


def _in_domain(entry: Input, value: Exact, sizes: Mapping[str, int], closed: bool) -> bool:
    if shape(value) != tuple(sizes[axis.name] for axis in entry.axes):
        return False
    match entry.domain:
        case Simplex():
            return all(_is_distribution(row, closed) for row in rows(value))
        case Interval() as interval:
            return all(interval.holds(number) for row in rows(value) for number in row)


def _is_distribution(row: tuple[Fraction, ...], closed: bool) -> bool:
    counted = tally(row)
    positive = all(number > 0 or (closed and number == 0) for number, _ in counted)
    return positive and sum(number * count for number, count in counted) == 1


def tally(row: tuple[Fraction, ...]) -> list[tuple[Fraction, int]]:
    """The numbers of a row, each object once, and how often it stands there.

    Large witnesses share few objects, and rational arithmetic on each of many thousand entries is slow.
    """
    objects = dict(zip(map(id, row), row, strict=True))
    return [(objects[key], count) for key, count in Counter(map(id, row)).items()]


def contains(goal: Goal, witness: Witness) -> bool:
    """Whether sizes, values and positions are ones the goal quantifies over.  The premises are not looked at."""
    if set(witness.sizes) != {dimension.axis.name for dimension in goal.dimensions}:
        return False
    for dimension in goal.dimensions:
        size = witness.sizes[dimension.axis.name]
        if size < dimension.least or (dimension.most is not None and size > dimension.most):
            return False
    if set(witness.values) != {entry.name for entry in goal.inputs}:
        return False
    if set(witness.positions) != {index.name for index in goal.indices}:
        return False
    if not all(1 <= witness.positions[index.name] <= witness.sizes[index.axis.name] for index in goal.indices):
        return False
    try:
        return all(
            _in_domain(entry, witness.values[entry.name], witness.sizes, entry.name in goal.closed)
            for entry in goal.inputs
        )
    except ValueError:
        return False


def places(lengths: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every position of an array of these lengths, counted from 1."""
    return product(*(range(1, length + 1) for length in lengths))
