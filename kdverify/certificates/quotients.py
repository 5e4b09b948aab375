"""One form divided by another, as a certificate writes it."""

from fractions import Fraction

from kdverify.certificates import words
from kdverify.normal.algebra import Algebra
from kdverify.normal.factoring import factor
from kdverify.normal.form import (
    ONE,
    ZERO,
    Atom,
    Euler,
    Form,
    Group,
    Monomial,
    atoms,
    constant,
)


def quotient(algebra: Algebra, value: Form, by: Form) -> str | None:
    """One form divided by another, as the factors that they do not share."""
    powers: dict[str, Form] = {}
    amount = Fraction(1)
    for form, sign in ((value, 1), (by, -1)):
        whole, lead = _cleared(algebra, form)
        pieces = _pieces(whole)
        if pieces is None:
            return None
        amount *= pieces[0] ** sign
        for base, exponent in (*pieces[1], *((_base(atom), algebra.scale(own, -1)) for atom, own in lead)):
            powers[base] = algebra.add(powers.get(base, ZERO), algebra.scale(exponent, sign))
    texts = [
        f"exp({words.form(power)})" if base == _EXP else f"({base}) ** ({words.form(power)})"
        for base, power in powers.items()
        if not power.is_zero
    ]
    return " * ".join((f"({amount})", *texts))


_EXP = "exp"


def _base(atom: Atom) -> str:
    if isinstance(atom, Euler):
        return _EXP
    return words.form(atom.inner) if isinstance(atom, Group) else words.power(atom, ONE)


def _cleared(algebra: Algebra, value: Form) -> tuple[Form, list[tuple[Atom, Form]]]:
    """A form without denominators, and by which powers of atoms it was multiplied."""
    lead: list[tuple[Atom, Form]] = []
    for _ in range(6):
        least: dict[Atom, Fraction] = {}
        for atom, exponent in atoms(value):
            if exponent.constant is not None and exponent.constant < 0:
                least[atom] = min(least.get(atom, exponent.constant), exponent.constant)
        if not least:
            break
        for atom, power in least.items():
            by = constant(-power)
            lead.append((atom, by))
            parts = []
            for monomial, amount in value.terms:
                own = next((exponent for part, exponent in monomial.factors if part == atom), ZERO)
                rest = Form(((Monomial(tuple(item for item in monomial.factors if item[0] != atom)), amount),))
                parts.append(algebra.multiply(rest, algebra.product_of([(atom, algebra.add(own, by))])))
            value = algebra.add(*parts)
    return value, lead


def _pieces(value: Form) -> tuple[Fraction, list[tuple[str, Form]]] | None:
    """A form as a rational times powers, by the text of their bases."""
    if not value.terms:
        return None
    monomial, coefficient = value.terms[0]
    factors: tuple[tuple[Form, int], ...] = ()
    if len(value.terms) > 1:
        factored = factor(value)
        if factored is None:
            return None
        monomial, coefficient, factors = factored.monomial, factored.coefficient, factored.factors
    found = [(_base(atom), exponent) for atom, exponent in monomial.factors]
    for part, times in factors:
        lead = part.terms[0][1]
        coefficient *= lead**times
        monic = Form(tuple((own, amount / lead) for own, amount in part.terms))
        found.append((words.form(monic), constant(times)))
    return coefficient, found
