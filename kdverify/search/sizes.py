"""Which sizes a search tries, smallest first."""

from itertools import product

from kdverify.lang.domain import Dimension


def small_sizes(dimensions: tuple[Dimension, ...], extra: tuple[int, ...] = (1, 2)) -> tuple[dict[str, int], ...]:
    """All sizes up to `extra` more than the least, where smaller comes first, then one with a class more.

    The first axis counts most: two classes and three teachers come before three classes and one.
    """
    more = [extra[number] if number < len(extra) else 1 for number in range(len(dimensions))]
    steps = [*product(*(range(most + 1) for most in more))]
    if dimensions:
        # The median of three teachers, say, leaves the hull from four classes on.
        steps.append((more[0] + 1, *more[1:]))
    found = []
    for step in steps:
        sizes = clamped(
            dimensions, tuple(dimension.least + grown for dimension, grown in zip(dimensions, step, strict=True))
        )
        if sizes not in found:
            found.append(sizes)
    return tuple(found)


def clamped(dimensions: tuple[Dimension, ...], wanted: tuple[int, ...]) -> dict[str, int]:
    """The wanted sizes, moved into what the goal allows; axes without a wish get their least size."""
    sizes = {}
    for number, dimension in enumerate(dimensions):
        size = max(dimension.least, wanted[number] if number < len(wanted) else dimension.least)
        sizes[dimension.axis.name] = size if dimension.most is None else min(size, dimension.most)
    return sizes
