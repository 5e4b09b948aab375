"""Whether a form is zero: sums that divide it are cleared, and powers of one sum written by the least of them."""

from fractions import Fraction

from kdverify.recheck.form import (
    MOST_EXPANDED,
    UNIT,
    Atom,
    Form,
    Group,
    Monomial,
    add,
    constant,
    multiply,
    single,
    subtract,
)


def vanishes(form: Form) -> bool:
    """Whether the form is zero wherever it is defined: after clearing denominators that are sums."""
    for _ in range(6):
        if not form:
            return True
        least: dict[Atom, Fraction] = {}
        for monomial, _value in form:
            for atom, exponent in monomial:
                part = next((value for own, value in exponent if not own), Fraction(0))
                if isinstance(atom, Group) and part < 0:
                    least[atom] = min(least.get(atom, Fraction(0)), Fraction(part.__floor__()))
        if not least:
            return not _levelled(form)
        lead = frozenset({(frozenset((atom, constant(-low)) for atom, low in least.items()), Fraction(1))})
        form = add(*(_cleared(monomial, value, lead) for monomial, value in form))
    return not form


def _levelled(form: Form) -> Form:
    """The form with powers of one sum whose exponents differ by integers written by the least of them."""
    least: dict[tuple[Atom, Form], Fraction] = {}
    split: list[tuple[Fraction, Monomial, list[tuple[Atom, Form, Fraction]]]] = []
    for monomial, value in form:
        moving: list[tuple[Atom, Form, Fraction]] = []
        for atom, exponent in monomial:
            symbolic, number = _apart(exponent)
            if isinstance(atom, Group) and symbolic:
                moving.append((atom, symbolic, number))
        rest = frozenset(item for item in monomial if (item[0], *_apart(item[1])) not in moving)
        split.append((value, rest, moving))
        for atom, symbolic, number in moving:
            least[atom, symbolic] = min(least.get((atom, symbolic), number), number)
    made: list[Form] = []
    for value, rest, moving in split:
        factors: list[Form] = [frozenset({(rest, value)})]
        for atom, symbolic, number in moving:
            low = least[atom, symbolic]
            times = number - low
            if times.denominator != 1 or times > MOST_EXPANDED or not isinstance(atom, Group):
                return form
            factors += [single(atom, add(symbolic, constant(low))), *[atom.inner] * int(times)]
        made.append(multiply(*factors))
    return add(*made)


def _apart(exponent: Form) -> tuple[Form, Fraction]:
    """An exponent without its rational part, and that part."""
    number = dict(exponent).get(UNIT, Fraction(0))
    return subtract(exponent, constant(number)), number


def _cleared(monomial: Monomial, value: Fraction, lead: Form) -> Form:
    return multiply(frozenset({(monomial, value)}), lead)
