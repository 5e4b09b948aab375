"""Collects what is wrong with a spec, so that all of it is reported at once."""

from collections.abc import Iterable

from kdverify.source.diagnostic import Diagnostic, Label, SpecError
from kdverify.source.span import Span

_MOST = 100


class TooMany(Exception):
    """So much is wrong with a file that the rest is not worth reading."""


class Abandoned(Exception):
    """Something has no meaning because of a problem that is already reported."""


class Problems:
    """The problems found so far."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self._places: set[tuple[str, str, int]] = set()

    def report(
        self,
        code: str,
        message: str,
        span: Span,
        label: str = "",
        *,
        secondary: Iterable[Label] = (),
        help: str = "",
        note: str = "",
        about: str = "",
    ) -> None:
        """Notes a problem; the same one at the same place, or `about` the same thing, counts once.

        Raises:
            TooMany: at the hundredth.
        """
        place = (code, about or span.source.path, -1 if about else span.start)
        if place in self._places:
            return
        self._places.add(place)
        self.found.append(Diagnostic(code, message, Label(span, label), tuple(secondary), help=help, note=note))
        if len(self.found) >= _MOST:
            raise TooMany

    def abandon(
        self,
        code: str,
        message: str,
        span: Span,
        label: str = "",
        *,
        secondary: Iterable[Label] = (),
        help: str = "",
        note: str = "",
        about: str = "",
    ) -> Abandoned:
        """Notes a problem, and gives the exception to raise for what cannot go on."""
        self.report(code, message, span, label, secondary=secondary, help=help, note=note, about=about)
        return Abandoned()

    def raise_if_any(self) -> None:
        """Raises what was found.

        Raises:
            SpecError: with all problems, in the order of their places.
        """
        if self.found:
            raise SpecError(sorted(self.found, key=lambda entry: entry.primary.span.start))
