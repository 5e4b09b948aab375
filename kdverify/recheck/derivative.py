"""Derivatives of forms with respect to a number."""

from fractions import Fraction

from kdverify.recheck.algebra import Algebra
from kdverify.recheck.bounds import mentions
from kdverify.recheck.form import (
    ONE,
    ZERO,
    Atom,
    Constant,
    Form,
    Group,
    Logarithm,
    Scalar,
    Unsupported,
    add,
    constant,
    multiply,
    rational,
    single,
    subtract,
)


def derivative(algebra: Algebra, form: Form, by: Scalar) -> Form:
    """The derivative by a number, at each of its values.

    Raises:
        Unsupported: where a part is not known to have one.
    """
    parts = []
    for monomial, value in form:
        for atom, exponent in monomial:
            rest = frozenset({(monomial - {(atom, exponent)}, value)})
            parts.append(multiply(rest, _power(algebra, atom, exponent, by)))
    return add(*parts)


def _power(algebra: Algebra, atom: Atom, exponent: Form, by: Scalar) -> Form:
    base = atom.inner if isinstance(atom, Group) else single(atom)
    if isinstance(atom, Constant) and not atom.value:
        return multiply(single(atom, exponent), derivative(algebra, exponent, by))
    parts = []
    if mentions(exponent, by):
        # (b ** e)' = b ** e (e' log b + e b' / b)
        _need(algebra.bounds.of(base).positive)
        parts.append(multiply(single(atom, exponent), derivative(algebra, exponent, by), algebra.log(base)))
    inner = _atom(algebra, atom, by)
    if inner:
        whole = rational(exponent)
        sign = algebra.bounds.of(base)
        _need(sign.positive or (whole is not None and whole.denominator == 1 and (whole > 0 or sign.negative)))
        parts.append(multiply(exponent, algebra.power(base, subtract(exponent, ONE)), inner))
    return add(*parts)


def _atom(algebra: Algebra, atom: Atom, by: Scalar) -> Form:
    if atom == by:
        return ONE
    if not mentions(atom, by):
        return ZERO
    if isinstance(atom, Group):
        return derivative(algebra, atom.inner, by)
    if isinstance(atom, Logarithm):
        _need(algebra.bounds.of(atom.inner).positive)
        return multiply(derivative(algebra, atom.inner, by), algebra.power(atom.inner, constant(Fraction(-1))))
    raise Unsupported("a part without a derivative")


def _need(known: bool) -> None:
    if not known:
        raise Unsupported("a power or a logarithm of what may not be positive has no derivative here")
