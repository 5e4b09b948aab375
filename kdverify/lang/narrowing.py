"""Domains of parameters, as far as the premises of a goal narrow them."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import Goal
from kdverify.lang.term import All, Compare, Condition, Number, Parameter, Relation

_End = tuple[Fraction | None, bool]


def narrowed(goal: Goal) -> Goal:
    """The goal with each parameter in the part of its domain that premises such as `eta < 1` leave.

    It speaks of the same inputs as before.  Where nothing is left of a domain, it stays as declared.
    """
    limits = [limit for premise in goal.given for limit in _limits(premise)]
    return replace(goal, inputs=tuple(_within(entry, limits) for entry in goal.inputs)) if limits else goal


def _limits(premise: Condition) -> Iterator[tuple[str, Interval]]:
    match premise:
        case All(parts):
            for part in parts:
                yield from _limits(part)
        case Compare(Parameter(name), relation, Number(value)):
            yield from ((name, interval) for interval in _below(relation, value))
        case Compare(Number(value), relation, Parameter(name)):
            yield from ((name, interval) for interval in _above(relation, value))


def _below(relation: Relation, value: Fraction) -> Iterator[Interval]:
    if relation is Relation.EQUAL:
        yield Interval(value, value)
    elif relation in (Relation.LESS, Relation.AT_MOST):
        yield Interval(upper=value, upper_open=relation is Relation.LESS)


def _above(relation: Relation, value: Fraction) -> Iterator[Interval]:
    if relation is Relation.EQUAL:
        yield Interval(value, value)
    elif relation in (Relation.LESS, Relation.AT_MOST):
        yield Interval(lower=value, lower_open=relation is Relation.LESS)


def _within(entry: Input, limits: list[tuple[str, Interval]]) -> Input:
    if entry.axes or not isinstance(entry.domain, Interval):
        return entry
    domain = entry.domain
    for name, limit in limits:
        if name == entry.name:
            domain = _both(domain, limit)
    return entry if _is_empty(domain) else replace(entry, domain=domain)


def _both(one: Interval, other: Interval) -> Interval:
    lower, lower_open = _greater((one.lower, one.lower_open), (other.lower, other.lower_open))
    upper, upper_open = _lesser((one.upper, one.upper_open), (other.upper, other.upper_open))
    return Interval(lower, upper, lower_open, upper_open, one.integer)


def _greater(one: _End, other: _End) -> _End:
    (here, is_open), (there, other_open) = one, other
    if here is None or there is None:
        return other if here is None else one
    return max((here, is_open), (there, other_open))


def _lesser(one: _End, other: _End) -> _End:
    (here, is_open), (there, other_open) = one, other
    if here is None or there is None:
        return other if here is None else one
    value, closed = min((here, not is_open), (there, not other_open))
    return value, not closed


def _is_empty(domain: Interval) -> bool:
    if domain.lower is None or domain.upper is None:
        return False
    return domain.lower > domain.upper or (domain.lower == domain.upper and (domain.lower_open or domain.upper_open))
