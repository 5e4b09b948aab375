"""Orbits that exact arithmetic follows to their end: a fixed point, a cycle, or a value that is no distribution."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from flint import ctx, fmpq

from kdverify.evidence.premises import MOST_BITS, at_entry
from kdverify.evidence.witness import Exact
from kdverify.lang import build
from kdverify.lang.goal import Attracts
from kdverify.lang.tensor import total
from kdverify.lang.term import Condition, Place
from kdverify.semantics.algebra import Algebra
from kdverify.semantics.ball import Scalar
from kdverify.semantics.exact import Environment, _Exact, decide, is_real
from kdverify.semantics.interpret import Interpreter

MOST_STEPS = 12
_BITS = 64


def with_student(show: Attracts, here: Environment, student: Exact) -> Environment:
    """The environment in which the student is another."""
    return replace(here, values={**here.values, show.student: student})


def image(show: Attracts, here: Environment, student: tuple[Fraction, ...]) -> tuple[Fraction, ...] | None:
    """M of a student, where all of it is rational."""
    (axis,) = show.tensor.axes
    algebra: Algebra[Scalar, bool | None, int] = _Exact(with_student(show, here, student))
    reading = Interpreter(algebra)
    with ctx.workprec(_BITS):
        entries = [reading.term(show.tensor.at(Place(number, axis))) for number in range(1, len(student) + 1)]
    if any(type(entry) is not fmpq for entry in entries):
        return None
    return tuple(Fraction(int(entry.p), int(entry.q)) for entry in entries)


def is_distribution(numbers: tuple[Fraction, ...]) -> bool:
    """Whether the numbers are in the closed simplex."""
    return sum(numbers) == 1 and min(numbers) >= 0


def follow(show: Attracts, here: Environment, start: tuple[Fraction, ...], steps: int) -> list[tuple[Fraction, ...]]:
    """The start and what it becomes, as long as that is rational and a distribution."""
    orbit = [start]
    for _ in range(steps):
        value = image(show, here, orbit[-1])
        if value is None or not is_distribution(value):
            break
        orbit.append(value)
    return orbit


def breaks_off(show: Attracts, here: Environment, student: tuple[Fraction, ...]) -> bool:
    """Whether M of a student is certainly no distribution: not defined, infinite, negative, or of another sum."""
    there = with_student(show, here, student)
    axes = show.tensor.axes
    spots = [at_entry(there, axes, (number,)) for number in range(1, len(student) + 1)]
    if any(is_real(show.tensor.body, spot, MOST_BITS) is False for spot in spots):
        return True
    negative = build.less(show.tensor.body, build.ZERO)
    if any(decide(negative, spot, MOST_BITS) is True for spot in spots):
        return True
    return any(decide(condition, there, MOST_BITS) is True for condition in _other_sum(show))


def _other_sum(show: Attracts) -> Iterator[Condition]:
    whole = total(show.tensor).body
    yield build.less(whole, build.ONE)
    yield build.less(build.ONE, whole)
