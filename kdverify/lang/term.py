"""The meaning of a spec: scalar terms whose vectors are written out at an index.

Terms are interned: two terms built alike are the same object, so equality and hashing are by
identity, and a term that is used many times is stored and evaluated once.
"""

import enum
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any, TypeAlias

_TABLE: "weakref.WeakValueDictionary[tuple[Any, ...], Any]" = weakref.WeakValueDictionary()


class _Interned(type):
    """Makes construction return the one object that has these fields."""

    def __call__(cls, *arguments: Any, **keywords: Any) -> Any:
        # Nine terms in ten are there already.  All fields are given, so that in their order they are the key.
        found = None if keywords else _TABLE.get((cls, *arguments))
        if found is not None:
            return found
        made = super().__call__(*arguments, **keywords)
        key = (cls, *(getattr(made, field.name) for field in fields(made)))
        return _TABLE.setdefault(key, made)


class _Node(metaclass=_Interned):
    __slots__ = ()

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return type(self), tuple(getattr(self, field.name) for field in fields(self))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Axis:
    """A named dimension, such as the classes `V` or the base teachers `K`."""

    name: str


@dataclass(frozen=True, slots=True)
class Index:
    """A variable position on an axis.  Bound and formal names hold a character no spec can write."""

    name: str
    axis: Axis


@dataclass(frozen=True, slots=True)
class Place:
    """A literal position on an axis, counted from 1 as in a paper."""

    number: int
    axis: Axis


Position: TypeAlias = Index | Place


class Operation(enum.Enum):
    """The pointwise operations; the value is how a person reads it."""

    ADD = "+"
    MULTIPLY = "*"
    DIVIDE = "/"
    POWER = "**"
    LOG = "log"
    EXP = "exp"
    ABSOLUTE = "abs"
    MINIMUM = "min"
    MAXIMUM = "max"


class Reducer(enum.Enum):
    """What may be taken over an axis.  An even number of values has the mean of its middle two as median."""

    SUM = "sum"
    PRODUCT = "prod"
    MINIMUM = "min"
    MAXIMUM = "max"
    MEDIAN = "median"


class Relation(enum.Enum):
    """How two scalars compare."""

    LESS = "<"
    AT_MOST = "<="
    EQUAL = "=="
    DIFFERENT = "!="


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Number(_Node):
    """An exact rational constant."""

    value: Fraction


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Parameter(_Node):
    """A scalar input of the operator or the goal."""

    name: str


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Size(_Node):
    """The number of positions of an axis."""

    axis: Axis


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Entry(_Node):
    """One number of an input array, `b[k, v]`."""

    array: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Apply(_Node):
    """A pointwise operation.  ADD, MULTIPLY, MINIMUM and MAXIMUM take two arguments or more."""

    operation: Operation
    arguments: "tuple[Term, ...]"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Reduce(_Node):
    """`reducer` of `body` over all positions of `index`, which is bound.  Build with `reduce`."""

    reducer: Reducer
    index: Index
    body: "Term"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Rank(_Node):
    """The place of `at` when `body` is sorted downwards, from 1; ties go to the earlier position.

    `1 + #{j : body(j) > body(at), or body(j) = body(at) and j < at}`.  Build with `rank`.
    """

    index: Index
    body: "Term"
    at: Position


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Choose(_Node):
    """`then` where `condition` holds, else `otherwise`; the branch not taken may be undefined."""

    condition: "Condition"
    then: "Term"
    otherwise: "Term"


Term: TypeAlias = Number | Parameter | Size | Entry | Apply | Reduce | Rank | Choose


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Compare(_Node):
    """`left relation right`, over the extended reals."""

    left: Term
    relation: Relation
    right: Term


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Coincide(_Node):
    """Two positions of one axis are the same."""

    left: Position
    right: Position


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Not(_Node):
    """Negation."""

    condition: "Condition"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class All(_Node):
    """Conjunction; true when empty."""

    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Any_(_Node):
    """Disjunction; false when empty."""

    conditions: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Every(_Node):
    """`body` holds at every position of `index`, which is bound.  Build with `every`."""

    index: Index
    body: "Condition"


Condition: TypeAlias = Compare | Coincide | Not | All | Any_ | Every
Node: TypeAlias = Term | Condition


def children(node: Node) -> tuple[Node, ...]:
    """The direct parts of a node."""
    match node:
        case Apply():
            return node.arguments
        case Reduce() | Rank() | Every():
            return (node.body,)
        case Choose():
            return (node.condition, node.then, node.otherwise)
        case Compare():
            return (node.left, node.right)
        case Not():
            return (node.condition,)
        case All() | Any_():
            return node.conditions
        case _:
            return ()


def walk(root: Node) -> Iterator[Node]:
    """Every distinct node of a term once, parts before the whole; never recurses."""
    seen: set[int] = set()
    stack: list[tuple[Node, bool]] = [(root, False)]
    while stack:
        node, ready = stack.pop()
        if ready:
            yield node
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(children(node)) if id(child) not in seen)


def rebuild(root: Node, change: Callable[[Node, tuple[Node, ...]], Node]) -> Node:
    """Folds `change(node, changed children)` over a term, each distinct node once."""
    done: dict[int, Node] = {}
    for node in walk(root):
        done[id(node)] = change(node, tuple(done[id(child)] for child in children(node)))
    return done[id(root)]
