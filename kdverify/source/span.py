"""A text and a place in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A spec's text and where it came from."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """The characters from `start` up to, not including, `end` of a source."""

    source: Source
    start: int
    end: int
