"""Inequalities between sums of absolute values and of maxima, class by class and by what they are maxima of."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from kdverify.certificates.terms import text
from kdverify.lang import build
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import (
    Apply,
    Axis,
    Compare,
    Index,
    Node,
    Number,
    Operation,
    Reduce,
    Reducer,
    Relation,
    Term,
    walk,
)
from kdverify.recheck.court import Court
from kdverify.recheck.form import ONE, Sided, subtract

Json = dict[str, Any]
_EXTREMES = (Operation.ABSOLUTE, Operation.MAXIMUM, Operation.MINIMUM)
_MOST_DEGREE = 4


def by_extremes(court: Court, goal: Goal) -> list[Json]:
    """Statements that may show a goal that compares what holds absolute values, maxima or minima; else none."""
    if not isinstance(goal.show, Holds) or not isinstance(goal.show.condition, Compare):
        return []
    compared = goal.show.condition
    if compared.relation is not Relation.AT_MOST or not any(map(_is_extreme, walk(compared))):
        return []
    value = build.subtract(compared.right, compared.left)
    axes = {node.index.axis for node in walk(value) if _is_sum(node) and any(map(_is_extreme, walk(node)))}
    if not axes:
        return [_statement(court, value, sorted(goal.indices, key=lambda index: index.name))]
    axis = min(axes, key=lambda axis: axis.name)
    place = Index("at" + axis.name, axis)
    summand = build.transform(value, lambda node: _at(node, axis, place))
    places = [*sorted(goal.indices, key=lambda index: index.name), place]
    whole = text(build.total(place, summand))
    return [
        _statement(court, summand, places),
        {
            "positions": {index.name: index.axis.name for index in goal.indices},
            "premises": [],
            "conclusion": f"{text(value)} >= 0",
            "proof": {"by": "summands", "sum": whole},
        },
    ]


def _is_extreme(node: Node) -> bool:
    return isinstance(node, Apply) and node.operation in _EXTREMES


def _is_sum(node: Node) -> bool:
    return isinstance(node, Reduce) and node.reducer is Reducer.SUM


def _at(node: Node, axis: Axis, place: Index) -> Node | None:
    if isinstance(node, Reduce) and _is_sum(node) and node.index.axis == axis:
        return build.move(node.body, {node.index: place})
    return None


def _statement(court: Court, value: Term, places: list[Index]) -> Json:
    """That a term is not negative, by the signs of its parts and by what its maxima are of."""
    leaf = _Leaf()
    number = leaf.number(value)
    facts: list[tuple[str, Any]] = [(f"(not (>= {number} 0.0))", {"denied": "1"})]
    done: set[Term] = set()
    # Writing a fact out may bring new unknowns, of which there is something to say, too.
    while todo := [term for term in leaf.names if term not in done]:
        for term in todo:
            done.add(term)
            facts += leaf.facts(court, term)
    declared = "".join(f"(declare-const {name} Real)\n" for name in leaf.names.values())
    return {
        "positions": {index.name: index.axis.name for index in places},
        "premises": [],
        "conclusion": f"{text(value)} >= 0",
        "proof": {
            "by": "leaf",
            "unknowns": {name: text(term) for term, name in leaf.names.items()},
            "smt": declared + "".join(f"(assert {fact})\n" for fact, _ in facts),
            "because": [reason for _, reason in facts],
        },
    }


class _Leaf:
    """Numbers that terms stand for, in SMT-LIB 2."""

    def __init__(self) -> None:
        self.names: dict[Term, str] = {}

    def number(self, term: Term) -> str:
        match term:
            case Number():
                return _rational(term.value)
            case Apply(Operation.ADD | Operation.MULTIPLY as operation, parts):
                return f"({operation.value} {' '.join(map(self.number, parts))})"
            case Apply(Operation.DIVIDE, (left, Number(value))) if value:
                return f"(* {_rational(1 / value)} {self.number(left)})"
            case Apply(Operation.POWER, (base, Number(value))) if value in range(2, _MOST_DEGREE + 1):
                return f"(* {' '.join([self.number(base)] * int(value))})"
        return self.names.setdefault(term, f"c{len(self.names)}")

    def facts(self, court: Court, term: Term) -> Iterator[tuple[str, Any]]:
        own, form = self.names[term], court.reader.form(term)
        for relation in (">", ">="):
            if court.algebra.truth(Sided(form, relation)):
                yield f"({relation} {own} 0.0)", "signs"
                break
        for relation in (">", ">="):
            if court.algebra.truth(Sided(subtract(ONE, form), relation)):
                yield f"({relation} (+ 1.0 (* (- 1.0) {own})) 0.0)", "signs"
                break
        if isinstance(term, Apply) and term.operation in _EXTREMES:
            yield from self._extreme(term, own)

    def _extreme(self, term: Apply, own: str) -> Iterator[tuple[str, Any]]:
        sign, options = "1.0", term.arguments
        if term.operation is Operation.MINIMUM:
            sign, options = "(- 1.0)", tuple(build.negate(option) for option in options)
        elif term.operation is Operation.ABSOLUTE:
            options = (*options, build.negate(options[0]))
        written = [f"(+ (* {sign} {own}) (* (- 1.0) {self.number(option)}))" for option in options]
        largest = {"lemma": "largest", "of": f"max({', '.join(map(text, options))})"}
        yield from ((f"(>= {gap} 0.0)", largest) for gap in written)
        yield f"(or {' '.join(f'(= {gap} 0.0)' for gap in written)})", largest


def _rational(value: Fraction) -> str:
    size = (
        f"(/ {abs(value.numerator)}.0 {value.denominator}.0)" if value.denominator != 1 else f"{abs(value.numerator)}.0"
    )
    return size if value >= 0 else f"(- {size})"
