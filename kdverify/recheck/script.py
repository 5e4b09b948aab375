"""Statements about finitely many real numbers, written in SMT-LIB 2, and what they say of forms."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from kdverify.recheck.form import (
    Form,
    Meet,
    Sided,
    Test,
    Unsupported,
    add,
    constant,
    junction,
    multiply,
    negated,
    rational,
    scale,
    subtract,
)

# Names that mean the same to every reader: no comment and no quotation hides in them.
_NAME = re.compile(r"[cs]\d+")
_TOKEN = re.compile(r"[()]|[^\s()]+")
_RELATIONS = {">=": ">=", ">": ">", "=": "=="}

Tree: TypeAlias = "str | list[Tree]"


@dataclass(frozen=True, slots=True)
class Script:
    """What is declared, by name and sort, and what is asserted."""

    declared: Mapping[str, str]
    assertions: tuple[Tree, ...]


def parse(text: str) -> Script:
    """The script of declarations and assertions, and nothing else."""
    stack: list[list[Any]] = [[]]
    for token in _TOKEN.findall(text):
        if token == "(":
            stack.append([])
        elif token != ")":
            stack[-1].append(token)
        elif len(stack) > 1:
            stack[-2].append(stack.pop())
        else:
            raise Unsupported("unbalanced parentheses in a leaf")
    declared: dict[str, str] = {}
    assertions: list[Tree] = []
    for command in stack[0] if len(stack) == 1 else [""]:
        match command:
            case ["declare-const", str(name), ("Real" | "Bool") as sort] if _NAME.fullmatch(name):
                declared[name] = sort
            case ["assert", tree]:
                assertions.append(tree)
            case _:
                raise Unsupported("a leaf holds something else than declarations and assertions")
    return Script(declared, tuple(assertions))


def meaning(tree: Tree, numbers: Mapping[str, Form], meetings: Mapping[str, Meet]) -> Test:
    """An assertion with forms in place of the unknown numbers."""
    match tree:
        case str() if tree in meetings:
            return meetings[tree]
        case ["not", inner]:
            return negated(meaning(inner, numbers, meetings))
        case ["and" | "or" as word, *parts]:
            return junction(word == "and", (meaning(part, numbers, meetings) for part in parts))
        case [str(relation), left, right] if relation in _RELATIONS:
            return Sided(subtract(_number(left, numbers), _number(right, numbers)), _RELATIONS[relation])
    raise Unsupported("an assertion that is not understood")


def _number(tree: Tree, numbers: Mapping[str, Form]) -> Form:
    match tree:
        case str() if tree in numbers:
            return numbers[tree]
        case str() if re.fullmatch(r"\d+\.0", tree):
            return constant(Fraction(tree))
        case ["+", *parts]:
            return add(*(_number(part, numbers) for part in parts))
        case ["*", *parts]:
            return multiply(*(_number(part, numbers) for part in parts))
        case ["-", inner]:
            return scale(_number(inner, numbers), -1)
        case ["/", left, right]:
            one, two = rational(_number(left, numbers)), rational(_number(right, numbers))
            if one is not None and two:
                return constant(one / two)
    raise Unsupported("a number that is not understood")
