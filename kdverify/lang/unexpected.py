"""Says in words what a statement should have gone on with, and what the author probably meant."""

import unicodedata
from collections.abc import Sequence

from kdverify.lang.elsewhere import SIGNS, STARTS, WORDS
from kdverify.lang.problems import Abandoned, Problems
from kdverify.lang.scan import KEYWORDS, STATEMENTS, Token
from kdverify.lang.suggestion import suggest
from kdverify.source.diagnostic import Label
from kdverify.source.span import Source, Span

END = "$END"

_OPERATORS = frozenset({"+", "-", "*", "/"})
_EXPRESSION = frozenset({"NAME", "NUMBER", "("})
_AFTER_EXPRESSION = _OPERATORS | {"**", "[", "(", "and", "or", "in", "where"}
_KINDS = {
    "NAME": "a name",
    "NUMBER": "a number",
    "STRING": 'a text in double quotes, "like this"',
    "RELATION": "a comparison such as `<=`",
    END: "the end of the statement",
}
_INFIX = frozenset({"and", "or", "in", "when", "for", "expect", "from", "as"})
_PAIRS = {"(": ")", "[": "]"}


def explain_unexpected(
    tokens: Sequence[Token], place: int, expected: frozenset[str], source: Source, problems: Problems
) -> Abandoned:
    """Reports that the token at `place`, or the end, is none of the `expected` kinds."""
    found = tokens[place] if place < len(tokens) else None
    if found is not None and found.kind == "FOREIGN":
        return _foreign(found, source, problems)
    return (
        _bad_start(tokens, place, source, problems)
        or _brackets(tokens, place, expected, source, problems)
        or _mistaken(tokens, place, expected, source, problems)
        or _generic(tokens, place, expected, source, problems)
    )


def _span(token: Token, source: Source) -> Span:
    return Span(source, token.start, token.end)


def _foreign(found: Token, source: Source, problems: Problems) -> Abandoned:
    if found.text.startswith('"'):
        return problems.abandon(
            "unclosed-text",
            "this text has no closing quote",
            _span(found, source),
            help="a text stands in double quotes on one line",
        )
    character = found.text[0]
    span = Span(source, found.start, found.start + 1)
    name = unicodedata.name(character, "a control character")
    help = SIGNS.get(character, "")
    if not help and name.startswith("GREEK"):
        help = f"spell the letter out: `{name.split()[-1].lower()}`"
    if not help and character.isalpha():
        help = "names are made of the letters a to z, digits and `_`"
    what = f"`{character}`" if character.isascii() and character.isprintable() else f"`{character}` ({name.lower()})"
    if not character.isprintable():
        what = f"the character U+{ord(character):04X} ({name.lower()})"
    return problems.abandon("unknown-character", f"{what} is no sign of the language", span, help=help)


def _bad_start(tokens: Sequence[Token], place: int, source: Source, problems: Problems) -> Abandoned | None:
    first = tokens[0] if tokens else None
    if first is None:
        return problems.abandon("unexpected-text", "expected an expression, found nothing", Span(source, 0, 0))
    if place == 1 and first.kind == "NAME":
        second = tokens[1] if len(tokens) > 1 else None
        if second is not None and second.text == "==":
            return problems.abandon(
                "double-equals",
                f"`{first.text}` is defined with one `=`",
                _span(second, source),
                help="`=` defines, `==` compares in a claim",
            )
        if second is not None and second.text == ":":
            return problems.abandon(
                "unexpected-text",
                "a definition is written with `=`",
                _span(second, source),
                help=f"write `{first.text} = ...`, or `claim {first.text}: ...` for a claim",
            )
        if second is not None and second.text == "(":
            return problems.abandon(
                "unexpected-text",
                "a definition takes no arguments",
                _span(second, source),
                help="write a function of one's own as an operator: another operator may apply it",
            )
        close = suggest(first.text, sorted(STATEMENTS))
        meant = f"did you mean `{close}`?" if close else f"to define it, write `{first.text} = ...`"
        return problems.abandon(
            "unknown-statement",
            f"no statement starts with `{first.text}`",
            _span(first, source),
            help=STARTS.get(first.text, meant),
        )
    if place == 0:
        help = "a statement starts with a keyword or a name; to run on over lines, indent or open a bracket"
        return problems.abandon(
            "unknown-statement", f"no statement starts with `{first.text}`", _span(first, source), help=help
        )
    return None


def _brackets(
    tokens: Sequence[Token], place: int, expected: frozenset[str], source: Source, problems: Problems
) -> Abandoned | None:
    opened: list[Token] = []
    for token in tokens[:place]:
        if token.text in _PAIRS:
            opened.append(token)
        elif token.text in _PAIRS.values() and opened:
            opened.pop()
    found = tokens[place] if place < len(tokens) else None
    if found is None and opened:
        return problems.abandon(
            "unclosed-bracket",
            f"this `{opened[-1].text}` is never closed",
            _span(opened[-1], source),
            secondary=(Label(Span(source, tokens[-1].end, tokens[-1].end), "the statement ends here"),),
            help=f"close it with `{_PAIRS[opened[-1].text]}`",
        )
    if found is not None and found.text in _PAIRS.values() and not opened:
        return problems.abandon(
            "unopened-bracket", f"this `{found.text}` closes nothing", _span(found, source), help="remove it"
        )
    if found is not None and found.text in _PAIRS.values() and _PAIRS[opened[-1].text] != found.text:
        return problems.abandon(
            "unclosed-bracket",
            f"`{opened[-1].text}` is closed by `{found.text}`",
            _span(found, source),
            secondary=(Label(_span(opened[-1], source), "opened here"),),
            help=f"close it with `{_PAIRS[opened[-1].text]}`; only an interval after `in` may mix them",
        )
    if found is not None and opened and _PAIRS[opened[-1].text] in expected and found.kind in {*KEYWORDS, ":", "="}:
        return problems.abandon(
            "unclosed-bracket",
            f"this `{opened[-1].text}` is not closed before `{found.text}`",
            _span(opened[-1], source),
            secondary=(Label(_span(found, source), f"expected `{_PAIRS[opened[-1].text]}` before this"),),
            help=f"close it with `{_PAIRS[opened[-1].text]}`",
        )
    return None


