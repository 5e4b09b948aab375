"""A spec as written: the tree of its statements, each part with its place."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from kdverify.source.span import Source, Span


@dataclass(frozen=True, slots=True)
class Word:
    """A name, where it is written."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Literal:
    """A number."""

    value: Fraction
    span: Span


@dataclass(frozen=True, slots=True)
class Named:
    """A name used as a value."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Signed:
    """`-x`, or `+x`."""

    sign: str
    operand: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands with signs between them, all sums or all products: `x + y - z`."""

    operands: "tuple[Expression, ...]"
    signs: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Power:
    """`base ** exponent`."""

    base: "Expression"
    exponent: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Subscript:
    """`array[position, ...]`."""

    array: "Expression"
    positions: "tuple[Expression, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class Blank:
    """`?` in place of a value that is asked for, or `? for a = (1/2, 1/2)` where that depends on a distribution."""

    span: Span
    name: "Word | None" = None
    value: "Expression | None" = None


@dataclass(frozen=True, slots=True)
class Keyword:
    """`name = value` among arguments."""

    name: Word
    value: "Expression"
    span: Span


Argument: TypeAlias = "Expression | Keyword"


@dataclass(frozen=True, slots=True)
class Call:
    """`function(arguments)`; `separators` are the `,` and `||` between them."""

    function: Word
    arguments: tuple[Argument, ...]
    separators: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Binder:
    """`name in axis`; `axis` is missing where none was written."""

    name: Word
    axis: Word | None


@dataclass(frozen=True, slots=True)
class Comprehension:
    """`function(body for binders)`."""

    function: Word
    body: "Expression"
    binders: tuple[Binder, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Listing:
    """`[body for binders]`: an array given entry by entry."""

    body: "Expression"
    binders: tuple[Binder, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Vector:
    """`(x, y, ...)`."""

    entries: "tuple[Expression, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class Comparison:
    """`x <= y < z`."""

    operands: "tuple[Expression, ...]"
    relations: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Member:
    """`x in set`."""

    element: "Expression"
    set: "Set"
    span: Span


@dataclass(frozen=True, slots=True)
class Negated:
    """`not x`."""

    operand: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Connected:
    """`x and y and z`, or with `or`."""

    connective: str
    operands: "tuple[Expression, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class ForAll:
    """`for all v in V: body`."""

    binders: tuple[Binder, ...]
    body: "Expression"
    span: Span


Expression: TypeAlias = (
    Literal
    | Named
    | Signed
    | Chain
    | Power
    | Subscript
    | Call
    | Comprehension
    | Listing
    | Vector
    | Comparison
    | Member
    | Negated
    | Connected
    | ForAll
    | Blank
)


@dataclass(frozen=True, slots=True)
class NamedSet:
    """`simplex[V]`, `reals`, `integers`."""

    name: Word
    axis: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Bounds:
    """`(0, 1]`."""

    lower: Expression
    upper: Expression
    lower_open: bool
    upper_open: bool
    span: Span


Set: TypeAlias = NamedSet | Bounds


@dataclass(frozen=True, slots=True)
class Bound:
    """`>= 1` after what is declared."""

    relation: str
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Target:
    """What is declared or defined: a name, with indices for an array."""

    name: Word
    indices: tuple[Word, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a `let`; without set and bounds it shares those of the next."""

    target: Target
    set: Set | None
    bounds: tuple[Bound, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Sizing:
    """`V >= 2`."""

    axis: Word
    bounds: tuple[tuple[str, int], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Title:
    """`operator NAME "summary"`."""

    name: Word
    summary: str
    span: Span


@dataclass(frozen=True, slots=True)
class Sources:
    """`source "...", "..."`."""

    texts: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class KindOf:
    """`kind meta-teacher`."""

    word: Word
    span: Span


@dataclass(frozen=True, slots=True)
class Dims:
    """`dims V >= 2, K >= 1`."""

    sizings: tuple[Sizing, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Let:
    """`let x, y in set for k in K where condition`."""

    entries: tuple[Entry, ...]
    binders: tuple[Binder, ...]
    where: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class Side:
    """`where condition`."""

    condition: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Define:
    """`name = expression`, or `x[k] = expression for k in K`."""

    target: Target
    value: Expression
    binders: tuple[Binder, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class RolesOf:
    """`roles teachers = b, student = q`."""

    roles: tuple[Keyword, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class When:
    """`when condition`."""

    condition: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Sizes:
    """`for V <= 4`."""

    sizings: tuple[Sizing, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Quantified:
    """`for all v in V` after a claim."""

    binders: tuple[Binder, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Expect:
    """`expect refuted`."""

    word: Word
    span: Span


Suffix: TypeAlias = When | Sizes | Quantified | Expect


@dataclass(frozen=True, slots=True)
class Item:
    """One axiom of a `satisfies`."""

    name: Word
    closed: bool
    arguments: tuple[Argument, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Satisfies:
    """`satisfies simplex, range`."""

    items: tuple[Item, ...]
    suffixes: tuple[Suffix, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ClaimOf:
    """`claim NAME: condition`."""

    name: Word
    closed: bool
    condition: Expression
    suffixes: tuple[Suffix, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Borrowed:
    """`name as alias`."""

    name: Word
    alias: Word


@dataclass(frozen=True, slots=True)
class Use:
    """`use name from "path"`."""

    names: tuple[Borrowed, ...]
    path: str
    path_span: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Broken:
    """A statement that cannot be read, and the names that it seems to introduce."""

    keyword: str
    names: tuple[Word, ...]
    span: Span


Statement: TypeAlias = (
    Title | Sources | KindOf | Dims | Let | Side | Define | RolesOf | Satisfies | ClaimOf | Use | Broken
)


@dataclass(frozen=True, slots=True)
class File:
    """The statements of a file in order.

    `cut` where there was more than can be read; `words` is the number of words and signs.
    """

    source: Source
    statements: tuple[Statement, ...]
    cut: bool = False
    words: int = 0
