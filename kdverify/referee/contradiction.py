"""Elementary proofs that no real numbers meet finitely many polynomial facts, and how one is checked.

A proof is a tree.  What closes a branch is an identity: a sum of products of facts, none of which can be negative
and one of which is positive, plus multiples of what is zero, comes out as the polynomial 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from kdverify.recheck.script import Tree, parse
from kdverify.referee.polynomial import (
    ONE,
    ZERO,
    Polynomial,
    add,
    constant,
    from_data,
    multiply,
    replaced,
    scale,
    solved,
    unknown,
)

Proof: TypeAlias = Mapping[str, Any]


class Unproved(Exception):
    """A proof does not show that facts contradict each other."""


@dataclass(frozen=True, slots=True)
class Sign:
    """A polynomial is `>`, `>=` or `==` zero."""

    form: Polynomial
    relation: str


@dataclass(frozen=True, slots=True)
class Flag:
    """An unknown that is true or false, and which it is."""

    name: str
    truth: bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of the parts holds, at least."""

    parts: "tuple[Fact, ...]"


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the parts hold."""

    parts: "tuple[Fact, ...]"


Fact: TypeAlias = Sign | Flag | OneOf | AllOf
Facts: TypeAlias = tuple[Sign | Flag | OneOf, ...]


def facts_of(text: str) -> Facts:
    """What a leaf in SMT-LIB 2 asserts.

    Raises:
        Unsupported: if it is no leaf.
        Unproved: if it asserts what is not understood.
    """
    script = parse(text)
    return with_facts((), *(_fact(tree, True, script.declared) for tree in script.assertions))


def with_facts(facts: Facts, *more: Fact) -> Facts:
    """The facts and further ones at their end; the parts of what holds together one by one."""
    for fact in more:
        facts = with_facts(facts, *fact.parts) if isinstance(fact, AllOf) else (*facts, fact)
    return facts


def check(facts: Facts, proof: Proof) -> None:
    """Checks that a proof shows that facts contradict each other.

    Raises:
        Unproved: where it does not.
    """
    match proof:
        case {"by": "cases", "of": int(number), "cases": cases}:
            chosen = facts[number]
            if not isinstance(chosen, OneOf) or len(chosen.parts) != len(cases):
                raise Unproved("cases of something else")
            for part, inner in zip(chosen.parts, cases, strict=True):
                check(with_facts(facts, part), inner)
        case {"by": "sign", "form": form, "positive": positive, "zero": zero, "negative": negative}:
            value = from_data(form)
            check((*facts, Sign(value, ">")), positive)
            check((*facts, Sign(value, "==")), zero)
            check((*facts, Sign(scale(value, -1), ">")), negative)
        case {"by": "replace", "of": int(number), "unknown": str(name), "then": inner}:
            chosen = _sign(facts, number)
            given = solved(chosen.form, name) if chosen.relation == "==" else None
            if given is None:
                raise Unproved("an equation that does not give this unknown")
            check(with_value(facts, name, given), inner)
        case {"by": "clash", "of": [int(one), int(two)]}:
            first, second = facts[one], facts[two]
            if not isinstance(first, Flag) or second != Flag(first.name, not first.truth):
                raise Unproved("flags that agree")
        case {"by": "sum", "products": products, "multiples": multiples}:
            _check_sum(facts, products, multiples)
        case _:
            raise Unproved("a step that is not understood")


def _check_sum(facts: Facts, products: Any, multiples: Any) -> None:
    total, positive = ZERO, False
    for product in products:
        factors = [_sign(facts, number) for number in product["of"]]
        squares = [from_data(square) for square in product["squares"]]
        times = Fraction(product["times"])
        if times <= 0 or any(factor.relation not in (">", ">=") for factor in factors):
            raise Unproved("a product that may be negative")
        positive |= not squares and all(factor.relation == ">" for factor in factors)
        twice = [square for square in squares for _ in range(2)]
        total = add(total, scale(multiply(*(factor.form for factor in factors), *twice), times))
    for multiple in multiples:
        equation = _sign(facts, multiple["of"])
        if equation.relation != "==":
            raise Unproved("a multiple of what may not be zero")
        total = add(total, multiply(equation.form, from_data(multiple["by"])))
    if total or not positive:
        raise Unproved("a sum that is not 0, or of which nothing is positive")


def with_value(facts: Facts, name: str, value: Polynomial) -> Facts:
    """The facts with a polynomial in the place of an unknown."""
    return tuple(_with_value(fact, name, value) for fact in facts)  # type: ignore[misc]


def _with_value(fact: Fact, name: str, value: Polynomial) -> Fact:
    match fact:
        case Sign():
            return Sign(replaced(fact.form, name, value), fact.relation)
        case Flag():
            return fact
        case _:
            return type(fact)(tuple(_with_value(part, name, value) for part in fact.parts))


def _sign(facts: Sequence[Fact], number: int) -> Sign:
    fact = facts[number]
    if not isinstance(fact, Sign):
        raise Unproved("a fact that compares nothing")
    return fact


def _fact(tree: Tree, truth: bool, declared: Mapping[str, str]) -> Fact:
    """What an assertion says, or with `truth` false its opposite."""
    match tree:
        case str() if declared.get(tree) == "Bool":
            return Flag(tree, truth)
        case ["not", inner]:
            return _fact(inner, not truth, declared)
        case ["and" | "or" as word, *parts]:
            made = tuple(_fact(part, truth, declared) for part in parts)
            return AllOf(made) if (word == "and") == truth else OneOf(made)
        case [">=" | ">" as relation, left, right]:
            gap = add(_polynomial(left, declared), scale(_polynomial(right, declared), -1))
            return Sign(gap, relation) if truth else Sign(scale(gap, -1), ">" if relation == ">=" else ">=")
        case ["=", left, right]:
            gap = add(_polynomial(left, declared), scale(_polynomial(right, declared), -1))
            return Sign(gap, "==") if truth else OneOf((Sign(gap, ">"), Sign(scale(gap, -1), ">")))
    raise Unproved("an assertion that is not understood")


def _polynomial(tree: Tree, declared: Mapping[str, str]) -> Polynomial:
    match tree:
        case str() if declared.get(tree) == "Real":
            return unknown(tree)
        case str():
            return constant(_number(tree))
        case ["+", *parts]:
            return add(*(_polynomial(part, declared) for part in parts))
        case ["*", *parts]:
            return multiply(*(_polynomial(part, declared) for part in parts))
        case ["-", inner]:
            return scale(_polynomial(inner, declared), -1)
        case ["/", str(left), str(right)] if _number(right):
            return scale(ONE, _number(left) / _number(right))
    raise Unproved("a number that is not understood")


def _number(text: str) -> Fraction:
    try:
        return Fraction(text)
    except ValueError as error:
        raise Unproved("a number that is not understood") from error
