"""Sums of products of facts that vanish though they are positive, by linear programming in exact arithmetic.

The products of facts, and of squares, that are not negative are the columns; Z3 finds rational multipliers with
which they sum to zero (Positivstellensatz certificates of low degree, with squares of binomials as in Ahmadi and
Majumdar 2019, "DSOS and SDSOS optimization").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from math import comb

from kdverify.referee.contradiction import Facts, Proof, Sign
from kdverify.referee.polynomial import ONE, Polynomial, add, multiply, scale, to_data, unknown, unknowns

_MOST_COLUMNS = 2_500
_STEPS = 3_000_000


@dataclass(frozen=True, slots=True)
class Stage:
    """How many factors a product may have, how many of them squares, and the degree of what an equation is times."""

    factors: int
    squares: int
    degree: int


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


def find_sum(facts: Facts, stage: Stage, squared: Sequence[Polynomial]) -> Proof | None:
    """A sum that closes a branch, if there is one of this stage; `squared` are more polynomials to square."""
    products = _products(facts, stage, squared)
    multiples = _multiples(facts, stage.degree)
    if not products or len(products) + len(multiples) > _MOST_COLUMNS:
        return None
    return _solution(products, multiples)


def _products(facts: Facts, stage: Stage, squared: Sequence[Polynomial]) -> list[_Product]:
    """The products of a stage; none where they are too many."""
    numbers = [number for number, fact in enumerate(facts) if isinstance(fact, Sign) and fact.relation != "=="]
    roots = [*_roots(facts), *squared] if stage.squares else []
    sizes = [
        comb(max(len(roots) + count - 1, 0), count) * comb(len(numbers) + stage.factors - count, stage.factors - count)
        for count in range(stage.squares + 1)
        if roots or not count
    ]
    if sum(sizes) > 2 * _MOST_COLUMNS:
        return []
    found: dict[frozenset[tuple[tuple[str, ...], Fraction]], _Product] = {}
    for count in range(stage.squares + 1):
        for chosen in combinations_with_replacement(roots, count):
            lead = multiply(*(square for square in chosen for _ in range(2)))
            for size in range(stage.factors - count + 1):
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
    return [*simple[1:], *pairs, *mixed]


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
    found = [Fraction(model.evaluate(own, model_completion=True).as_fraction()) for own in times]
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
