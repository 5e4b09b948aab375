"""From reductions of the grammar to the tree of `syntax`."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from kdverify.lang import syntax
from kdverify.lang.scan import Token
from kdverify.source.span import Source, Span

LARGEST_EXPONENT = 100

Part = Any
"""A token or what another reduction made."""


class Assembler:
    """Makes the syntax node of each reduced rule."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def make(self, rule: str, parts: Sequence[Part], start: int, end: int) -> Part:
        """The node for a rule, by the name it has in the grammar."""
        return _MAKERS[rule](self, parts, Span(self._source, start, end))

    def word(self, token: Token) -> syntax.Word:
        """The word of a token."""
        return syntax.Word(token.text, Span(self._source, token.start, token.end))


def literal(text: str) -> Fraction:
    """The exact value of a number as written.

    Raises:
        OverflowError: if its decimal exponent is beyond any use.
    """
    _, _, exponent = text.lower().partition("e")
    if exponent and (len(exponent) > 4 or abs(int(exponent)) > LARGEST_EXPONENT):
        raise OverflowError
    return Fraction(text)


def _string(token: Token) -> str:
    return token.text[1:-1]


def _named(parts: Sequence[Part], *kinds: type) -> tuple[Any, ...]:
    return tuple(part for part in parts if isinstance(part, kinds))


def _only(parts: Sequence[Part], *kinds: type) -> Any:
    return next((part for part in parts if isinstance(part, kinds)), None)


def _closed(parts: Sequence[Part]) -> bool:
    return any(isinstance(part, Token) and part.kind == "closed" for part in parts)


def _bounds(tokens: Sequence[Token]) -> tuple[tuple[str, int], ...]:
    pairs = zip(tokens[::2], tokens[1::2], strict=True)
    return tuple((relation.text, int(number.text) if number.text.isdigit() else -1) for relation, number in pairs)


def _expressions(parts: Sequence[Part]) -> tuple[Any, ...]:
    return tuple(part for part in parts if not isinstance(part, Token))