def _mistaken(
    tokens: Sequence[Token], place: int, expected: frozenset[str], source: Source, problems: Problems
) -> Abandoned | None:
    if place >= len(tokens):
        return None
    found, before = tokens[place], tokens[place - 1]
    if tokens[0].kind == "let" and (found.kind in {"=", "and"} or (place == 1 and found.kind == "NUMBER")):
        return problems.abandon(
            "unexpected-text",
            "an input is declared by the set it lies in",
            _span(found, source),
            help="write `let x in (0, 1)`, or `let x > 0`; what has one value is defined, `x = 1`, without `let`",
        )
    if found.kind == "=" and "RELATION" in expected:
        return problems.abandon(
            "single-equals",
            "a comparison is written with `==`",
            _span(found, source),
            help="`=` defines a name at the start of a line, `==` compares",
        )
    if found.kind == "for" and expected >= _EXPRESSION:
        return problems.abandon(
            "unexpected-text",
            "`for all` within a condition needs parentheses",
            _span(found, source),
            help="write `x <= 1 or (for all v in V: ...)`",
        )
    if found.kind == "in" and place > 1 and tokens[place - 2].kind == "for" and "RELATION" in expected:
        return problems.abandon(
            "unexpected-text",
            "a claim says `for all`",
            _span(before, source),
            help=f"write `for all {before.text} in ...`",
        )
    infix = found.kind in _INFIX and (expected >= _EXPRESSION or tokens[0].kind == "use")
    if found.kind in KEYWORDS and "NAME" in expected and not infix:
        return problems.abandon(
            "reserved-word",
            f"`{found.text}` is a word of the language and cannot be a name",
            _span(found, source),
            help=f"another name, such as `{found.text}_`",
        )
    written = next((word for word in (before.text, found.text) if word in WORDS), "")
    close = suggest(found.text, sorted(expected & KEYWORDS)) if found.kind == "NAME" else ""
    if written or close:
        return problems.abandon(
            "unexpected-text",
            f"`{written}` is no word of the language" if written else f"unexpected `{found.text}`",
            _span(before if written == before.text else found, source),
            help=WORDS.get(written, f"did you mean `{close}`?"),
        )
    return _adjacent(before, found, expected, source, problems)


def _adjacent(
    before: Token, found: Token, expected: frozenset[str], source: Source, problems: Problems
) -> Abandoned | None:
    starts = found.kind in {"NAME", "NUMBER", "("} or found.text == "where"
    ends = before.kind in {"NAME", "NUMBER", ")", "]"}
    if not (starts and ends and expected >= _OPERATORS) or found.leads:
        return None
    left, right = before.text, found.text
    message = f"there is no operator between `{left}` and `{right}`"
    if before.kind == "NUMBER" and before.end == found.start and right[0] in "_xX":
        message, help = f"`{left}{right}` is no number", "write it in plain digits, such as `1000`"
    elif before.kind == found.kind == "NAME":
        help = f"write `{left} * {right}`, or `{left}({right})` if `{left}` is a function"
    elif before.kind in {"NAME", "NUMBER"} and found.kind != "(":
        help = f"write `{left} * {right}`"
    else:
        help = "write `*` for a product"
    return problems.abandon("missing-operator", message, Span(source, before.start, found.end), help=help)


def _generic(
    tokens: Sequence[Token], place: int, expected: frozenset[str], source: Source, problems: Problems
) -> Abandoned:
    wanted = _describe(expected)
    if place < len(tokens):
        found = tokens[place]
        help = ""
        if found.kind in KEYWORDS and found.kind in {"when", "for", "expect"}:
            help = "`when`, `for` and `expect` stand at the end of a `satisfies` or `claim`"
        elif found.kind == "NAME":
            close = suggest(found.text, sorted(kind for kind in expected if kind in KEYWORDS))
            help = f"did you mean `{close}`?" if close else ""
        return problems.abandon(
            "unexpected-text", f"expected {wanted}, found `{found.text}`", _span(found, source), help=help
        )
    last = tokens[-1]
    return problems.abandon(
        "unexpected-text",
        f"expected {wanted}, but the statement ends here",
        Span(source, last.end, last.end),
        help="a statement runs on over lines that are indented" if last.text == "," else "",
    )


def _describe(expected: frozenset[str]) -> str:
    words: list[str] = []
    rest = set(expected)
    if rest >= _EXPRESSION:
        words.append("an expression")
        rest -= _EXPRESSION | {"-", "+", "not", "for", "where", "["}
    elif rest >= _OPERATORS:
        words.append("an operator")
        rest -= _AFTER_EXPRESSION
    elif len(rest & STATEMENTS) > 3:
        words.append("a statement")
        rest -= STATEMENTS | {"NAME"}
    for kind in ("NAME", "NUMBER", "STRING", "RELATION"):
        if kind in rest:
            words.append(_KINDS[kind])
            rest.remove(kind)
    final = [_KINDS[END]] if END in rest else []
    words.extend(f"`{kind}`" for kind in sorted(rest - {END}))
    words.extend(final)
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]
