"""A spec with every name resolved: its operators and what is asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from kdverify.lang.domain import Dimension
from kdverify.lang.goal import Claim, Expectation, Operator
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Condition
from kdverify.source.span import Source, Span


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of a `satisfies` statement.

    Attributes:
        axiom: the name of the axiom, known to the vocabulary.
        closed: whether `NAME closed` was asked for.
        reading: the word chosen from the axiom's readings; the first of them unless written, empty without any.
        arguments: the keyword arguments that have a value.
        words: the keyword arguments that are words, such as `to = anchor`.
        blanks: the keyword arguments written as `?`.
        written: the same arguments as written.
        given: the conditions of `when`, closed over their indices.
        dimensions: those of the operator, narrowed by `for V <= 4`.
        restricted: whether anything was narrowed.
        span: the item.
        text: the item as written, with single spaces.
        anchor: the anchor that it is asked at, `rate = ? for a = (1/2, 1/2)`, where it is.
    """

    axiom: str
    closed: bool
    reading: str
    arguments: Mapping[str, Tensor]
    written: Mapping[str, str]
    given: tuple[Condition, ...]
    expected: Expectation | None
    dimensions: tuple[Dimension, ...]
    restricted: bool
    span: Span
    text: str
    words: Mapping[str, str] = field(default_factory=dict)
    blanks: frozenset[str] = frozenset()
    anchor: Tensor | None = None


Request: TypeAlias = Asked | Claim


@dataclass(frozen=True, slots=True)
class CheckedOperator:
    """An operator and what its spec asks of it; nothing asked means: every axiom of its kind.

    `span` is the operator's name; `definition_spans` are the places of its definitions, in order,
    `out` last, and `input_spans` those of its inputs.
    """

    operator: Operator
    asked: tuple[Request, ...]
    span: Span
    input_spans: Mapping[str, Span]
    definition_spans: Mapping[str, Span]


@dataclass(frozen=True, slots=True)
class Checked:
    """All operators of a file, in order."""

    source: Source
    operators: tuple[CheckedOperator, ...]
