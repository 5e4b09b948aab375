"""What an export of a counterexample is."""

from collections.abc import Callable
from dataclasses import dataclass

from kdverify.exports._case import Case


class NotExportable(Exception):
    """This counterexample has no such form; the message says why."""


@dataclass(frozen=True, slots=True)
class Export:
    """A way of writing a counterexample down.

    Attributes:
        name: as given on the command line, and the name of its file.
        suffix: of the files it makes.
        summary: a few words for the help.
        render: the content of the file.  Raises `NotExportable`.
    """

    name: str
    suffix: str
    summary: str
    render: Callable[[Case], bytes]
