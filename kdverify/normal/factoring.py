"""Factors of a normal form, with atoms as indeterminates (python-flint)."""

import math
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from kdverify.normal.form import ZERO, Atom, Form, Monomial, constant, form

MOST_TERMS_TO_FACTOR = 40
MOST_DEGREE = 24


@dataclass(frozen=True)
class Factored:
    """`coefficient * monomial * product of factor ** multiplicity`."""

    coefficient: Fraction
    monomial: Monomial
    factors: tuple[tuple[Form, int], ...]


def _split(exponent: Form) -> tuple[Fraction, Form]:
    # An exponent with a symbolic part stays whole: x ** (s - 1) must not become x ** -1 * x ** s, which
    # is another thing at x = 0.
    return (Fraction(0), exponent) if exponent.constant is None else (exponent.constant, ZERO)


def factor(value: Form) -> Factored | None:
    """The factors of a form of two terms or more; `None` where it is too large to be worth it.

    Powers of one atom with rational exponents share an indeterminate; powers with a symbolic exponent are
    indeterminates of their own.  A negative power is taken out only where a term has it.  Every factor
    is a polynomial identity, so it holds wherever the form is defined.
    """
    if len(value.terms) > MOST_TERMS_TO_FACTOR:
        return None
    grain: dict[Atom, int] = defaultdict(lambda: 1)
    symbolic: set[tuple[Atom, Form]] = set()
    for monomial, _ in value.terms:
        for atom, exponent in monomial.factors:
            rational, rest = _split(exponent)
            grain[atom] = math.lcm(grain[atom], rational.denominator)
            if not rest.is_zero:
                symbolic.add((atom, rest))
    plain = sorted(grain, key=lambda atom: atom.key)
    special = sorted(symbolic, key=lambda pair: (pair[0].key, pair[1].key))
    column = {atom: number for number, atom in enumerate(plain)}
    special_column = {pair: len(plain) + number for number, pair in enumerate(special)}
    width = len(plain) + len(special)
    rows: list[tuple[list[int], Fraction]] = []
    for monomial, coefficient in value.terms:
        row = [0] * width
        for atom, exponent in monomial.factors:
            rational, rest = _split(exponent)
            row[column[atom]] += int(rational * grain[atom])
            if not rest.is_zero:
                row[special_column[(atom, rest)]] += 1
        rows.append((row, coefficient))
    least = [min(row[number] for row, _ in rows) for number in range(width)]
    if max(sum(row) - sum(least) for row, _ in rows) > MOST_DEGREE:
        return None
    ring = fmpq_mpoly_ctx.get(tuple(f"x{number}" for number in range(width)), Ordering.lex)
    polynomial = ring.from_dict(
        {
            tuple(have - low for have, low in zip(row, least, strict=True)): fmpq(value.numerator, value.denominator)
            for row, value in rows
        }
    )
    lead, found = polynomial.factor()

    def monomial_of(row: list[int]) -> Monomial:
        exponents = {
            atom: constant(Fraction(row[number], grain[atom])) for atom, number in column.items() if row[number]
        }
        for (atom, rest), number in special_column.items():
            if row[number]:
                terms = defaultdict(Fraction, exponents.get(atom, ZERO).terms)
                for part, amount in rest.terms:
                    terms[part] += amount * row[number]
                exponents[atom] = form(terms)
        kept = [(atom, exponent) for atom, exponent in exponents.items() if not exponent.is_zero]
        return Monomial(tuple(sorted(kept, key=lambda item: item[0].key)))

    def form_of(polynomial: object) -> Form:
        terms: dict[Monomial, Fraction] = defaultdict(Fraction)
        for row, amount in polynomial.to_dict().items():  # type: ignore[attr-defined]
            terms[monomial_of([int(power) for power in row])] += Fraction(int(amount.p), int(amount.q))
        return form(terms)

    factors = tuple((form_of(part), int(times)) for part, times in found)
    return Factored(Fraction(int(lead.p), int(lead.q)), monomial_of(least), factors)


def is_trivial(factored: Factored) -> bool:
    """Whether the factoring says nothing new."""
    return not factored.monomial.factors and len(factored.factors) == 1 and factored.factors[0][1] == 1
