"""The one fold that gives a term its value in any algebra."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Generic, TypeVar, assert_never

from kdverify.lang.term import (
    All,
    Any_,
    Apply,
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
    Parameter,
    Place,
    Position,
    Rank,
    Reduce,
    Size,
    Term,
    children,
    walk,
)
from kdverify.semantics.algebra import Algebra

S = TypeVar("S")
T = TypeVar("T")
P = TypeVar("P")


def _mentioned(node: Node) -> frozenset[Index]:
    match node:
        case Entry():
            own: tuple[Position, ...] = node.positions
        case Coincide():
            own = (node.left, node.right)
        case Rank():
            own = (node.at,)
        case _:
            return frozenset()
    return frozenset(position for position in own if isinstance(position, Index))


@lru_cache(maxsize=512)
def scopes(root: Node) -> Mapping[Node, tuple[str, ...]]:
    """The names of the free indices of every part of a node, sorted."""
    free: dict[Node, frozenset[Index]] = {}
    for node in walk(root):
        inner = frozenset[Index]().union(*(free[child] for child in children(node)))
        if isinstance(node, Reduce | Rank | Every):
            inner -= {node.index}
        free[node] = inner | _mentioned(node)
    return {node: tuple(sorted(index.name for index in indices)) for node, indices in free.items()}


class Interpreter(Generic[S, T, P]):
    """Evaluates terms and conditions in one algebra.

    Each part is evaluated once for each choice of the bound indices that it mentions, so a sum inside
    a sum that does not depend on the outer index is taken once.

    What is bound is kept by name: `build` names bound indices so that no two of different axes share one.
    """

    def __init__(self, algebra: Algebra[S, T, P]) -> None:
        self._algebra = algebra
        self._scopes: Mapping[Node, tuple[str, ...]] = {}
        self._terms: dict[tuple[object, ...], S] = {}
        self._conditions: dict[tuple[object, ...], T] = {}
        self._operations: Mapping[Operation, Callable[..., S]] = {
            Operation.ADD: algebra.add,
            Operation.MULTIPLY: algebra.multiply,
            Operation.DIVIDE: algebra.divide,
            Operation.POWER: algebra.power,
            Operation.LOG: algebra.log,
            Operation.EXP: algebra.exp,
            Operation.ABSOLUTE: algebra.absolute,
            Operation.MINIMUM: algebra.minimum,
            Operation.MAXIMUM: algebra.maximum,
        }

    def term(self, root: Term) -> S:
        """The value of a term."""
        self._scopes = scopes(root)
        return self._term(root, {})

    def condition(self, root: Condition) -> T:
        """The truth of a condition."""
        self._scopes = scopes(root)
        return self._condition(root, {})

    def _position(self, position: Position, bound: Mapping[str, P]) -> P:
        if isinstance(position, Place):
            return self._algebra.place(position.number, position.axis)
        return bound[position.name] if position.name in bound else self._algebra.free(position)

    def _key(self, node: Node, bound: Mapping[str, P]) -> tuple[object, ...]:
        return (node, *[bound.get(name) for name in self._scopes[node]])

    def _term(self, node: Term, bound: Mapping[str, P]) -> S:
        key = self._key(node, bound)
        if key not in self._terms:
            self._terms[key] = self._make_term(node, bound)
        return self._terms[key]

    def _condition(self, node: Condition, bound: Mapping[str, P]) -> T:
        key = self._key(node, bound)
        if key not in self._conditions:
            self._conditions[key] = self._make_condition(node, bound)
        return self._conditions[key]

    def _make_term(self, node: Term, bound: Mapping[str, P]) -> S:
        algebra = self._algebra
        match node:
            case Apply():
                return self._operations[node.operation](*[self._term(part, bound) for part in node.arguments])
            case Entry():
                return algebra.entry(node.array, tuple([self._position(place, bound) for place in node.positions]))
            case Number():
                return algebra.number(node.value)
            case Parameter():
                return algebra.parameter(node.name)
            case Size():
                return algebra.size(node.axis)
            case Reduce():
                places = algebra.positions(node.index)
                values = [self._term(node.body, {**bound, node.index.name: place}) for place in places]
                return algebra.reduce(node.reducer, node.index, values)
            case Rank():
                places = algebra.positions(node.index)
                values = [self._term(node.body, {**bound, node.index.name: place}) for place in places]
                at = self._position(node.at, bound)
                return algebra.rank(
                    node.index, values, at, lambda: self._term(node.body, {**bound, node.index.name: at})
                )
            case Choose():
                return algebra.choose(
                    self._condition(node.condition, bound),
                    lambda: self._term(node.then, bound),
                    lambda: self._term(node.otherwise, bound),
                )
            case _:
                assert_never(node)

    def _make_condition(self, node: Condition, bound: Mapping[str, P]) -> T:
        algebra = self._algebra
        match node:
            case Compare():
                return algebra.compare(self._term(node.left, bound), node.relation, self._term(node.right, bound))
            case Coincide():
                return algebra.coincide(self._position(node.left, bound), self._position(node.right, bound))
            case Not():
                return algebra.negate(self._condition(node.condition, bound))
            case All():
                return algebra.conjunction(*[self._condition(part, bound) for part in node.conditions])
            case Any_():
                return algebra.disjunction(*[self._condition(part, bound) for part in node.conditions])
            case Every():
                places = algebra.positions(node.index)
                return algebra.every(
                    node.index, [self._condition(node.body, {**bound, node.index.name: place}) for place in places]
                )
            case _:
                assert_never(node)
