"""Text to syntax: the grammar's LALR tables, run over one statement at a time."""

import contextlib
import functools
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kdverify.lang import syntax
from kdverify.lang.assemble import LARGEST_EXPONENT, Assembler, literal
from kdverify.lang.automaton import Tables, Unexpected, from_json, run
from kdverify.lang.problems import Abandoned, Problems, TooMany
from kdverify.lang.salvage import salvage
from kdverify.lang.scan import DEEPEST, Token, scan, statements
from kdverify.lang.unexpected import explain_unexpected
from kdverify.source.span import Source, Span

if TYPE_CHECKING:
    import lark

_GRAMMAR = Path(__file__).with_name("grammar.lark")
_TABLES = Path(__file__).with_name("grammar.json")


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
    cut, words = True, 0
    with contextlib.suppress(TooMany):
        scanned = scan(source, problems)
        words = len(scanned.tokens)
        stretches = statements(scanned.tokens)
        for tokens in stretches[:-1] if scanned.cut else stretches:
            try:
                found.append(_run("statement", tokens, source, problems))
            except Abandoned:
                found.append(salvage(tokens, source))
        cut = scanned.cut
    return syntax.File(source, tuple(found), cut, words)


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


def compile_tables() -> dict[str, Any]:
    """The LALR tables of the grammar, numbered in an order of their own so that they are always the same."""
    from lark.lexer import PatternStr
    from lark.parsers.lalr_analysis import Shift

    grammar = build_grammar("statement", "expression")
    table = grammar.parser.parser._parse_table
    spelt = {term.name: term.pattern.value for term in grammar.terminals if isinstance(term.pattern, PatternStr)}
    rules = sorted(grammar.rules, key=lambda rule: (rule.origin.name, str(rule.alias), str(rule.expansion)))
    numbers = {rule: number for number, rule in enumerate(rules)}
    order = [state for _, state in sorted(table.start_states.items())]
    states: list[dict[str, tuple[bool, int]]] = []
    for state in order:
        row: dict[str, tuple[bool, int]] = {}
        for symbol, (action, argument) in sorted(table.states[state].items()):
            if action is Shift and argument not in order:
                order.append(argument)
            key = spelt.get(symbol, symbol if symbol.isupper() else f"<{symbol}>")
            row[key] = (True, order.index(argument)) if action is Shift else (False, numbers[argument])
        states.append(row)
    return {
        "grammar": zlib.crc32(_GRAMMAR.read_bytes()),
        "starts": {name: order.index(state) for name, state in sorted(table.start_states.items())},
        "ends": {name: order.index(state) for name, state in sorted(table.end_states.items())},
        "states": states,
        "rules": [
            (
                f"<{rule.origin.name}>",
                str(rule.alias or rule.origin.name),
                [not getattr(symbol, "filter_out", False) for symbol in rule.expansion],
                bool(rule.options.expand1) and not rule.alias,
                str(rule.origin.name).startswith("_"),
            )
            for rule in rules
        ],
    }


def write_tables() -> None:
    """Brings the kept tables up to date with the grammar; a test says when they are not."""
    _TABLES.write_text(as_text(compile_tables()), encoding="utf-8")


def as_text(tables: Mapping[str, Any]) -> str:
    """The kept form of tables, a state or rule a line."""
    compact = functools.partial(json.dumps, separators=(",", ":"))
    lines = [f'"{key}":{compact(tables[key])}' for key in ("grammar", "starts", "ends")]
    lines += [f'"{key}":[\n' + ",\n".join(map(compact, tables[key])) + "\n]" for key in ("states", "rules")]
    return "{" + ",\n".join(lines) + "}\n"


@functools.cache
def _tables() -> Tables:
    # Lark takes 0.1 s to load and to build them, a good part of a short run; to read them takes 2 ms.
    data = json.loads(_TABLES.read_bytes())
    current = data["grammar"] == zlib.crc32(_GRAMMAR.read_bytes())
    return from_json(data if current else compile_tables())


def _run(start: str, tokens: Sequence[Token], source: Source, problems: Problems) -> Any:
    _check_numbers(tokens, source, problems)
    try:
        result = run(_tables(), start, tokens, Assembler(source).make)
    except Unexpected as error:
        raise explain_unexpected(tokens, error.place, error.expected, source, problems) from None
    _check_depth(result, source, problems)
    return result


def _check_numbers(tokens: Sequence[Token], source: Source, problems: Problems) -> None:
    for token in tokens:
        if token.kind != "NUMBER":
            continue
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
