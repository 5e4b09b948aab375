"""Text to syntax: the grammar's LALR tables, run over one statement at a time."""

import contextlib
import functools
import hashlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kdverify.lang import syntax
from kdverify.lang.assemble import LARGEST_EXPONENT, Assembler, literal
from kdverify.lang.problems import Abandoned, Problems, TooMany
from kdverify.lang.salvage import salvage
from kdverify.lang.scan import DEEPEST, Token, scan, statements
from kdverify.lang.unexpected import explain_unexpected
from kdverify.source.span import Source, Span

if TYPE_CHECKING:
    import lark

_GRAMMAR = Path(__file__).with_name("grammar.lark")
_END = "$END"


def parse(source: Source) -> syntax.File:
    """The syntax tree of a spec.

    Raises:
        SpecError: with a diagnostic for each statement that cannot be read.
    """
    problems = Problems()
    file = read_statements(source, problems)
    problems.raise_if_any()
    return file


def read_statements(source: Source, problems: Problems) -> syntax.File:
    """The statements of a text; what is wrong with those that cannot be read is reported."""
    found: list[syntax.Statement] = []
    cut = True
    with contextlib.suppress(TooMany):
        scanned = scan(source, problems)
        stretches = statements(scanned.tokens)
        for tokens in stretches[:-1] if scanned.cut else stretches:
            try:
                found.append(_run("statement", tokens, source, problems))
            except Abandoned:
                found.append(salvage(tokens, source))
        cut = scanned.cut
    return syntax.File(source, tuple(found), cut)


def parse_expression(source: Source) -> syntax.Expression:
    """The syntax tree of a text that is one expression.

    Raises:
        SpecError: if it is not.
    """
    problems = Problems()
    result: Any = None
    with contextlib.suppress(Abandoned, TooMany):
        result = _run("expression", scan(source, problems).tokens, source, problems)
    problems.raise_if_any()
    return result  # type: ignore[no-any-return]


def build_grammar(*starts: str) -> "lark.Lark":
    """The grammar as Lark reads it, for building the tables and for generating texts."""
    import lark

    text = _GRAMMAR.read_text(encoding="utf-8")
    return lark.Lark(text, parser="lalr", start=list(starts), maybe_placeholders=False)


@dataclass(frozen=True, slots=True)
class _Rule:
    symbol: str
    maker: str
    kept: tuple[bool, ...]
    transparent: bool
    inline: bool


@dataclass(frozen=True, slots=True)
class _Tables:
    """What to do in each state: `[True, state]` shifts, `[False, rule]` reduces."""

    starts: dict[str, int]
    ends: dict[str, int]
    states: tuple[dict[str, tuple[bool, int]], ...]
    rules: tuple[_Rule, ...]


def _compile() -> dict[str, Any]:
    from lark.lexer import PatternStr
    from lark.parsers.lalr_analysis import Shift

    grammar = build_grammar("statement", "expression")
    table = grammar.parser.parser._parse_table
    spelt = {term.name: term.pattern.value for term in grammar.terminals if isinstance(term.pattern, PatternStr)}
    places = {rule: place for place, rule in enumerate(grammar.rules)}
    states: list[dict[str, Any]] = [{} for _ in table.states]
    for state, actions in table.states.items():
        for symbol, (action, argument) in actions.items():
            shifts = action is Shift
            key = spelt.get(symbol, symbol if symbol.isupper() else f"<{symbol}>")
            states[state][key] = (shifts, argument if shifts else places[argument])
    rules = [
        (
            f"<{rule.origin.name}>",
            str(rule.alias or rule.origin.name),
            [not getattr(symbol, "filter_out", False) for symbol in rule.expansion],
            bool(rule.options.expand1) and not rule.alias,
            str(rule.origin.name).startswith("_"),
        )
        for rule in grammar.rules
    ]
    return {"starts": table.start_states, "ends": table.end_states, "states": states, "rules": rules}