def _title(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Title:
    return syntax.Title(maker.word(parts[0]), _string(parts[1]) if len(parts) > 1 else "", span)


def _kind(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.KindOf:
    words = Span(span.source, parts[0].start, parts[-1].end)
    return syntax.KindOf(syntax.Word("-".join(part.text for part in parts), words), span)


def _let(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Let:
    entries = _named(parts, syntax.Entry)
    over = _only(parts, tuple)
    rest = [part for part in parts if not isinstance(part, syntax.Entry | tuple)]
    return syntax.Let(entries, over or (), rest[0] if rest else None, span)


def _entry(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Entry:
    target, *rest = parts
    if rest and isinstance(rest[0], tuple):
        held, bounds = rest[0]
        return syntax.Entry(target, held, bounds, span)
    return syntax.Entry(target, None, tuple(rest), span)


def _define(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Define:
    return syntax.Define(parts[0], parts[1], parts[2] if len(parts) > 2 else (), span)


def _claim(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.ClaimOf:
    condition, *suffixes = _expressions(parts)
    return syntax.ClaimOf(maker.word(parts[0]), _closed(parts), condition, tuple(suffixes), span)


def _satisfies(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Satisfies:
    items = _named(parts, syntax.Item)
    return syntax.Satisfies(items, tuple(parts[len(items) :]), span)


def _use(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Use:
    *names, path = parts
    return syntax.Use(tuple(names), _string(path), maker.word(path).span, span)


def _interval(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Bounds:
    opening, lower, upper, closing = parts
    return syntax.Bounds(lower, upper, opening.text == "(", closing.text == ")", span)


def _number(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Literal:
    return syntax.Literal(literal(parts[0].text), span)


def _chain(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Chain:
    return syntax.Chain(tuple(parts[::2]), tuple(token.text for token in parts[1::2]), span)


def _comparison(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Comparison:
    return syntax.Comparison(tuple(parts[::2]), tuple(token.text for token in parts[1::2]), span)


def _call(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Call:
    function, *rest = parts
    return syntax.Call(maker.word(function), tuple(rest[::2]), tuple(token.text for token in rest[1::2]), span)


def _choice(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Call:
    word = syntax.Word("where", Span(span.source, span.start, span.start + len("where")))
    return syntax.Call(word, tuple(parts), (",",) * (len(parts) - 1), span)


def _overs(parts: Sequence[Part]) -> tuple[syntax.Binder, ...]:
    return tuple(binder for over in parts for binder in over)


def _every(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.ForAll:
    *binders, body = parts
    return syntax.ForAll(_shared(binders), body, span)


def _shared(binders: Sequence[syntax.Binder]) -> tuple[syntax.Binder, ...]:
    """`u, v in V` binds both over V."""
    result: list[syntax.Binder] = []
    axis: syntax.Word | None = None
    for binder in reversed(binders):
        axis = binder.axis or axis
        result.append(syntax.Binder(binder.name, axis))
    return tuple(reversed(result))


def _keyword(maker: Assembler, parts: Sequence[Part], span: Span) -> syntax.Keyword:
    value = _blank(maker, parts[1:]) if isinstance(parts[1], Token) else parts[1]
    return syntax.Keyword(maker.word(parts[0]), value, span)


def _blank(maker: Assembler, parts: Sequence[Part]) -> syntax.Blank:
    mark = maker.word(parts[0]).span
    if len(parts) == 1:
        return syntax.Blank(mark)
    given = parts[2]
    return syntax.Blank(Span(mark.source, mark.start, given.span.end), maker.word(parts[1]), given)


_MAKERS: Mapping[str, Callable[[Assembler, Sequence[Part], Span], Any]] = {
    "operator": _title,
    "source": lambda maker, parts, span: syntax.Sources(tuple(_string(part) for part in parts), span),
    "kind": _kind,
    "dims": lambda maker, parts, span: syntax.Dims(tuple(parts), span),
    "let": _let,
    "side": lambda maker, parts, span: syntax.Side(parts[0], span),
    "define": _define,
    "roles": lambda maker, parts, span: syntax.RolesOf(tuple(parts), span),
    "satisfies": _satisfies,
    "claim": _claim,
    "use": _use,
    "sizing": lambda maker, parts, span: syntax.Sizing(maker.word(parts[0]), _bounds(parts[1:]), span),
    "entry": _entry,
    "target": lambda maker, parts, span: syntax.Target(
        maker.word(parts[0]), tuple(maker.word(part) for part in parts[1:]), span
    ),
    "domain": lambda maker, parts, span: (parts[0], tuple(parts[1:])),
    "bound": lambda maker, parts, span: syntax.Bound(parts[0].text, parts[1], span),
    "named_set": lambda maker, parts, span: syntax.NamedSet(
        maker.word(parts[0]), maker.word(parts[1]) if len(parts) > 1 else None, span
    ),
    "interval": _interval,
    "over": lambda maker, parts, span: _shared(parts),
    "binder": lambda maker, parts, span: syntax.Binder(
        maker.word(parts[0]), maker.word(parts[1]) if len(parts) > 1 else None
    ),
    "keyword": _keyword,
    "item": lambda maker, parts, span: syntax.Item(maker.word(parts[0]), _closed(parts), _expressions(parts[1:]), span),
    "borrowed": lambda maker, parts, span: syntax.Borrowed(maker.word(parts[0]), maker.word(parts[-1])),
    "when": lambda maker, parts, span: syntax.When(parts[0], span),
    "sizes": lambda maker, parts, span: syntax.Sizes(tuple(parts), span),
    "quantified": lambda maker, parts, span: syntax.Quantified(_shared(parts), span),
    "expect": lambda maker, parts, span: syntax.Expect(maker.word(parts[0]), span),
    "every": _every,
    "disjunction": lambda maker, parts, span: syntax.Connected("or", tuple(parts), span),
    "conjunction": lambda maker, parts, span: syntax.Connected("and", tuple(parts), span),
    "negated": lambda maker, parts, span: syntax.Negated(parts[0], span),
    "comparison": _comparison,
    "member": lambda maker, parts, span: syntax.Member(parts[0], parts[1], span),
    "arithmetic": _chain,
    "product": _chain,
    "signed": lambda maker, parts, span: syntax.Signed(parts[0].text, parts[1], span),
    "power": lambda maker, parts, span: syntax.Power(parts[0], parts[1], span),
    "subscript": lambda maker, parts, span: syntax.Subscript(parts[0], tuple(parts[1:]), span),
    "number": _number,
    "name": lambda maker, parts, span: syntax.Named(parts[0].text, span),
    "call": _call,
    "comprehension": lambda maker, parts, span: syntax.Comprehension(
        maker.word(parts[0]), parts[1], _overs(parts[2:]), span
    ),
    "choice": _choice,
    "vector": lambda maker, parts, span: syntax.Vector(tuple(parts), span),
    "listing": lambda maker, parts, span: syntax.Listing(parts[0], _overs(parts[1:]), span),
}
