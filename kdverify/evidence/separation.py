"""A point is outside a convex hull when some linear functional is larger there than at every generator."""

from collections.abc import Iterator
from fractions import Fraction

from kdverify.evidence.notation import from_text, to_text
from kdverify.evidence.premises import MOST_BITS
from kdverify.evidence.side import Failure, side
from kdverify.lang import build
from kdverify.lang.goal import InHull
from kdverify.lang.term import Place, Term
from kdverify.semantics.exact import Environment, is_real, settle


def separates(show: InHull, here: Environment, wanted: str | None) -> Failure | None:
    """Certifies that the point is no convex combination of the generators.

    Without a wanted functional the coordinates and their negatives are tried, which is what fails first.
    """
    axis = show.point.axes[0]
    size = here.sizes[axis.name]
    entries = [show.point.at(Place(number, axis)) for number in range(1, size + 1)]
    for number, entry in enumerate(entries, start=1):
        if is_real(entry, here, MOST_BITS) is False:
            value = side(entry, here, 0)
            return Failure(value, value, "is finite", f"entry {number} of the point is not a real number", 0)
    for functional in [_parsed(wanted)] if wanted is not None else _coordinates(size):
        if len(functional) != size:
            continue
        left = _applied(functional, entries)
        rights = [_applied(functional, generator) for generator in _generators(show, here)]
        decisions = [settle(build.less(right, left), here, MOST_BITS) for right in rights]
        if rights and all(decision.truth is True for decision in decisions):
            bits = max(decision.bits for decision in decisions)
            sides = [side(right, here, bits) for right in rights]
            highest = max(sides, key=lambda found: found.upper if found.upper is not None else Fraction(0))
            text = to_text(functional)
            sentence = f"the functional {text} is larger at the point than at every generator"
            return Failure(side(left, here, bits), highest, "<=", sentence, bits, {"separating": text})
    return None


def _parsed(text: str) -> tuple[Fraction, ...]:
    value = from_text(text)
    return tuple(number for number in value if isinstance(number, Fraction)) if isinstance(value, tuple) else ()


def _coordinates(size: int) -> Iterator[tuple[Fraction, ...]]:
    for sign in (1, -1):
        for number in range(min(size, 8)):
            yield tuple(Fraction(sign if other == number else 0) for other in range(size))


def _applied(functional: tuple[Fraction, ...], entries: list[Term]) -> Term:
    parts = [
        build.multiply(build.number(factor), entry)
        for factor, entry in zip(functional, entries, strict=True)
        if factor != 0
    ]
    return build.add(*parts)


def _generators(show: InHull, here: Environment) -> Iterator[list[Term]]:
    axis = show.point.axes[0]
    classes = [Place(number, axis) for number in range(1, here.sizes[axis.name] + 1)]
    for generator in show.generators:
        if generator.axes == (axis,):
            yield [generator.at(place) for place in classes]
            continue
        family = generator.axes[0]
        for number in range(1, here.sizes[family.name] + 1):
            if show.weights is None or _weight(here, show.weights, number) > 0:
                yield [generator.at(Place(number, family), place) for place in classes]


def _weight(here: Environment, name: str, number: int) -> Fraction:
    value = here.values[name]
    assert isinstance(value, tuple)
    weight = value[number - 1]
    assert isinstance(weight, Fraction)
    return weight
