"""Positive denominators and factors, which do not matter for the sign of a form."""

from kdverify.normal.algebra import Algebra
from kdverify.normal.factoring import factor
from kdverify.normal.form import ZERO, Atom, Form, Monomial, Predicate, Sided, atoms
from kdverify.normal.sign import Sign

MOST_ROUNDS = 6


def cleared(algebra: Algebra, value: Form) -> Form:
    """A form of the same sign, without positive denominators."""
    for _ in range(MOST_ROUNDS):
        least: dict[Atom, Form] = {}
        for atom, exponent in atoms(value):
            if (exponent.constant or 0) < 0 and algebra.atom_range(atom).sign == Sign.POSITIVE:
                known = least.get(atom, exponent)
                least[atom] = min(known, exponent, key=lambda power: power.constant or 0)
        if not least:
            return value
        for atom, exponent in sorted(least.items(), key=lambda item: item[0].key):
            value = _times(algebra, value, atom, algebra.scale(exponent, -1))
    return value


def essential(algebra: Algebra, value: Form) -> Form:
    """A form of the same sign, without positive denominators and factors."""
    value = cleared(algebra, value)
    factored = factor(value) if len(value.terms) > 1 else None
    if factored is None:
        return value
    positive = algebra.sign(Form(((factored.monomial, factored.coefficient**2),))) == Sign.POSITIVE
    left = [part for part, times in factored.factors for _ in range(times) if algebra.sign(part) != Sign.POSITIVE]
    if positive and len(left) == 1:
        return algebra.scale(left[0], 1 if factored.coefficient > 0 else -1)
    return value


def essential_test(algebra: Algebra, test: Predicate) -> Predicate:
    """A comparison with zero, with positive denominators and factors left out."""
    if isinstance(test, Sided):
        value = essential(algebra, test.form)
        return test if value == test.form else Sided(value, test.versus)
    return test


def _times(algebra: Algebra, value: Form, atom: Atom, power: Form) -> Form:
    parts = []
    for monomial, amount in value.terms:
        exponent = next((own for part, own in monomial.factors if part == atom), ZERO)
        others = Form(((Monomial(tuple(item for item in monomial.factors if item[0] != atom)), amount),))
        parts.append(algebra.multiply(others, algebra.product_of([(atom, algebra.add(exponent, power))])))
    return algebra.add(*parts)
