"""The canonical text of a spec: the same words, evenly spaced, with all comments."""

from collections.abc import Sequence
from dataclasses import dataclass

from kdverify.lang.parse import parse
from kdverify.lang.problems import Problems
from kdverify.lang.scan import KEYWORDS, Comment, Token, scan, statements
from kdverify.source.span import Source

_INDENT = "    "
_TIGHT_BEFORE = frozenset({")", "]", ",", ":"})
_TIGHT_AFTER = frozenset({"(", "["})
_OPERANDS = frozenset({"NAME", "NUMBER", "STRING", ")", "]"})


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the result; `gap` asks for a blank line above."""

    text: str
    comment: str
    gap: bool


def format_source(source: Source) -> str:
    """The canonical text of a spec.

    Statements start at the margin and the lines they run on over are indented; where the author breaks
    lines, and which parentheses are written, is kept.  Comments beside consecutive lines are aligned.

    Law: the result has the tokens and comments of the source, and formatting it again changes nothing.

    Raises:
        SpecError: if the spec cannot be read.
    """
    parse(source)
    scanned = scan(source, Problems())
    lines = _lines(source, statements(scanned.tokens), scanned.comments)
    return "".join(line + "\n" for line in _aligned(lines))


def _lines(source: Source, stretches: Sequence[Sequence[Token]], comments: Sequence[Comment]) -> list[_Line]:
    found: list[tuple[int, int, str, str, bool]] = []
    waiting = list(comments)
    for stretch in stretches:
        for first, last in _rows(stretch):
            start, end = stretch[first].start, stretch[last].end
            while waiting and waiting[0].start < start:
                comment = waiting.pop(0)
                # Inside a statement a comment is indented with the lines it runs on over.
                found.append((comment.start, comment.start, "", _tidy(comment, inside=first > 0), False))
            beside = ""
            if waiting and not waiting[0].leads and "\n" not in source.text[end : waiting[0].start]:
                beside = _tidy(waiting.pop(0), inside=False)
            text = (_INDENT if first else "") + _spaced(stretch, first, last)
            opens = first == 0 and stretch[0].kind == "operator"
            found.append((start, end, text, beside, opens))
    found.extend((comment.start, comment.start, "", _tidy(comment, inside=False), False) for comment in waiting)
    return _with_gaps(source, found)


def _with_gaps(source: Source, found: Sequence[tuple[int, int, str, str, bool]]) -> list[_Line]:
    lines: list[_Line] = []
    previous = 0
    for start, end, text, comment, opens in found:
        between = source.text[previous:start]
        blank = any(not line.strip() for line in between.split("\n")[1:-1])
        follows_comment = bool(lines) and not lines[-1].text
        lines.append(_Line(text, comment, bool(lines) and (blank or (opens and not follows_comment))))
        newline = source.text.find("\n", end)
        previous = len(source.text) if newline < 0 else newline
    return lines


def _rows(stretch: Sequence[Token]) -> list[tuple[int, int]]:
    starts = [place for place, token in enumerate(stretch) if place == 0 or token.leads]
    ends = [*(start - 1 for start in starts[1:]), len(stretch) - 1]
    return list(zip(starts, ends, strict=True))


def _tidy(comment: Comment, *, inside: bool) -> str:
    text = comment.text
    if len(text) > 1 and text[1] not in " #!":
        text = f"# {text[1:]}"
    return _INDENT + text if inside else text


def _spaced(stretch: Sequence[Token], first: int, last: int) -> str:
    pieces = [stretch[first].text]
    for place in range(first + 1, last + 1):
        if _is_spaced(stretch, place):
            pieces.append(" ")
        pieces.append(stretch[place].text)
    return "".join(pieces)


def _is_spaced(stretch: Sequence[Token], place: int) -> bool:
    before, here = stretch[place - 1], stretch[place]
    if here.kind in _TIGHT_BEFORE or before.kind in _TIGHT_AFTER:
        return False
    if here.kind == "[":
        return before.kind not in {"NAME", ")", "]"}
    if here.kind == "(":
        return before.kind != "NAME" and not (before.kind == "where" and _is_operand(stretch, place - 1))
    if stretch[0].kind == "kind" and "-" in (before.kind, here.kind):
        return False
    return not (before.kind in {"+", "-"} and _is_operand(stretch, place - 1))


def _is_operand(stretch: Sequence[Token], place: int) -> bool:
    """Whether a sign or `where` stands where an operand starts: `-x`, `where(...)`."""
    if place == 0:
        return False
    before = stretch[place - 1].kind
    return before not in _OPERANDS and not (before in KEYWORDS and before == "closed")


def _aligned(lines: Sequence[_Line]) -> list[str]:
    """The texts of the lines, comments beside consecutive ones under each other."""
    result: list[str] = []
    place = 0
    while place < len(lines):
        run = place
        while run < len(lines) and lines[run].text and lines[run].comment and (run == place or not lines[run].gap):
            run += 1
        width = max((len(line.text) for line in lines[place:run]), default=0)
        for line in lines[place : max(run, place + 1)]:
            if line.gap:
                result.append("")
            beside = f"{line.text:{width}}  {line.comment}" if line.text and line.comment else line.text + line.comment
            result.append(beside)
        place = max(run, place + 1)
    return result
