"""Polynomials in named unknowns with rational coefficients, as dictionaries from monomials to coefficients."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, TypeAlias

# Names in order, each as often as it is a factor.
Monomial: TypeAlias = tuple[str, ...]
Polynomial: TypeAlias = Mapping[Monomial, Fraction]

ZERO: Polynomial = {}
ONE: Polynomial = {(): Fraction(1)}


def constant(value: Fraction) -> Polynomial:
    """A rational number."""
    return {(): value} if value else ZERO


def unknown(name: str) -> Polynomial:
    """An unknown."""
    return {(name,): Fraction(1)}


def add(*parts: Polynomial) -> Polynomial:
    """The sum."""
    found: dict[Monomial, Fraction] = {}
    for part in parts:
        for monomial, value in part.items():
            found[monomial] = found.get(monomial, Fraction(0)) + value
    return {monomial: value for monomial, value in found.items() if value}


def multiply(*parts: Polynomial) -> Polynomial:
    """The product."""
    result = ONE
    for part in parts:
        rows = [
            {tuple(sorted((*one, *two))): value * amount for two, amount in part.items()}
            for one, value in result.items()
        ]
        result = add(*rows)
    return result


def scale(part: Polynomial, by: Fraction | int) -> Polynomial:
    """A rational multiple."""
    return {monomial: value * by for monomial, value in part.items()} if by else ZERO


def rational(part: Polynomial) -> Fraction | None:
    """The value of a polynomial in which no unknown occurs."""
    return part.get((), Fraction(0)) if set(part) <= {()} else None


def unknowns(part: Polynomial) -> frozenset[str]:
    """The unknowns that occur."""
    return frozenset(name for monomial in part for name in monomial)


def solved(part: Polynomial, name: str) -> Polynomial | None:
    """The value that an unknown has where the polynomial is zero, if it occurs once, times a rational number."""
    holding = [monomial for monomial in part if name in monomial]
    if holding != [(name,)]:
        return None
    rest = {monomial: value for monomial, value in part.items() if monomial != (name,)}
    return scale(rest, -1 / part[(name,)])


def replaced(part: Polynomial, name: str, by: Polynomial) -> Polynomial:
    """The polynomial with another in the place of an unknown."""
    if name not in unknowns(part):
        return part
    rows = []
    for monomial, value in part.items():
        rest = tuple(factor for factor in monomial if factor != name)
        rows.append(multiply({rest: value}, *[by] * monomial.count(name)))
    return add(*rows)


def to_data(part: Polynomial) -> list[Any]:
    """The polynomial as JSON: pairs of a coefficient and the unknowns that it stands before."""
    return [[str(value), *monomial] for monomial, value in sorted(part.items())]


def from_data(data: Any) -> Polynomial:
    """The polynomial of what `to_data` made, or of anything of that shape."""
    return add(*({tuple(sorted(map(str, names))): Fraction(value)} for value, *names in data))
