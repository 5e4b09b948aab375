"""Finds elementary proofs that facts contradict each other, by linear programming in exact arithmetic.

The products of facts, and of squares, that are not negative are the columns; Z3 finds rational multipliers with
which they sum to zero (Positivstellensatz certificates of low degree, with squares of binomials as in Ahmadi and
Majumdar 2019, "DSOS and SDSOS optimization").  What is found is checked by `contradiction`, so nothing here is trusted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from typing import Any

from kdverify.referee.contradiction import Facts, Flag, OneOf, Proof, Sign, check, facts_of, with_facts, with_value
from kdverify.referee.polynomial import (
    ONE,
    Polynomial,
    add,
    multiply,
    scale,
    solved,
    to_data,
    unknown,
    unknowns,
)

# Each stage of the search: factors in a product, squares in a product, and the degree of what multiplies an equation.
_STAGES = ((1, 0, 0), (2, 0, 1), (2, 1, 1), (3, 0, 2), (3, 1, 2), (2, 2, 2), (4, 0, 3))
_MOST_COLUMNS = 2_500
_MOST_SPLITS = 3
_STEPS = 3_000_000


@dataclass(frozen=True, slots=True)
class _Product:
    """Facts, by number, and squared polynomials whose product is not negative, and is positive if `strict`."""

    of: tuple[int, ...]
    squares: tuple[Polynomial, ...]
    form: Polynomial
    strict: bool


@dataclass(frozen=True, slots=True)
class _Multiple:
    """An equation, by number, times a polynomial."""

    of: int
    by: Polynomial
    form: Polynomial


def elementary(text: str) -> Proof | None:
    """A proof that the facts of a leaf in SMT-LIB 2 contradict each other, if one is found."""
    proof = find(facts_of(text))
    if proof is not None:
        check(facts_of(text), proof)
    return proof


def find(facts: Facts, splits: int = _MOST_SPLITS, split: frozenset[int] = frozenset()) -> Proof | None:
    """A proof that facts contradict each other, if one is found.

    Args:
        facts: what contradicts itself.
        splits: how often signs may be split further.
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
            inner = find(with_value(facts, name, value), splits, split)
            return inner and {"by": "replace", "of": number, "unknown": name, "then": inner}
    proof = _sum(facts, _STAGES[:2])
    if proof is not None:
        return proof
    for number, fact in enumerate(facts):
        if isinstance(fact, OneOf) and number not in split:
            cases: list[Proof] = []
            for part in fact.parts:
                inner = find(with_facts(facts, part), splits, split | {number})
                if inner is None:
                    return None
                cases.append(inner)
            return {"by": "cases", "of": number, "cases": cases}
    return (
        _by_factors(facts, splits, split)
        or _sum(facts, _STAGES[2:4])
        or _by_positivity(facts, splits, split)
        or _sum(facts, _STAGES[4:])
        or _by_zero(facts, splits, split)
    )


def _given(fact: Any) -> str | None:
    """An unknown whose value an equation gives."""
    if not isinstance(fact, Sign) or fact.relation != "==":
        return None
    return next((name for name in sorted(unknowns(fact.form)) if solved(fact.form, name) is not None), None)


# Signs --------------------------------------------------------------------------------------------


def _by_factors(facts: Facts, splits: int, split: frozenset[int]) -> Proof | None:
    """By the sign of a factor of a side, where it is not known."""
    for fact in facts if splits else ():
        found = _factors(fact.form) if isinstance(fact, Sign) else []
        for factor, times in found:
            if (len(found) > 1 or times > 1) and not _is_signed(factor, facts):
                return _by_sign(facts, factor, splits - 1, split)
    return None


def _by_positivity(facts: Facts, splits: int, split: frozenset[int]) -> Proof | None:
    """By showing of an unknown that it is positive."""
    for name in sorted({name for fact in facts if isinstance(fact, Sign) for name in unknowns(fact.form)}):
        form = unknown(name)
        if splits and Sign(form, ">") not in facts and _is_cheap(facts, form):
            return _by_sign(facts, form, splits, split)
    return None


def _is_cheap(facts: Facts, form: Polynomial) -> bool:
    stages = (_STAGES[0], _STAGES[1], _STAGES[3])
    return _sum((*facts, Sign(scale(form, -1), ">=")), stages) is not None


def _by_zero(facts: Facts, splits: int, split: frozenset[int]) -> Proof | None:
    """By whether something that is not negative, and gives an unknown where it is zero, is zero."""
    signs = [fact for fact in facts if isinstance(fact, Sign) and fact.relation == ">="]
    for fact in sorted(signs if splits else [], key=lambda own: len(own.form)):
        if _given(Sign(fact.form, "==")) is not None and Sign(fact.form, ">") not in facts:
            return _by_sign(facts, fact.form, splits - 1, split)
    return None


def _by_sign(facts: Facts, form: Polynomial, splits: int, split: frozenset[int]) -> Proof | None:
    branches: dict[str, Any] = {}
    for name, fact in {
        "zero": Sign(form, "=="),
        "negative": Sign(scale(form, -1), ">"),
        "positive": Sign(form, ">"),
    }.items():
        branches[name] = find((*facts, fact), splits, split)
        if branches[name] is None:
            return None
    return {"by": "sign", "form": to_data(form), **branches}


