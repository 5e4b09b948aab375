"""Powers that are not defined for every input.

They may stand in a branch that is not taken.  What is said of them must then be consistent with some numbers
in their place: a negative power of zero is as good as a huge one, a root of a negative number as good as
that of its absolute value.  Single powers keep to that, but sums over an axis do not once they are
simplified: sum_v x(v) / Z with Z = sum_v x(v) is not 1 where Z is 0.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeAlias

from kdverify.normal.form import ONE, Atom, Euler, Form, Group, Monomial, Over, Prime, Standing, atoms
from kdverify.normal.inside import all_atoms, inner_forms
from kdverify.normal.sign import Sign

Signs: TypeAlias = Callable[[Form], Sign]


def has_partial(sign: Signs, value: Form) -> bool:
    """Whether a power in the form, at any depth, may be undefined for some input."""
    return any(_is_partial(sign, atom, exponent) for atom, exponent in _powers(value))


def binds_partial(sign: Signs, value: Form) -> bool:
    """Whether something over a whole axis, in the form at any depth, may be undefined for some input."""
    return any(isinstance(atom, Over | Standing) and has_partial(sign, atom.body) for atom in all_atoms(value))


def _powers(value: Form) -> Iterator[tuple[Atom, Form]]:
    stack, seen = [value], set[Form]()
    while stack:
        part = stack.pop()
        if part in seen:
            continue
        seen.add(part)
        for atom, exponent in atoms(part):
            yield atom, exponent
            stack.append(exponent)
            stack.extend(inner_forms(atom))


def _is_partial(sign: Signs, atom: Atom, exponent: Form) -> bool:
    if isinstance(atom, Euler | Prime):
        return False
    base = sign(atom.inner if isinstance(atom, Group) else Form(((Monomial(((atom, ONE),)), Fraction(1)),)))
    whole = exponent.constant
    if whole is not None and whole.denominator == 1:
        return whole < 0 and Sign.ZERO in base
    if not base.within(Sign.NON_NEGATIVE):
        return True
    return Sign.ZERO in base and not sign(exponent).within(Sign.NON_NEGATIVE)
