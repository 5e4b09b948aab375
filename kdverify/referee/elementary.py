"""Finds elementary proofs that facts contradict each other: cases, signs, and sums of products that vanish.

What is found is checked by `contradiction`, so nothing here is trusted.
"""

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any

from kdverify.recheck.form import Unsupported
from kdverify.referee.contradiction import (
    Facts,
    Flag,
    OneOf,
    Proof,
    Sign,
    Unproved,
    check,
    facts_of,
    with_facts,
    with_value,
)
from kdverify.referee.polynomial import Polynomial, multiply, scale, solved, to_data, unknown, unknowns
from kdverify.referee.sums import Stage, find_sum

# What is tried first, before and after signs are looked at, and last.
_QUICK = (Stage(1, 0, 0), Stage(2, 0, 1))
_EARLY = (Stage(2, 1, 1), Stage(3, 0, 2))
_LATE = (Stage(3, 1, 2), Stage(2, 2, 2), Stage(4, 0, 3))
_CHEAP = (*_QUICK, Stage(3, 0, 2))
_MOST_SPLITS = 3
# Sums that are looked for in one search; proofs that were found took some dozens.
_MOST_SUMS = 160


def elementary(text: str) -> Proof | None:
    """A proof that the facts of a leaf in SMT-LIB 2 contradict each other, if one is found."""
    try:
        facts = facts_of(text)
        proof = _Search().find(facts, _MOST_SPLITS, frozenset())
        if proof is not None:
            check(facts, proof)
    except (Unproved, Unsupported, RecursionError):
        return None
    return proof


class _Search:
    """A search whose work is bounded by a count, so that what it finds does not depend on the clock."""

    def __init__(self) -> None:
        self._left = _MOST_SUMS

    def find(self, facts: Facts, splits: int, split: frozenset[int]) -> Proof | None:
        """A proof that facts contradict each other, if one is found.

        Args:
            facts: what contradicts itself.
            splits: how often signs may be told apart further.
            split: the facts, by number, whose cases are told apart already.
        """
        for one, two in combinations(range(len(facts)), 2):
            first, second = facts[one], facts[two]
            if isinstance(first, Flag) and second == Flag(first.name, not first.truth):
                return {"by": "clash", "of": [one, two]}
        for number, fact in enumerate(facts):
            name = _given(fact)
            if isinstance(fact, Sign) and name is not None:
                value = solved(fact.form, name)
                assert value is not None
                inner = self.find(with_value(facts, name, value), splits, split)
                return inner and {"by": "replace", "of": number, "unknown": name, "then": inner}
        proof = self._sum(facts, _QUICK)
        if proof is not None:
            return proof
        for number, fact in enumerate(facts):
            if isinstance(fact, OneOf) and number not in split:
                cases: list[Proof] = []
                for part in fact.parts:
                    inner = self.find(with_facts(facts, part), splits, split | {number})
                    if inner is None:
                        return None
                    cases.append(inner)
                return {"by": "cases", "of": number, "cases": cases}
        return (
            self._by_factors(facts, splits, split)
            or self._sum(facts, _EARLY)
            or self._by_positivity(facts, splits, split)
            or self._sum(facts, _LATE)
            or self._by_zero(facts, splits, split)
        )

    def _sum(self, facts: Facts, stages: Sequence[Stage]) -> Proof | None:
        for stage in stages:
            if self._left <= 0:
                return None
            self._left -= 1
            found = find_sum(facts, stage, _square_roots(facts))
            if found is not None:
                return found
        return None

    def _by_factors(self, facts: Facts, splits: int, split: frozenset[int]) -> Proof | None:
        """By the sign of a factor of a side, where it is not known."""
        for fact in facts if splits else ():
            found = _factors(fact)
            # The sign of a square is known.
            for factor, times in sorted(found, key=lambda pair: pair[1] % 2 == 0):
                if (len(found) > 1 or times > 1) and not _is_signed(factor, facts):
                    return self._by_sign(facts, factor, splits - 1, split)
        return None

    def _by_positivity(self, facts: Facts, splits: int, split: frozenset[int]) -> Proof | None:
        """By showing of an unknown that it is positive."""
        for name in sorted({name for fact in facts if isinstance(fact, Sign) for name in unknowns(fact.form)}):
            form = unknown(name)
            if not splits or Sign(form, ">") in facts:
                continue
            if self._sum((*facts, Sign(scale(form, -1), ">=")), _CHEAP) is not None:
                return self._by_sign(facts, form, splits, split)
        return None

    def _by_zero(self, facts: Facts, splits: int, split: frozenset[int]) -> Proof | None:
        """By whether something that is not negative, and gives an unknown where it is zero, is zero."""
        signs = [fact for fact in facts if isinstance(fact, Sign) and fact.relation == ">="]
        for fact in sorted(signs if splits else [], key=lambda own: len(own.form)):
            if _given(Sign(fact.form, "==")) is not None and Sign(fact.form, ">") not in facts:
                return self._by_sign(facts, fact.form, splits - 1, split)
        return None

    def _by_sign(self, facts: Facts, form: Polynomial, splits: int, split: frozenset[int]) -> Proof | None:
        branches: dict[str, Any] = {}
        for name, fact in {
            "zero": Sign(form, "=="),
            "negative": Sign(scale(form, -1), ">"),
            "positive": Sign(form, ">"),
        }.items():
            branches[name] = self.find((*facts, fact), splits, split)
            if branches[name] is None:
                return None
        return {"by": "sign", "form": to_data(form), **branches}


def _given(fact: Any) -> str | None:
    """An unknown whose value an equation gives."""
    if not isinstance(fact, Sign) or fact.relation != "==":
        return None
    return next((name for name in sorted(unknowns(fact.form)) if solved(fact.form, name) is not None), None)


def _is_signed(form: Polynomial, facts: Facts) -> bool:
    signs = [scale(form, sign) for sign in (1, -1)]
    return any(isinstance(fact, Sign) and fact.form in signs and fact.relation != ">=" for fact in facts)


def _square_roots(facts: Facts) -> list[Polynomial]:
    """The roots of the largest squares that divide sides."""
    parts = [[factor for factor, times in _factors(fact) for _ in range(times // 2)] for fact in facts]
    return [multiply(*roots) for roots in parts if roots]


def _factors(fact: Any) -> list[tuple[Polynomial, int]]:
    """The factors of a side that are no numbers, with how often they occur."""
    return _factored(frozenset(fact.form.items())) if isinstance(fact, Sign) and unknowns(fact.form) else []


@cache
def _factored(items: frozenset[tuple[tuple[str, ...], Fraction]]) -> list[tuple[Polynomial, int]]:
    import sympy

    form = dict(items)
    names = sorted(unknowns(form))
    rows = {tuple(map(monomial.count, names)): sympy.Rational(str(value)) for monomial, value in form.items()}
    _, found = sympy.Poly.from_dict(rows, *sympy.symbols(names)).factor_list()
    return [(_from_exponents(factor, names), times) for factor, times in found]


def _from_exponents(factor: Any, names: Sequence[str]) -> Polynomial:
    return {
        tuple(name for name, times in zip(names, exponents, strict=True) for _ in range(times)): Fraction(str(value))
        for exponents, value in factor.as_dict().items()
    }