def _is_signed(form: Polynomial, facts: Facts) -> bool:
    signs = [scale(form, sign) for sign in (1, -1)]
    return any(isinstance(fact, Sign) and fact.form in signs and fact.relation != ">=" for fact in facts)


def _factors(form: Polynomial) -> list[tuple[Polynomial, int]]:
    """The factors of a polynomial that are no numbers, with how often they occur."""
    import sympy

    names = sorted(unknowns(form))
    if not names:
        return []
    rows = {tuple(map(monomial.count, names)): sympy.Rational(str(value)) for monomial, value in form.items()}
    _, found = sympy.Poly.from_dict(rows, *sympy.symbols(names)).factor_list()
    return [(_from_exponents(factor, names), times) for factor, times in found]


def _from_exponents(factor: Any, names: Sequence[str]) -> Polynomial:
    return {
        tuple(name for name, times in zip(names, exponents, strict=True) for _ in range(times)): Fraction(str(value))
        for exponents, value in factor.as_dict().items()
    }


# Sums ---------------------------------------------------------------------------------------------


def _sum(facts: Facts, stages: Sequence[tuple[int, int, int]]) -> Proof | None:
    for factors, squares, degree in stages:
        products = _products(facts, factors, squares)
        multiples = _multiples(facts, degree)
        if len(products) + len(multiples) <= _MOST_COLUMNS:
            found = _solution(products, multiples)
            if found is not None:
                return found
    return None


def _products(facts: Facts, factors: int, squares: int) -> list[_Product]:
    numbers = [number for number, fact in enumerate(facts) if isinstance(fact, Sign) and fact.relation != "=="]
    roots = _roots(facts) if squares else []
    found: dict[frozenset[tuple[tuple[str, ...], Fraction]], _Product] = {}
    for count in range(squares + 1):
        for chosen in combinations_with_replacement(roots, count):
            lead = multiply(*(square for square in chosen for _ in range(2)))
            for size in range(factors - count + 1):
                for of in combinations_with_replacement(numbers, size):
                    own = [fact for number in of if isinstance(fact := facts[number], Sign)]
                    form = multiply(lead, *(fact.form for fact in own))
                    key = frozenset(form.items())
                    strict = not chosen and all(fact.relation == ">" for fact in own)
                    if strict or (form and key not in found):
                        found[key] = _Product(of, chosen, form, strict)
    return list(found.values())


def _roots(facts: Facts) -> list[Polynomial]:
    """What to square: differences and sums of two of the unknowns and 1, and the unknowns."""
    names = sorted({name for fact in facts if isinstance(fact, Sign) for name in unknowns(fact.form)})
    simple = [ONE, *map(unknown, names)]
    pairs = [add(one, scale(two, sign)) for one, two in combinations(simple, 2) for sign in (-1, 1)]
    products = [multiply(unknown(one), unknown(two)) for one, two in combinations(names, 2)]
    mixed = [
        add(product, scale(other, -1))
        for product in products
        for other in simple[1:]
        if not unknowns(other) <= unknowns(product)
    ]
    squared = [factor for fact in facts if isinstance(fact, Sign) for factor, times in _factors(fact.form) if times > 1]
    return [*simple[1:], *pairs, *mixed, *squared]


def _multiples(facts: Facts, degree: int) -> list[_Multiple]:
    names = sorted({name for fact in facts if isinstance(fact, Sign) for name in unknowns(fact.form)})
    monomials = [row for count in range(degree + 1) for row in combinations_with_replacement(names, count)]
    equations = [
        (number, fact) for number, fact in enumerate(facts) if isinstance(fact, Sign) and fact.relation == "=="
    ]
    factors: list[Polynomial] = [{monomial: Fraction(1)} for monomial in monomials]
    return [_Multiple(number, by, multiply(fact.form, by)) for number, fact in equations for by in factors]


def _solution(products: Sequence[_Product], multiples: Sequence[_Multiple]) -> Proof | None:
    """Multipliers with which everything sums to zero, those of what is positive to one."""
    import z3

    count = len(products)
    rows: dict[tuple[str, ...], list[tuple[Fraction, int]]] = {}
    forms = [*(product.form for product in products), *(multiple.form for multiple in multiples)]
    for column, form in enumerate(forms):
        for monomial, value in form.items():
            rows.setdefault(monomial, []).append((value, column))
    context = z3.Context()
    solver = z3.SolverFor("QF_LRA", ctx=context)
    solver.set("rlimit", _STEPS)
    times = [z3.Real(f"x{column}", context) for column in range(count + len(multiples))]
    solver.add([own >= 0 for own in times[:count]])
    for row in rows.values():
        solver.add(z3.Sum([z3.Q(value.numerator, value.denominator, context) * times[at] for value, at in row]) == 0)
    solver.add(z3.Sum([own for own, product in zip(times, products, strict=False) if product.strict]) == 1)
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    found = [Fraction(model.eval(own, model_completion=True).as_fraction()) for own in times]
    return {
        "by": "sum",
        "products": [
            {"times": str(by), "of": list(product.of), "squares": [to_data(root) for root in product.squares]}
            for product, by in zip(products, found, strict=False)
            if by
        ],
        "multiples": [
            {"of": multiple.of, "by": to_data(scale(multiple.by, value))}
            for multiple, value in zip(multiples, found[count:], strict=True)
            if value
        ],
    }
