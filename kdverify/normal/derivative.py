"""Derivatives of normal forms with respect to one atom."""

from fractions import Fraction

from kdverify.normal.algebra import Algebra, single
from kdverify.normal.form import ONE, ZERO, Atom, Euler, Form, Group, Logarithm, Monomial, Prime, constant
from kdverify.normal.inside import all_atoms
from kdverify.normal.sign import Sign


class NotDifferentiable(Exception):
    """A part has no derivative that a normal form can hold."""


def derivative(algebra: Algebra, value: Form, by: Atom) -> Form:
    """The derivative; the form has one at every value of the atom, so it has no pole between two of them.

    Raises:
        NotDifferentiable: where the atom occurs in a maximum, a choice, a rank or a sum, in the base of
            a power that is not an integer and not known to be positive, in the logarithm of such, or in
            a divisor not known to differ from zero.
    """
    parts: list[Form] = []
    for monomial, amount in value.terms:
        for place, (atom, exponent) in enumerate(monomial.factors):
            others = Monomial(monomial.factors[:place] + monomial.factors[place + 1 :])
            inner = _factor(algebra, atom, exponent, by)
            if not inner.is_zero:
                parts.append(algebra.multiply(Form(((others, amount),)), inner))
    return algebra.add(*parts)


def mentions(value: Form, atom: Atom) -> bool:
    """Whether an atom occurs in a form, at any depth."""
    return any(part == atom for part in all_atoms(value))


def _factor(algebra: Algebra, atom: Atom, exponent: Form, by: Atom) -> Form:
    power = Form(((Monomial(((atom, exponent),)), Fraction(1)),))
    parts: list[Form] = []
    if mentions(exponent, by):
        # d/dx b ** e = b ** e * (e' log b + e b' / b)
        _need_positive(algebra, _base(atom))
        logarithm = ONE if isinstance(atom, Euler) else algebra.log(_base(atom))
        parts.append(algebra.multiply(power, derivative(algebra, exponent, by), logarithm))
    inner = _atom(algebra, atom, by)
    if not inner.is_zero:
        whole = exponent.constant
        if whole is None or whole.denominator != 1:
            _need_positive(algebra, _base(atom))
        elif whole < 0 and Sign.ZERO in algebra.sign(_base(atom)):
            raise NotDifferentiable
        lowered = algebra.product_of([(atom, algebra.subtract(exponent, ONE))])
        parts.append(algebra.multiply(exponent, lowered, inner))
    return algebra.add(*parts)


def _need_positive(algebra: Algebra, base: Form) -> None:
    if algebra.sign(base) != Sign.POSITIVE:
        raise NotDifferentiable


def _base(atom: Atom) -> Form:
    if isinstance(atom, Prime):
        return constant(atom.value)
    return atom.inner if isinstance(atom, Group) else single(atom)


def _atom(algebra: Algebra, atom: Atom, by: Atom) -> Form:
    if atom == by:
        return ONE
    if not mentions(single(atom), by):
        return ZERO
    if isinstance(atom, Group):
        return derivative(algebra, atom.inner, by)
    if isinstance(atom, Logarithm):
        _need_positive(algebra, atom.inner)
        inner = derivative(algebra, atom.inner, by)
        return algebra.multiply(inner, algebra.power(atom.inner, constant(-1)))
    raise NotDifferentiable
