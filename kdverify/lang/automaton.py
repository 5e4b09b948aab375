"""Runs the LALR tables of the grammar over the tokens of one statement."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kdverify.lang.scan import Token

END = "$END"


class Unexpected(Exception):
    """A statement cannot go on with the token at `place`; `expected` are the kinds that it could go on with."""

    def __init__(self, place: int, expected: frozenset[str]) -> None:
        self.place = place
        self.expected = expected
        super().__init__(place)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the grammar.

    Attributes:
        symbol: what it makes.
        name: what its parts are made into a node by.
        kept: for each part, whether it is kept; keywords and brackets are not.
        transparent: whether a single part stands for itself.
        inline: whether it is a repetition, whose parts belong to the rule around it.
    """

    symbol: str
    name: str
    kept: tuple[bool, ...]
    transparent: bool
    inline: bool


@dataclass(frozen=True, slots=True)
class Tables:
    """What to do in each state: `(True, state)` shifts the token, `(False, rule)` reduces by the rule."""

    starts: Mapping[str, int]
    ends: Mapping[str, int]
    states: tuple[Mapping[str, tuple[bool, int]], ...]
    rules: tuple[Rule, ...]


def from_json(data: Mapping[str, Any]) -> Tables:
    """Tables from what `json` makes of them."""
    states = tuple({symbol: (bool(shifts), n) for symbol, (shifts, n) in state.items()} for state in data["states"])
    rules = tuple(Rule(symbol, name, tuple(kept), one, inline) for symbol, name, kept, one, inline in data["rules"])
    return Tables(data["starts"], data["ends"], states, rules)


Make = Callable[[str, Sequence[Any], int, int], Any]
"""From the name of a rule, its parts, and where they start and end, to a node."""


def run(tables: Tables, start: str, tokens: Sequence[Token], make: Make) -> Any:
    """The node of all the tokens.

    Raises:
        Unexpected: where they are no such thing.
    """
    states = [tables.starts[start]]
    values: list[tuple[Any, int, int]] = []
    place = 0
    while True:
        token = tokens[place] if place < len(tokens) else None
        action = tables.states[states[-1]].get(END if token is None else token.kind)
        if action is None:
            raise Unexpected(place, _expected(tables, states))
        shifts, argument = action
        if shifts:
            assert token is not None
            values.append((token, token.start, token.end))
            states.append(argument)
            place += 1
            continue
        rule = tables.rules[argument]
        first = len(values) - len(rule.kept)
        taken = values[first:]
        del values[first:], states[first + 1 :]
        values.append(_reduced(rule, taken, make))
        states.append(tables.states[states[-1]][rule.symbol][1])
        if states[-1] == tables.ends[start]:
            return values[-1][0]


def _reduced(rule: Rule, taken: list[tuple[Any, int, int]], make: Make) -> tuple[Any, int, int]:
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
    return make(rule.name, parts, start, end), start, end


def _expected(tables: Tables, states: Sequence[int]) -> frozenset[str]:
    kinds = (kind for kind in tables.states[states[-1]] if not kind.startswith("<"))
    return frozenset(kind for kind in kinds if _accepts(tables, states, kind))


def _accepts(tables: Tables, states: Sequence[int], kind: str) -> bool:
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
            return kind == END
