"""Something to tell the author of a spec about a place in it."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from kdverify.source.span import Span


class Severity(enum.Enum):
    """How much it matters; the value is how it is shown."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Label:
    """A place and what to say about it.

    A strong label is underlined with carets like the primary one: two operands that do not fit are
    equally to blame.
    """

    span: Span
    text: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding, with all the places that explain it.

    Attributes:
        code: kebab-case and stable, with a page of its own (`kdverify explain CODE`).
        message: what is wrong, in one line, without a full stop.
        primary: the place that the location line names.
        secondary: other places that explain it.
        help: what to type.
        note: where to read more; the renderer names the page of the code where it is empty.
        facts: further lines for the end, each a heading and its text, such as `("where", "V = 2")`.
    """

    code: str
    message: str
    primary: Label
    secondary: tuple[Label, ...] = ()
    help: str = ""
    note: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    severity: Severity = Severity.ERROR


class SpecError(Exception):
    """A spec that cannot be used, with everything that is wrong with it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(f"{entry.code}: {entry.message}" for entry in self.diagnostics))
