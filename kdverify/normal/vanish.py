"""Whether a normal form is identically zero."""

from collections import defaultdict
from fractions import Fraction

from kdverify.normal.algebra import Algebra
from kdverify.normal.form import (
    Atom,
    Collect,
    Form,
    Group,
    Largest,
    Monomial,
    Over,
    TooLarge,
    atoms,
    constant,
    form,
)
from kdverify.normal.inside import all_atoms


def _symbolic(exponent: Form) -> Form:
    return form({monomial: value for monomial, value in exponent.terms if monomial.factors})


def _depth(group: Group) -> int:
    return len(group.key)


def vanishes(algebra: Algebra, value: Form, spreading: bool = False) -> bool:
    """Whether the form is zero wherever it is defined; `False` where that was not seen.

    Powers of one sum `S` whose exponents differ by integers are brought to the least of them, and the
    rest is expanded: `x / S + y / S - 1` with `S = x + y` becomes `(x + y - S) / S`, and then 0.
    With `spreading` maxima are written by differences and sums over two axes in one order, which takes longer.
    Each step multiplies by a power of `S` and divides by it again, so it holds wherever `S` may be
    raised to that power, which is wherever the form is defined.
    """
    try:
        for _ in range(24):
            if value.is_zero:
                return True
            groups = {atom for monomial, _ in value.terms for atom, _ in monomial.factors if isinstance(atom, Group)}
            changed = value
            for group in sorted(groups, key=_depth, reverse=True):
                changed = _cleared(algebra, changed, group)
            if spreading and changed == value and any(_is_spelled_otherwise(atom) for atom in all_atoms(value)):
                changed = Algebra(algebra.context, spreading=True).rebuild(value, {}, {})
            if changed == value:
                return False
            value = changed
    except TooLarge:
        return False
    return value.is_zero


def shortened(algebra: Algebra, value: Form) -> Form:
    """The same value with fewer terms, where sums over two axes cancel once they are taken in one order."""
    if any(_is_in_another_order(atom) for atom in all_atoms(value)):
        try:
            spread = Algebra(algebra.context, spreading=True).rebuild(value, {}, {})
        except TooLarge:
            return value
        if len(spread.terms) < len(value.terms):
            return spread
    return value


def _is_spelled_otherwise(atom: Atom) -> bool:
    """Whether an algebra that spreads may write an atom in another way."""
    return isinstance(atom, Largest) or _is_in_another_order(atom)


def _is_in_another_order(atom: Atom) -> bool:
    return (
        isinstance(atom, Over)
        and atom.collect is Collect.SUM
        and any(isinstance(part, Over) and part.index.axis.name < atom.index.axis.name for part, _ in atoms(atom.body))
    )


def cleared_of(algebra: Algebra, value: Form) -> Form:
    """The form with powers of sums that differ by integers brought to the least of them, and the rest expanded."""
    for _ in range(8):
        groups = {atom for monomial, _ in value.terms for atom, _ in monomial.factors if isinstance(atom, Group)}
        changed = value
        for group in sorted(groups, key=_depth, reverse=True):
            changed = _cleared(algebra, changed, group)
        if changed == value:
            break
        value = changed
    return value


def _cleared(algebra: Algebra, value: Form, group: Group) -> Form:
    least: dict[Form, Fraction] = {}
    for monomial, _ in value.terms:
        exponent = _exponent(monomial, group)
        rest = _symbolic(exponent)
        # Exponents that do not differ by an integer belong to classes of their own.
        rest = algebra.add(rest, constant(exponent.constant_part % 1))
        whole = exponent.constant_part - exponent.constant_part % 1
        least[rest] = min(least.get(rest, whole), whole)
    classes: dict[Form, list[Form]] = defaultdict(list)
    for monomial, amount in value.terms:
        exponent = _exponent(monomial, group)
        rest = algebra.add(_symbolic(exponent), constant(exponent.constant_part % 1))
        times = int(exponent.constant_part - exponent.constant_part % 1 - least[rest])
        others = Form(((Monomial(tuple(item for item in monomial.factors if item[0] != group)), amount),))
        if times > 12:
            raise TooLarge
        classes[rest].append(algebra.multiply(others, *[group.inner] * times))
    total: list[Form] = []
    for rest, parts in classes.items():
        combined = algebra.add(*parts)
        power = algebra.add(rest, constant(least[rest]))
        total.append(algebra.multiply(combined, algebra.product_of([(group, power)])))
    return algebra.add(*total)


def _exponent(monomial: Monomial, group: Atom) -> Form:
    return next((exponent for atom, exponent in monomial.factors if atom == group), Form(()))
