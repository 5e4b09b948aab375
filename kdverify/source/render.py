"""Diagnostics as text with carets."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kdverify.source.diagnostic import Diagnostic, Label, Severity

_TAB = 4
_WIDEST = 140
_MARGIN = 20
_LONGEST_TEXT = 400
_ELLIPSIS = "…"
_COLOUR = re.compile("\x1b\\[[0-9;]*m|[^ -~]")
_COMMAND = re.compile(r"^(\s*)::|##(?=\[)", re.MULTILINE)
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A source line made safe to print, with the screen column of each of its characters."""

    text: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """A label on the screen: columns `start` up to `end` of one line."""

    start: int
    end: int
    sign: str
    text: str
    severity: Severity | None


def render(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """The diagnostic as a person reads it, without a final newline.

    Tabs become spaces, control characters and characters that change the direction of text become
    visible, wide characters take two columns, and of a very long line only the part that matters is shown.
    """
    paint = _Paint(diagnostic.severity, colour)
    primary = diagnostic.primary.span
    labels = (diagnostic.primary, *diagnostic.secondary)
    lines = [paint.strong(f"{diagnostic.severity.value}[{diagnostic.code}]") + f": {safe(diagnostic.message)}"]
    numbers = [label.span.line for label in labels]
    gutter = " " * len(str(max(numbers)))
    lines.append(f"{gutter}{paint.faint('-->')} {safe(primary.source.path)}:{primary.line}:{primary.column}")
    lines.append(f"{gutter} {paint.faint('|')}")
    if not any(label.span.source.text for label in labels):
        return inert("\n".join([*lines[:-1], *_footer_lines(diagnostic, gutter, paint)]))
    files = [primary.source, *dict.fromkeys(e.span.source for e in labels if e.span.source != primary.source)]
    for file in files:
        here = [label for label in labels if label.span.source == file]
        if file != primary.source:
            lines.append(f"{gutter}{paint.faint(':::')} {safe(file.path)}:{here[0].span.line}:{here[0].span.column}")
            lines.append(f"{gutter} {paint.faint('|')}")
        lines.extend(_excerpt(here, diagnostic.primary, len(gutter), paint))
    lines.append(f"{gutter} {paint.faint('|')}")
    return inert("\n".join([*lines, *_footer_lines(diagnostic, gutter, paint)]))


def render_all(diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """Several diagnostics, a blank line between them."""
    return "\n\n".join(render(diagnostic, colour=colour) for diagnostic in diagnostics)


def safe(text: str, *, keep_lines: bool = False) -> str:
    """The text with every character that a terminal would obey, or hide, made visible, and cut where far too long."""
    lines = text.split("\n") if keep_lines else [text]
    text = "\n".join(line if len(line) <= _LONGEST_TEXT else line[:_LONGEST_TEXT] + _ELLIPSIS for line in lines)
    if _is_plain(text):
        return text
    return "".join(character if keep_lines and character == "\n" else _visible(character) for character in text)


def printable(text: str) -> str:
    """The text with every character made visible that a terminal would obey or hide, but for colours and line ends."""
    return _COLOUR.sub(lambda found: found[0] if len(found[0]) > 1 or found[0] == "\n" else _visible(found[0]), text)


def inert(text: str) -> str:
    r"""The text with a backslash in whatever a CI system would take for a command to it, as GitHub does `::error::`."""
    return _COMMAND.sub(lambda found: "#\\#" if found[1] is None else f"{found[1]}\\::", text)


def _is_plain(text: str) -> bool:
    """Whether each character is one column and itself: so most text is, and need not be looked at one by one."""
    return text.isascii() and text.isprintable()


def _visible(character: str) -> str:
    if character == "\t":
        return " "
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "\u2421"
    if character != " " and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"<U+{ord(character):04X}>"
    return character


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _footer_lines(diagnostic: Diagnostic, gutter: str, paint: "_Paint") -> Iterator[str]:
    for heading, text in _footer(diagnostic):
        first, *rest = safe(text, keep_lines=True).split("\n")
        yield f"{gutter} {paint.faint('=')} {paint.strong(heading + ':')} {first}"
        yield from (f"{gutter} {' ' * (len(heading) + 3)} {line}".rstrip() for line in rest)


def _footer(diagnostic: Diagnostic) -> list[tuple[str, str]]:
    note = diagnostic.note
    if not note and diagnostic.severity is not Severity.NOTE:
        note = f"run `kdverify explain {diagnostic.code}`"
    entries = [("help", diagnostic.help), *diagnostic.facts, ("note", note)]
    return [(heading, text) for heading, text in entries if text]


def _excerpt(labels: list[Label], primary: Label, gutter: int, paint: "_Paint") -> list[str]:
    by_number: dict[int, list[Label]] = {}
    for label in labels:
        by_number.setdefault(label.span.line, []).append(label)
    lines: list[str] = []
    previous = 0
    for number in sorted(by_number):
        if previous and number > previous + 1:
            lines.append(paint.faint("..."))
        previous = number
        text, marks = _window(by_number[number], primary, paint.severity)
        lines.append(f"{number:>{gutter}} {paint.faint('|')} {text}".rstrip())
        lines.extend(f"{' ' * gutter} {paint.faint('|')} {row}" for row in _rows(marks, paint))
    return lines


def _window(labels: list[Label], primary: Label, severity: Severity) -> tuple[str, list[_Mark]]:
    text = labels[0].span.source.text
    start = text.rfind("\n", 0, labels[0].span.start) + 1
    newline = text.find("\n", labels[0].span.start)
    end = len(text) if newline < 0 else newline
    # A label is seen around its start; what is far away from every label is cut, before any work is done on it.
    first = min(label.span.start for label in labels)
    last = max(min(label.span.end, label.span.start + _WIDEST) for label in labels)
    left = start if end - start <= _WIDEST else max(start, first - _MARGIN)
    right = end if end - start <= _WIDEST else min(end, max(left + _WIDEST, last + _MARGIN), left + 2 * _WIDEST)
    line = _expand(text[left:right].rstrip("\r"), _ELLIPSIS if left > start else "")
    marks = []
    for label in labels:
        from_column = line.columns[max(0, min(label.span.start - left, len(line.columns) - 1))]
        to_column = line.columns[max(0, min(label.span.end - left, len(line.columns) - 1))]
        strong = label is primary or label.strong
        sign, colour = ("^", severity) if strong else ("-", None)
        marks.append(_Mark(from_column, max(to_column, from_column + 1), sign, safe(label.text), colour))
    return line.text + (_ELLIPSIS if right < end else ""), marks


def _expand(text: str, prefix: str) -> _Line:
    column = len(prefix)
    if _is_plain(text):
        return _Line(prefix + text, tuple(range(column, column + len(text) + 1)))
    shown = [prefix]
    columns = []
    for character in text:
        columns.append(column)
        piece = " " * (_TAB - column % _TAB) if character == "\t" else _visible(character)
        shown.append(piece)
        column += sum(_width(part) for part in piece)
    return _Line("".join(shown), (*columns, column))


def _rows(marks: list[_Mark], paint: "_Paint") -> list[str]:
    marks = sorted(marks, key=lambda mark: (mark.start, mark.end))
    under = _Canvas()
    for mark in sorted(marks, key=lambda mark: mark.sign == "^"):
        under.write(mark.start, mark.sign * (mark.end - mark.start), mark.severity)
    # The rightmost text stands on the line of the carets if nothing is in its way; the others hang below.
    spoken = [mark for mark in marks if mark.text]
    if spoken and spoken[-1].end >= max(mark.end for mark in marks):
        last = spoken.pop()
        under.write(last.end + 1, last.text, last.severity)
    rows = [under]
    if spoken:
        rows.append(_stems(spoken))
    while spoken:
        last = spoken.pop()
        row = _stems(spoken)
        row.write(last.start, last.text, last.severity)
        rows.append(row)
    return [row.text(paint) for row in rows]


def _stems(marks: list[_Mark]) -> "_Canvas":
    row = _Canvas()
    for mark in marks:
        row.write(mark.start, "|", mark.severity)
    return row


class _Canvas:
    """One row of the screen, written at any column."""

    def __init__(self) -> None:
        self._cells: dict[int, tuple[str, Severity | None]] = {}

    def write(self, column: int, text: str, severity: Severity | None) -> None:
        for offset, character in enumerate(text):
            self._cells[column + offset] = (character, severity)

    def text(self, paint: "_Paint") -> str:
        width = max(self._cells, default=-1) + 1
        pieces: list[str] = []
        column = 0
        while column < width:
            severity = self._cells.get(column, (" ", None))[1]
            start = column
            while column < width and self._cells.get(column, (" ", None))[1] is severity:
                column += 1
            piece = "".join(self._cells.get(place, (" ", None))[0] for place in range(start, column))
            pieces.append(paint.strong(piece) if severity is not None else piece)
        return "".join(pieces)


@dataclass(frozen=True, slots=True)
class _Paint:
    severity: Severity
    colour: bool

    def strong(self, text: str) -> str:
        return f"\x1b[1;{_COLOURS[self.severity]}m{text}\x1b[0m" if self.colour else text

    def faint(self, text: str) -> str:
        return f"\x1b[34m{text}\x1b[0m" if self.colour else text
