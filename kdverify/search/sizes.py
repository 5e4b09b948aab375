"""Which sizes a search tries, smallest first."""

from itertools import product

from kdverify.lang.domain import Dimension


def small_sizes(dimensions: tuple[Dimension, ...], extra: tuple[int, ...] = (2, 2)) -> tuple[dict[str, int], ...]:
    """All sizes from the least up to `extra` more along each axis, in the order in which smaller is better.

    The first axis counts most: two classes and three teachers come before three classes and one.
    """
    ranges = []
    for number, dimension in enumerate(dimensions):
        most = dimension.least + (extra[number] if number < len(extra) else 1)
        if dimension.most is not None:
            most = min(most, dimension.most)
        ranges.append(range(dimension.least, most + 1))
    names = [dimension.axis.name for dimension in dimensions]
    return tuple(dict(zip(names, sizes, strict=True)) for sizes in product(*ranges))


def clamped(dimensions: tuple[Dimension, ...], wanted: tuple[int, ...]) -> dict[str, int]:
    """The wanted sizes, moved into what the goal allows; axes without a wish get their least size."""
    sizes = {}
    for number, dimension in enumerate(dimensions):
        size = max(dimension.least, wanted[number] if number < len(wanted) else dimension.least)
        sizes[dimension.axis.name] = size if dimension.most is None else min(size, dimension.most)
    return sizes
