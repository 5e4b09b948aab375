"""What a student error is: one file, one way in which a student misses its teacher."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kdverify import registry
from kdverify.recursion import errors
from kdverify.recursion.impossible import Impossible

Floats: TypeAlias = NDArray[np.float64]
Corrupt: TypeAlias = Callable[[Floats], Floats]
"""From what the students of one generation are taught, of shape `(batch, V)`, to what they learn."""


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """A way in which a student misses its teacher.

    Attributes:
        name: as written after `--error`, and the name of its file.
        parameter: the letter for the number that it takes, `NAME:LETTER`; empty where it takes none.
        summary: one sentence.
        example: a number that it takes; empty where it takes none.
        read: the number from its text.  Raises `ValueError` with what it must be.
        begin: from the number, the shape `(batch, V)` and a generator to what happens to a batch of students in
            each generation; rows come in as distributions and leave as distributions.
        most: the TV that no student misses its teacher by more than; None where there is no such bound.
    """

    name: str
    parameter: str
    summary: str
    example: str
    read: Callable[[str], Fraction]
    begin: Callable[[Fraction, tuple[int, int], np.random.Generator], Corrupt]
    most: Callable[[Fraction], float | None]


@dataclass(frozen=True, slots=True)
class StudentError:
    """An error model with its number, as in `noise:1/100`."""

    model: ErrorModel
    value: Fraction

    @property
    def text(self) -> str:
        """As it is written after `--error`."""
        return f"{self.model.name}:{self.value}" if self.model.parameter else self.model.name

    @property
    def most(self) -> float | None:
        """The TV that no student misses its teacher by more than, up to float rounding."""
        return self.model.most(self.value)

    def begin(self, shape: tuple[int, int], random: np.random.Generator) -> Corrupt:
        """What happens to a batch of students in each generation."""
        return self.model.begin(self.value, shape, random)


@functools.cache
def library() -> Mapping[str, ErrorModel]:
    """Every error model, by name."""
    return registry.load(errors, ErrorModel)


def parse(text: str) -> StudentError:
    """The error that a text such as `none`, `noise:0.01` or `sample:1000` names.

    Raises:
        Impossible: if there is no such model, or its number is missing or impossible.
    """
    name, colon, number = (part.strip() for part in text.partition(":"))
    model = library().get(name)
    if model is None:
        raise Impossible(f"there is no student error {name!r}; there are {', '.join(map(usage, library().values()))}")
    if bool(model.parameter) != bool(colon):
        raise Impossible(f"the student error {name!r} is written {usage(model)}")
    try:
        return StudentError(model, model.read(number))
    except (ValueError, ZeroDivisionError) as error:
        raise Impossible(f"{model.parameter} of the student error {usage(model)} is no {number!r}: {error}") from None


def usage(model: ErrorModel) -> str:
    """How an error is written."""
    return f"{model.name}:{model.parameter}" if model.parameter else model.name


def nothing(text: str) -> Fraction:
    """The number of a model that takes none."""
    return Fraction(0)


def distance(text: str) -> Fraction:
    """A total variation distance.

    Raises:
        ValueError: if it is none.
    """
    value = _number(text, "it must be a total variation distance, at least 0 and less than 1")
    if not 0 <= value < 1:
        raise ValueError("it must be a total variation distance, at least 0 and less than 1")
    return value


def count(text: str) -> Fraction:
    """A positive integer.

    Raises:
        ValueError: if it is none.
    """
    value = _number(text, "it must be a positive integer")
    if value < 1 or value.denominator != 1 or value >= 2**62:
        raise ValueError("it must be a positive integer")
    return value


def _number(text: str, otherwise: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(otherwise) from None


def step_towards(taught: Floats, target: Floats, size: float) -> Floats:
    """The point on the way to a target that is as far as `size` in TV, or the target if that is nearer.

    A convex combination, so that it is a distribution without being divided by its sum, and no further off in
    floats than `size`, which is shortened by one part in 10^12 for that.
    """
    away = np.abs(target - taught).sum(axis=1, keepdims=True) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.minimum(1.0, size * (1.0 - 1e-12) / away)
    share = np.where(away > 0.0, share, 0.0)
    moved: Floats = (1.0 - share) * taught + share * target
    return moved
