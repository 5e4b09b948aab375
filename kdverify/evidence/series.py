"""Truncated expansions in an infinitesimal: how a value behaves just next to a point.

A germ is a finite sum of terms `c * eps**p * log(1/eps)**m`, with rational `p` and `m`, plus a
remainder of known order, valid for all small enough `eps > 0`.  Its terms are compared like words in a
dictionary: the one of least `p`, then of greatest `m`, outweighs all others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from kdverify.evidence.real import Real, exponential, inverted, logarithm, plus, raised, sign, times

Order: TypeAlias = tuple[Fraction | int, Fraction | int]
"""`(p, -m)`: the less, the weightier.  Whole numbers are kept as integers, which are several times as fast."""

CONSTANT: Order = (0, 0)
_LOGARITHM: Order = (0, -1)
_KEPT = 4


class Undecided(Exception):
    """The expansion does not tell, at this precision and truncation."""


@dataclass(frozen=True, slots=True)
class Germ:
    """The terms in order of weight; `beyond` is the order of the remainder, `None` where there is none."""

    terms: tuple[tuple[Order, Real], ...]
    beyond: Order | None = None

    @property
    def vanishes(self) -> bool:
        """Whether it is exactly zero."""
        return not self.terms and self.beyond is None


ZERO = Germ(())


def constant(value: Real) -> Germ:
    """A germ that does not move."""
    return _germ([(CONSTANT, value)], None)


def ray(start: Fraction, slope: Fraction, bend: Fraction) -> Germ:
    """`start + slope * eps + bend * eps**2`."""
    return _germ([(CONSTANT, start), ((1, 0), slope), ((2, 0), bend)], None)


def _germ(terms: Iterable[tuple[Order, Real]], beyond: Order | None) -> Germ:
    gathered: dict[Order, Real] = {}
    for order, coefficient in terms:
        gathered[order] = plus(gathered[order], coefficient) if order in gathered else coefficient
    kept = [
        (order, gathered[order])
        for order in sorted(gathered)
        if (beyond is None or order < beyond) and not (type(gathered[order]) is Fraction and gathered[order] == 0)
    ]
    if len(kept) > _KEPT:
        beyond = kept[_KEPT][0]
        kept = kept[:_KEPT]
    return Germ(tuple(kept), beyond)


def _least(*orders: Order | None) -> Order | None:
    known = [order for order in orders if order is not None]
    return min(known) if known else None


def _times(order: Order, factor: Fraction | int) -> Order:
    first, second = (part * factor for part in order)
    return (
        int(first) if first.denominator == 1 else first,
        int(second) if second.denominator == 1 else second,
    )


def _shift(left: Order, right: Order) -> Order:
    return (left[0] + right[0], left[1] + right[1])


def add(left: Germ, right: Germ) -> Germ:
    """The sum."""
    if left.vanishes or right.vanishes:
        return right if left.vanishes else left
    return _germ((*left.terms, *right.terms), _least(left.beyond, right.beyond))


def scale(factor: Real, germ: Germ) -> Germ:
    """A multiple by a number."""
    if type(factor) is Fraction and factor == 0:
        return ZERO
    if factor == 1:
        return germ
    return Germ(tuple((order, times(factor, coefficient)) for order, coefficient in germ.terms), germ.beyond)


def multiply(left: Germ, right: Germ) -> Germ:
    """The product."""
    if left.vanishes or right.vanishes:
        return ZERO
    for one, other in ((left, right), (right, left)):
        if one.beyond is None and len(one.terms) == 1:
            return _by_monomial(*one.terms[0], other)
    beyond: list[Order] = []
    for one, other in ((left, right), (right, left)):
        if one.beyond is not None:
            weightiest = other.terms[0][0] if other.terms else other.beyond
            assert weightiest is not None
            beyond.append(_shift(one.beyond, weightiest))
    products = [(_shift(p, r), times(c, d)) for p, c in left.terms for r, d in right.terms]
    return _germ(products, _least(*beyond))


def _by_monomial(order: Order, coefficient: Real, germ: Germ) -> Germ:
    scaled = scale(coefficient, germ)
    if order == CONSTANT:
        return scaled
    beyond = None if scaled.beyond is None else _shift(order, scaled.beyond)
    return Germ(tuple((_shift(order, place), value) for place, value in scaled.terms), beyond)


def leading_sign(germ: Germ) -> int:
    """The sign for all small `eps`.

    Raises:
        Undecided: if the leading coefficient is not known well enough.
    """
    if germ.vanishes:
        return 0
    found = sign(germ.terms[0][1]) if germ.terms else None
    if found is None:
        raise Undecided("a leading coefficient of unknown sign")
    return found


def _factor(germ: Germ) -> tuple[Order, Real, Germ]:
    """Writes a germ of known sign as `c * monomial * (1 + small)`."""
    order, coefficient = germ.terms[0]
    rest = Germ(germ.terms[1:], germ.beyond)
    back = (-order[0], -order[1])
    return order, coefficient, multiply(Germ(((back, raised_inverse(coefficient)),)), rest)


def raised_inverse(value: Real) -> Real:
    """`1 / value`, for a value known not to be zero."""
    return inverted(value)


def _power_series(small: Germ, coefficient: Callable[[int], Fraction]) -> Germ:
    """`sum of coefficient(j) * small**j`; the tail is of the order of the first power left out."""
    if small.vanishes:
        return constant(coefficient(0))
    weightiest = small.terms[0][0] if small.terms else small.beyond
    assert weightiest is not None and weightiest > CONSTANT
    result, current = constant(coefficient(0)), constant(Fraction(1))
    for step in range(1, _KEPT + 1):
        current = multiply(current, small)
        factor = coefficient(step)
        if factor:
            result = add(result, scale(factor, current))
    tail = (weightiest[0] * (_KEPT + 1), weightiest[1] * (_KEPT + 1))
    return _germ(result.terms, _least(result.beyond, tail))


def raise_to(germ: Germ, exponent: Fraction) -> Germ:
    """`germ ** exponent`, for a germ that is positive for small `eps`."""
    order, coefficient, small = _factor(germ)

    def binomial(step: int) -> Fraction:
        value = Fraction(1)
        for number in range(step):
            value *= (exponent - number) / (number + 1)
        return value

    lead = Germ(((_times(order, exponent), raised(coefficient, exponent)),))
    return multiply(lead, _power_series(small, binomial))


def inverse(germ: Germ) -> Germ:
    """`1 / germ`, for a germ that is not zero for small `eps`."""
    if leading_sign(germ) < 0:
        return scale(Fraction(-1), raise_to(scale(Fraction(-1), germ), Fraction(-1)))
    return raise_to(germ, Fraction(-1))


def log(germ: Germ) -> Germ:
    """The logarithm of a germ that is positive for small `eps`.

    Raises:
        Undecided: for a germ that behaves like a power of `log(1/eps)`.
    """
    order, coefficient, small = _factor(germ)
    if order[1] != 0:
        raise Undecided("a logarithm of a logarithm")
    lead = _germ([(_LOGARITHM, Fraction(-order[0])), (CONSTANT, logarithm(coefficient))], None)
    return add(lead, _power_series(small, lambda step: Fraction((-1) ** (step + 1), step) if step else Fraction(0)))


def exp(germ: Germ) -> Germ:
    """The exponential.

    Raises:
        Undecided: where the exponent is unbounded other than as a rational multiple of `log(1/eps)`.
    """
    if germ.beyond is not None and germ.beyond <= CONSTANT:
        raise Undecided("an exponent that is not known well enough")
    lead = constant(Fraction(1))
    small: list[tuple[Order, Real]] = []
    for order, coefficient in germ.terms:
        if order == _LOGARITHM and type(coefficient) is Fraction:
            lead = multiply(lead, Germ(((_times((-1, 0), coefficient), Fraction(1)),)))
        elif order == CONSTANT:
            lead = scale(exponential(coefficient), lead)
        elif order > CONSTANT:
            small.append((order, coefficient))
        else:
            raise Undecided("an exponent that grows")

    def factorial(step: int) -> Fraction:
        value = Fraction(1)
        for number in range(1, step + 1):
            value /= number
        return value

    return multiply(lead, _power_series(Germ(tuple(small), germ.beyond), factorial))


def limit(germ: Germ) -> Real | None:
    """What the germ tends to as `eps` falls to zero; `None` where it is unbounded.

    Raises:
        Undecided: if the expansion is too short to tell.
    """
    result: Real = Fraction(0)
    for order, coefficient in germ.terms:
        if order < CONSTANT:
            if sign(coefficient) is None:
                raise Undecided("an unbounded term of unknown sign")
            return None
        if order == CONSTANT:
            result = coefficient
    if germ.beyond is not None and germ.beyond <= CONSTANT:
        raise Undecided("a remainder that does not vanish")
    return result
