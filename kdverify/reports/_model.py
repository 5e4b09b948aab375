"""What a report format is."""

from collections.abc import Callable
from dataclasses import dataclass

from kdverify.verify.report import Report


@dataclass(frozen=True, slots=True)
class Display:
    """What the place can show that a report is written to."""

    colour: bool = False
    unicode: bool = True
    width: int = 100


@dataclass(frozen=True, slots=True)
class Format:
    """A way of writing a report down.

    Attributes:
        name: as given to `--format`, and the name of its file.
        suffixes: of the files it makes, the usual one first; no two formats share one.
        summary: a few words for `kdverify list formats`.
        render: pure; the same report on the same display is the same text, which ends in a newline.
        tells_problems: whether it says itself what is wrong with specs, which is told beside it otherwise.
    """

    name: str
    suffixes: tuple[str, ...]
    summary: str
    render: Callable[[Report, Display], str]
    tells_problems: bool = True
