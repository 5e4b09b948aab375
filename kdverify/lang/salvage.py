"""What can be known of a statement that cannot be read, so that one problem is not reported as ten."""

import itertools
from collections.abc import Sequence

from kdverify.lang import syntax
from kdverify.lang.scan import STATEMENTS, Token
from kdverify.source.span import Source, Span

# After one of these, what a `let` introduces is over.
_ENDS = frozenset({"in", "RELATION", "for", "where"})


def salvage(tokens: Sequence[Token], source: Source) -> syntax.Broken:
    """The names that a statement seems to introduce."""
    first = tokens[0]
    keyword = first.kind if first.kind in STATEMENTS else "="
    match keyword:
        case "=":
            # A misspelt keyword stands in front of the name that it introduces.
            names = [token for token in tokens[:2] if token.kind == "NAME"]
        case "operator" | "claim":
            names = [token for token in tokens[1:2] if token.kind == "NAME"]
        case "let":
            names = _declared(tokens)
        case "dims":
            names = [token for token in tokens if token.kind == "NAME"]
        case "use":
            before = next((place for place, token in enumerate(tokens) if token.kind == "from"), len(tokens))
            names = [token for token in tokens[:before] if token.kind == "NAME"]
        case _:
            names = []
    words = tuple(syntax.Word(token.text, Span(source, token.start, token.end)) for token in names)
    return syntax.Broken(keyword, words, Span(source, first.start, tokens[-1].end))


def _declared(tokens: Sequence[Token]) -> list[Token]:
    names = []
    introduces = True
    for before, token in itertools.pairwise(tokens):
        if token.kind in _ENDS:
            introduces = False
        elif token.kind == "NAME" and introduces and before.kind in {"let", ","}:
            names.append(token)
        elif token.kind == ",":
            introduces = True
    return names
