"""Text to tokens, and tokens to the stretches that each hold one statement."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kdverify.lang.problems import Problems
from kdverify.source.span import Source, Span

STATEMENTS = frozenset({"operator", "source", "kind", "dims", "let", "where", "roles", "satisfies", "claim", "use"})
KEYWORDS = STATEMENTS | {"closed", "from", "as", "for", "all", "in", "when", "expect", "and", "or", "not"}

DEEPEST = 100
LONGEST_NUMBER = 100
MOST_TOKENS = 20_000

_PATTERN = re.compile(
    r"""
      (?P<SPACE>    [ \t\r]+ )
    | (?P<NEWLINE>  \n )
    | (?P<COMMENT>  \#[^\n]* )
    | (?P<NUMBER>   [0-9]+ (?: \.[0-9]+ )? (?: [eE][+-]?[0-9]+ )? )
    | (?P<NAME>     [A-Za-z_][A-Za-z0-9_]* )
    | (?P<STRING>   "[^"\n]*" )
    | (?P<RELATION> <= | >= | == | != | < | > )
    | (?P<SYMBOL>   \*\* | \|\| | [-+*/()\[\],:=?] )
    | (?P<FOREIGN>  "[^"\n]* | [^\x00-\x7f]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING = frozenset("([")
_CLOSING = frozenset(")]")
# After one of these a statement cannot be over.
_UNFINISHED = frozenset({"+", "-", "*", "/", "**", "||", ",", "=", ":", "in", "and", "or", "not", "for", "when"})


class Token(NamedTuple):
    """A word or sign of the language.

    Attributes:
        kind: `NAME`, `NUMBER`, `STRING`, `RELATION`, `FOREIGN`, or for keywords and signs the text itself.
        leads: whether it is the first of its line, and then `column` says how far it is indented.
    """

    kind: str
    text: str
    start: int
    end: int
    leads: bool
    column: int


class Comment(NamedTuple):
    """A comment from its `#` to the end of its line."""

    text: str
    start: int
    leads: bool


@dataclass(frozen=True, slots=True)
class Scanned:
    """A text in pieces; `cut` where only its beginning was read."""

    tokens: tuple[Token, ...]
    comments: tuple[Comment, ...]
    cut: bool


def scan(source: Source, problems: Problems) -> Scanned:
    """The tokens and comments of a text; what is not of the language comes as `FOREIGN` tokens.

    Nesting and numbers beyond any use, and a text with too many tokens, are reported; the rest is not scanned.
    """
    tokens: list[Token] = []
    comments: list[Comment] = []
    leads, line_start, depth, cut = True, 0, 0, False
    for match in _PATTERN.finditer(source.text):
        kind = match.lastgroup
        start, end = match.span()
        if kind == "SPACE":
            continue
        if kind == "NEWLINE":
            leads, line_start = True, end
            continue
        text = match.group()
        if kind == "COMMENT":
            comments.append(Comment(text.rstrip(), start, leads))
            continue
        if kind == "SYMBOL" or text in KEYWORDS:
            kind = text
        if leads and text in STATEMENTS - {"where"}:
            depth = 0
        depth = depth + 1 if text in _OPENING else max(0, depth - 1) if text in _CLOSING else depth
        if depth > DEEPEST:
            problems.report(
                "nested-too-deeply",
                f"brackets are nested more than {DEEPEST} deep here",
                Span(source, start, end),
                help="name the inner parts with definitions of their own",
            )
            cut = True
            break
        if kind == "NUMBER" and end - start > LONGEST_NUMBER:
            problems.report(
                "number-too-large",
                f"a number may have at most {LONGEST_NUMBER} characters, and this one has {end - start}",
                Span(source, start, end),
            )
            kind, text = "NUMBER", "1"
        if len(tokens) >= MOST_TOKENS:
            problems.report(
                "file-too-large",
                f"a spec may have at most {MOST_TOKENS} words and signs, and this is one more",
                Span(source, start, end),
                help="split the operators over several files",
            )
            cut = True
            break
        tokens.append(Token(str(kind), text, start, end, leads, start - line_start))
        leads = False
    return Scanned(tuple(tokens), tuple(comments), cut)


def statements(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Cuts the tokens into stretches that each should hold one statement.

    A statement begins on a line of its own, with a keyword or a name; it runs on over lines that begin
    with anything else, that follow an open bracket or a sign that needs more, or that begin with a name
    further to the right than the statement does.
    """
    stretches: list[Sequence[Token]] = []
    first = 0
    depth = 0
    for place, token in enumerate(tokens):
        if place > first and token.leads and _starts(tokens, place, first, depth):
            stretches.append(tokens[first:place])
            first, depth = place, 0
        if token.text in _OPENING:
            depth += 1
        elif token.text in _CLOSING:
            depth = max(0, depth - 1)
    if first < len(tokens):
        stretches.append(tokens[first:])
    return stretches


def _starts(tokens: Sequence[Token], place: int, first: int, depth: int) -> bool:
    token = tokens[place]
    unfinished = depth > 0 or tokens[place - 1].kind in _UNFINISHED or tokens[place - 1].kind == "RELATION"
    if token.kind == "where":
        return not unfinished
    if token.kind in STATEMENTS:
        return True
    if token.kind != "NAME":
        return False
    if unfinished:
        following = tokens[place + 1] if place + 1 < len(tokens) else token
        introduces = following.kind == "NAME" or following.text in {"=", "=="}
        return place + 1 < len(tokens) and introduces and token.column <= tokens[first].column
    return True
