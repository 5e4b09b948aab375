"""A product of powers is positive if what is taken to a power is, factor by factor.

For x > 0 the power x ** e is positive whatever e is, and so is a product of positive numbers.  A root is harder
for a solver than what it is the root of, which `s > 0` in place of `s ** (1/2) > 0` leaves out.
"""

from collections.abc import Mapping
from fractions import Fraction

from kdverify.lemmas._model import Cell, positive, when
from kdverify.normal.algebra import Algebra
from kdverify.normal.form import Form, Group, Monomial, Negation, Predicate, Sided, Versus
from kdverify.normal.sign import Sign
from kdverify.reasoning.trace import Contradiction, Origin


def rooted_factors(algebra: Algebra, conclusion: Predicate) -> Mapping[Cell, Form]:
    """The factors of a product claimed to be positive that are not known to be, with what each is a power of.

    Empty unless one of them is a fractional or symbolic power of a sum that is not known to be negative anywhere.
    """
    if not isinstance(conclusion, Sided) or conclusion.versus is not Versus.POSITIVE:
        return {}
    if len(conclusion.form.terms) != 1 or conclusion.form.terms[0][1] < 0:
        return {}
    found: dict[Cell, Form] = {}
    rooted = False
    for atom, exponent in conclusion.form.terms[0][0].factors:
        if algebra.sign(Form(((Monomial(((atom, exponent),)), Fraction(1)),))) == Sign.POSITIVE:
            continue
        cell = Cell(atom, exponent)
        found[cell] = cell.base
        whole = exponent.constant is not None and exponent.constant.denominator == 1
        rooted = rooted or (isinstance(atom, Group) and not whole)
    return found if rooted and all(algebra.sign(base).within(Sign.NON_NEGATIVE) for base in found.values()) else {}


def by_factors(premises: tuple[Predicate, ...], conclusion: Sided, factors: Mapping[Cell, Form]) -> Contradiction:
    """Why the product is positive, given that what each factor is a power of is."""
    facts: list[Predicate] = [Negation(conclusion)]
    origins: dict[str, Origin] = {}
    for cell, base in factors.items():
        facts.append(positive(base))
        if not cell.is_plain:
            power = when(positive(base), positive(cell.form))
            origins[power.key] = Origin("powers", cell, None, None)
            facts.append(power)
    for atom, exponent in conclusion.form.terms[0][0].factors:
        cell = Cell(atom, exponent)
        if cell not in factors:
            facts.append(positive(cell.form))
    return Contradiction(premises, conclusion, Negation(conclusion), tuple(facts), origins, {})
