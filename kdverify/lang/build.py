"""Constructors that keep terms canonical in their bound names: write terms with these."""

import itertools
import weakref
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeVar, cast

from kdverify.lang.term import (
    All,
    Any_,
    Apply,
    Axis,
    Choose,
    Coincide,
    Compare,
    Condition,
    Entry,
    Every,
    Index,
    Node,
    Not,
    Number,
    Operation,
    Position,
    Rank,
    Reduce,
    Reducer,
    Relation,
    Term,
    children,
    walk,
)

ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))
MINUS_ONE = Number(Fraction(-1))


def formal(axis: Axis) -> Index:
    """The index that stands for "any position" in a `Tensor` over `axis`."""
    return Index(f".{axis.name}", axis)


def number(value: int | Fraction) -> Number:
    """An exact constant."""
    return Number(Fraction(value))


def add(*terms: Term) -> Term:
    """The sum of the terms."""
    return terms[0] if len(terms) == 1 else Apply(Operation.ADD, terms) if terms else ZERO


def multiply(*terms: Term) -> Term:
    """The product of the terms."""
    return terms[0] if len(terms) == 1 else Apply(Operation.MULTIPLY, terms) if terms else ONE


def negate(term: Term) -> Term:
    """`-term`."""
    return Number(-term.value) if isinstance(term, Number) else multiply(MINUS_ONE, term)


def subtract(left: Term, right: Term) -> Term:
    """`left - right`."""
    return add(left, negate(right))


def divide(left: Term, right: Term) -> Term:
    """`left / right`."""
    return Apply(Operation.DIVIDE, (left, right))


def power(base: Term, exponent: Term) -> Term:
    """`base ** exponent`."""
    return Apply(Operation.POWER, (base, exponent))


def log(term: Term) -> Term:
    """The natural logarithm; `log(0)` is minus infinity."""
    return Apply(Operation.LOG, (term,))


def exp(term: Term) -> Term:
    """The exponential."""
    return Apply(Operation.EXP, (term,))


def absolute(term: Term) -> Term:
    """`|term|`."""
    return Apply(Operation.ABSOLUTE, (term,))


def minimum(*terms: Term) -> Term:
    """The least of the terms."""
    return terms[0] if len(terms) == 1 else Apply(Operation.MINIMUM, terms)


def maximum(*terms: Term) -> Term:
    """The greatest of the terms."""
    return terms[0] if len(terms) == 1 else Apply(Operation.MAXIMUM, terms)


def choose(condition: Condition, then: Term, otherwise: Term) -> Term:
    """`then` where the condition holds, else `otherwise`."""
    return Choose(condition, then, otherwise)


def compare(left: Term, relation: Relation, right: Term) -> Compare:
    """`left relation right`."""
    return Compare(left, relation, right)


def at_most(left: Term, right: Term) -> Compare:
    """`left <= right`."""
    return Compare(left, Relation.AT_MOST, right)


def less(left: Term, right: Term) -> Compare:
    """`left < right`."""
    return Compare(left, Relation.LESS, right)


def equal(left: Term, right: Term) -> Compare:
    """`left == right`."""
    return Compare(left, Relation.EQUAL, right)


def both(*conditions: Condition) -> Condition:
    """All of the conditions."""
    return conditions[0] if len(conditions) == 1 else All(conditions)


def either(*conditions: Condition) -> Condition:
    """One of the conditions at least."""
    return conditions[0] if len(conditions) == 1 else Any_(conditions)


def implies(premise: Condition, conclusion: Condition) -> Condition:
    """The conclusion, wherever the premise holds."""
    return Any_((Not(premise), conclusion))


_HEIGHTS: "weakref.WeakKeyDictionary[Node, int]" = weakref.WeakKeyDictionary()


def binding_height(node: Node) -> int:
    """How deeply binders are nested in a node."""
    known = _HEIGHTS.get(node)
    if known is not None:
        return known
    for part in walk(node):
        if part not in _HEIGHTS:
            inner = max((_HEIGHTS[child] for child in children(part)), default=0)
            _HEIGHTS[part] = inner + (1 if isinstance(part, Reduce | Rank | Every) else 0)
    return _HEIGHTS[node]


_FREE: "weakref.WeakKeyDictionary[Node, frozenset[Index]]" = weakref.WeakKeyDictionary()


def free_indices(node: Node) -> frozenset[Index]:
    """The indices that a node mentions and does not bind."""
    for part in walk(node) if node not in _FREE else ():
        if part not in _FREE:
            inner: frozenset[Index] = frozenset().union(*(_FREE[child] for child in children(part)))
            match part:
                case Entry():
                    inner |= _indices(part.positions)
                case Coincide():
                    inner |= _indices((part.left, part.right))
                case Rank():
                    inner = (inner - {part.index}) | _indices((part.at,))
                case Reduce() | Every():
                    inner -= {part.index}
            _FREE[part] = inner
    return _FREE[node]