@functools.cache
def _tables() -> _Tables:
    # Building them takes about 0.1 s, most of a short run; reading them back takes 2 ms.
    text = _GRAMMAR.read_bytes() + Path(__file__).read_bytes()
    kept = _GRAMMAR.parent / "__pycache__" / f"grammar-{hashlib.sha256(text).hexdigest()[:16]}.json"
    try:
        data = json.loads(kept.read_bytes())
    except (OSError, ValueError):
        data = _compile()
        if not sys.dont_write_bytecode:
            _keep(kept, json.dumps(data, separators=(",", ":")))
    states = tuple({symbol: (bool(s), int(n)) for symbol, (s, n) in state.items()} for state in data["states"])
    rules = tuple(_Rule(symbol, maker, tuple(kept), one, inline) for symbol, maker, kept, one, inline in data["rules"])
    return _Tables(data["starts"], data["ends"], states, rules)


def _keep(path: Path, text: str) -> None:
    partial = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)


def _run(start: str, tokens: Sequence[Token], source: Source, problems: Problems) -> Any:
    tables = _tables()
    assembler = Assembler(source)
    end = tables.ends[start]
    states = [tables.starts[start]]
    values: list[tuple[Any, int, int]] = []
    place = 0
    while True:
        token = tokens[place] if place < len(tokens) else None
        kind = _END if token is None else token.kind
        action = tables.states[states[-1]].get(kind)
        if action is None:
            raise _unexpected(tables, states, tokens, place, source, problems)
        shifts, argument = action
        if shifts:
            assert token is not None
            if token.kind == "NUMBER":
                _check_number(token, source, problems)
            values.append((token, token.start, token.end))
            states.append(argument)
            place += 1
            continue
        rule = tables.rules[argument]
        values_start = len(values) - len(rule.kept)
        taken = values[values_start:]
        del values[values_start:], states[len(states) - len(rule.kept) :]
        values.append(_reduced(rule, taken, assembler))
        states.append(tables.states[states[-1]][rule.symbol][1])
        if states[-1] == end:
            if token is not None:
                raise _unexpected(tables, states, tokens, place, source, problems)
            result = values[-1][0]
            _check_depth(result, source, problems)
            return result


def _reduced(rule: _Rule, taken: list[tuple[Any, int, int]], assembler: Assembler) -> tuple[Any, int, int]:
    start, end = taken[0][1], taken[-1][2]
    parts: list[Any] = []
    for (value, _, _), kept in zip(taken, rule.kept, strict=True):
        if isinstance(value, list):
            # The list of a repetition grows in place: a copy at each step would take quadratic time.
            if parts or not rule.inline:
                parts.extend(value)
            else:
                parts = value
        elif kept:
            parts.append(value)
    if rule.inline:
        return parts, start, end
    if rule.transparent and len(parts) == 1:
        return parts[0], start, end
    return assembler.make(rule.maker, parts, start, end), start, end


def _check_number(token: Token, source: Source, problems: Problems) -> None:
    try:
        literal(token.text)
    except OverflowError:
        raise problems.abandon(
            "number-too-large",
            f"the exponent of a number may be at most {LARGEST_EXPONENT} either way",
            Span(source, token.start, token.end),
        ) from None


def _check_depth(root: Any, source: Source, problems: Problems) -> None:
    stack = [(root, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, tuple):
            stack.extend((part, depth) for part in node if not isinstance(part, str))
        elif is_dataclass(node) and not isinstance(node, Span | syntax.Word):
            if depth > DEEPEST:
                raise problems.abandon(
                    "nested-too-deeply",
                    f"this is nested more than {DEEPEST} deep",
                    getattr(node, "span", Span(source, 0, 0)),
                    help="name the inner parts with definitions of their own",
                )
            stack.extend((getattr(node, field.name), depth + 1) for field in fields(node) if field.name != "span")


def _unexpected(
    tables: _Tables, states: list[int], tokens: Sequence[Token], place: int, source: Source, problems: Problems
) -> Abandoned:
    expected = frozenset(
        kind for kind in tables.states[states[-1]] if not kind.startswith("<") and _accepts(tables, states, kind)
    )
    return explain_unexpected(tokens, place, expected, source, problems)


def _accepts(tables: _Tables, states: list[int], kind: str) -> bool:
    """Whether a token would be shifted: LALR rows also list tokens that fail after some reductions."""
    stack = list(states)
    while True:
        action = tables.states[stack[-1]].get(kind)
        if action is None:
            return False
        shifts, argument = action
        if shifts:
            return True
        rule = tables.rules[argument]
        del stack[len(stack) - len(rule.kept) :]
        stack.append(tables.states[stack[-1]][rule.symbol][1])
        if stack[-1] in tables.ends.values():
            return kind == _END
