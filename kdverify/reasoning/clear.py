"""Positive denominators and factors, which do not matter for the sign of a form."""

from fractions import Fraction

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
            value = times_power(algebra, value, atom, algebra.scale(exponent, -1))
    return value


def essential(algebra: Algebra, value: Form, weakly: bool = False) -> Form:
    """A form of the same sign, without positive denominators and factors.

    With `weakly` factors that are not negative are left out too: the form is not negative where the result is not.
    """
    value = cleared(algebra, value)
    factored = factor(value) if len(value.terms) > 1 else None
    if factored is None:
        return value
    up, down = (Sign.NON_NEGATIVE, Sign.NON_POSITIVE) if weakly else (Sign.POSITIVE, Sign.NEGATIVE)
    signs = {part: algebra.sign(part) for part, _ in factored.factors}
    left = [
        part
        for part, times in factored.factors
        for _ in range(times)
        if not signs[part].within(up) and not signs[part].within(down)
    ]
    flips = sum(times for part, times in factored.factors if signs[part].within(down))
    shared = algebra.sign(Form(((factored.monomial, Fraction(1)),)))
    if len(left) == 1 and (shared.within(up) or shared.within(down)):
        flips += shared.within(down)
        return algebra.scale(left[0], (-1) ** flips * (1 if factored.coefficient > 0 else -1))
    return value


def essential_test(algebra: Algebra, test: Predicate) -> Predicate:
    """A comparison with zero, with positive denominators and factors left out."""
    if isinstance(test, Sided):
        value = essential(algebra, test.form)
        return test if value == test.form else Sided(value, test.versus)
    return test


def times_power(algebra: Algebra, value: Form, atom: Atom, power: Form) -> Form:
    """`value * atom ** power`, with the power taken into each term."""
    parts = []
    for monomial, amount in value.terms:
        exponent = next((own for part, own in monomial.factors if part == atom), ZERO)
        others = Form(((Monomial(tuple(item for item in monomial.factors if item[0] != atom)), amount),))
        parts.append(algebra.multiply(others, algebra.product_of([(atom, algebra.add(exponent, power))])))
    return algebra.add(*parts)