def _indices(positions: tuple[Position, ...]) -> frozenset[Index]:
    return frozenset(position for position in positions if isinstance(position, Index))


def _bound(index: Index, body: Node) -> Index:
    # Naming by height makes alpha-equivalent terms one object, and moving the body to it captures
    # nothing: every binder inside the body is lower.
    return Index(f"{index.axis.name}'{binding_height(body)}", index.axis)


def reduce(reducer: Reducer, index: Index, body: Term) -> Term:
    """`reducer` of `body` over every position of `index`, a free index of the body."""
    bound = _bound(index, body)
    return Reduce(reducer, bound, move(body, {index: bound}))


def rank(index: Index, body: Term, at: Position) -> Term:
    """The place of position `at` among the values of `body` over `index`, sorted downwards."""
    bound = _bound(index, body)
    return Rank(bound, move(body, {index: bound}), at)


def every(index: Index, body: Condition) -> Condition:
    """`body` at every position of `index`, a free index of the body."""
    bound = _bound(index, body)
    return Every(bound, move(body, {index: bound}))


def total(index: Index, body: Term) -> Term:
    """The sum of `body` over `index`."""
    return reduce(Reducer.SUM, index, body)


def with_parts(node: Node, parts: tuple[Node, ...]) -> Node:
    """A node that binds nothing, with other parts."""
    match node, parts:
        case Apply(), arguments:
            return Apply(node.operation, cast("tuple[Term, ...]", arguments))
        case Choose(), (condition, then, otherwise):
            return Choose(cast(Condition, condition), cast(Term, then), cast(Term, otherwise))
        case Compare(), (left, right):
            return Compare(cast(Term, left), node.relation, cast(Term, right))
        case Not(), (condition,):
            return Not(cast(Condition, condition))
        case All(), conditions:
            return All(cast("tuple[Condition, ...]", conditions))
        case Any_(), conditions:
            return Any_(cast("tuple[Condition, ...]", conditions))
        case _:
            return node


N = TypeVar("N", bound=Node)


def move(node: N, positions: Mapping[Index, Position]) -> N:
    """Replaces free indices by positions: `x[v]` becomes `x[u]`.

    The positions must not be bound anywhere inside the node; indices a spec or `fresh` names never are.
    """
    done: dict[Node, Node] = {}

    def place(position: Position) -> Position:
        return positions.get(position, position) if isinstance(position, Index) else position

    def moved(part: Node) -> Node:
        if part in done:
            return done[part]
        result: Node
        match part:
            case Entry():
                result = Entry(part.array, tuple(place(position) for position in part.positions))
            case Coincide():
                result = Coincide(place(part.left), place(part.right))
            case Reduce() | Rank() | Every() if part.index in positions:
                rest = {index: position for index, position in positions.items() if index != part.index}
                at = place(part.at) if isinstance(part, Rank) else None
                body = move(part.body, rest) if rest else part.body
                result = _with_body(part, body, at)
            case Reduce() | Every():
                result = _with_body(part, moved(part.body), None)
            case Rank():
                result = _with_body(part, moved(part.body), place(part.at))
            case _:
                result = with_parts(part, tuple(moved(child) for child in children(part)))
        done[part] = result
        return result

    return cast(N, moved(node))


def _with_body(node: Reduce | Rank | Every, body: Node, at: Position | None) -> Node:
    match node:
        case Reduce():
            return Reduce(node.reducer, node.index, cast(Term, body))
        case Rank():
            return Rank(node.index, cast(Term, body), at if at is not None else node.at)
        case Every():
            return Every(node.index, cast(Condition, body))


_COUNTER = itertools.count()


def fresh(axis: Axis) -> Index:
    """An index that occurs nowhere else; it must be bound again before a term is kept."""
    return Index(f"?{next(_COUNTER)}", axis)


def transform(node: N, change: Callable[[Node], Node | None]) -> N:
    """Rewrites from the top: where `change` gives a node it replaces the part whole, else its parts are tried.

    Bound indices are renamed apart first, so a replacement may have any binders of its own.
    """
    done: dict[Node, Node] = {}

    def changed(part: Node) -> Node:
        if part in done:
            return done[part]
        result = change(part)
        if result is None:
            if isinstance(part, Reduce | Rank | Every):
                index = fresh(part.index.axis)
                body = changed(move(part.body, {part.index: index}))
                match part:
                    case Reduce():
                        result = reduce(part.reducer, index, cast(Term, body))
                    case Rank():
                        result = rank(index, cast(Term, body), part.at)
                    case Every():
                        result = every(index, cast(Condition, body))
            else:
                result = with_parts(part, tuple(changed(child) for child in children(part)))
        assert result is not None
        done[part] = result
        return result

    return cast(N, changed(node))
