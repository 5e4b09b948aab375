r"""How much a positive expression changes, as a factor, when the student is replaced by another distribution.

Lemma (Birkhoff, for sums and powers).  Let x and y be distributions with -l <= log(x(v) / y(v)) <= u for all classes v;
then u, l >= 0, for both sum to one.  Write E' for a positive expression E with y in place of x.  log(E / E') is

- 0 where E is free of the student, and in [-l, u] where E is x(v);
- in the sum of the intervals of the factors, each times its exponent, for a product of powers;
- in the least interval that holds those of the parts, for a sum of positive parts with coefficients free of the
  student, and for a maximum, a minimum and a median of positive parts, over an axis or of a few.

Interval ends are linear in u and l with coefficients in the parameters; a list of ends stands for the largest of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from kdverify.lang.term import Index
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.form import (
    ONE,
    ZERO,
    Atom,
    Branch,
    Collect,
    Element,
    Form,
    Group,
    Largest,
    Monomial,
    Over,
    constant,
    form,
)
from kdverify.normal.inside import all_atoms, forms_of
from kdverify.normal.sign import Sign

MOST_ENDS = 12


class Unbounded(Exception):
    """A part may change by any factor, as far as these rules see."""


@dataclass(frozen=True, slots=True)
class End:
    """`up * u + down * l`."""

    up: Form
    down: Form


Ends: TypeAlias = tuple[End, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """log(E / E') is at most the greatest of `above`, and at least minus the greatest of `below`."""

    above: Ends
    below: Ends


_NOTHING = End(ZERO, ZERO)
STILL = Interval((_NOTHING,), (_NOTHING,))


@dataclass(frozen=True)
class Replacement(Mapping[Atom, Form]):
    """Replaces every entry of the student by the entry of another distribution there."""

    algebra: Algebra
    student: str
    other: Form
    index: Index

    def __getitem__(self, atom: Atom) -> Form:
        if not isinstance(atom, Element) or atom.array != self.student:
            raise KeyError(atom)
        return self.algebra.rename(self.other, {self.index: atom.positions[-1]})

    def __iter__(self) -> Iterator[Atom]:
        return iter(())

    def __len__(self) -> int:
        return 0


def mentions_student(value: Form, student: str) -> bool:
    """Whether an entry of the student occurs in a form, at any depth."""
    return any(isinstance(atom, Element) and atom.array == student for atom in all_atoms(value))


def spread(algebra: Algebra, value: Form, student: str, index: Index) -> Iterator[Interval]:
    """Intervals for `value` at all positions of `index`, up to one factor for all of them.

    A factor that does not depend on the position may be given to all terms: the normaliser that only
    some of them carry.
    """
    factors: dict[Form, None] = {ONE: None}
    for monomial, _ in value.terms:
        still = tuple(
            item for item in monomial.factors if index not in item[0].free | item[1].free and _moves(item[0], student)
        )
        factors.setdefault(algebra.power(Form(((Monomial(still), Fraction(1)),)), constant(-1)))
    for factor in factors:
        try:
            yield dilation(algebra, algebra.multiply(value, factor), student)
        except Unbounded:
            continue


def dilation(algebra: Algebra, value: Form, student: str) -> Interval:
    """The interval of a form that is positive, or negative, part by part.

    Raises:
        Unbounded: where the rules give none.
    """
    return _sum(algebra, value, student)[0]


def _sum(algebra: Algebra, value: Form, student: str) -> tuple[Interval, Sign]:
    """The interval of a sum whose parts have one sign, and that sign."""
    coefficients: dict[Monomial, Form] = {}
    for monomial, amount in value.terms:
        if any(mentions_student(exponent, student) for _, exponent in monomial.factors):
            raise Unbounded
        moving = Monomial(tuple(item for item in monomial.factors if _moves(item[0], student)))
        rest = Monomial(tuple(item for item in monomial.factors if item not in moving.factors))
        coefficients[moving] = algebra.add(coefficients.get(moving, ZERO), form({rest: amount}))
    intervals, signs = [], Sign.ZERO
    for moving, coefficient in coefficients.items():
        interval, sign = _product(algebra, moving, student)
        intervals.append(interval)
        signs |= algebra.sign(coefficient).times(sign)
    found = signs & ~Sign.ZERO
    if found not in (Sign.POSITIVE, Sign.NEGATIVE):
        raise Unbounded
    return _hull(algebra, intervals), found


def _moves(atom: Atom, student: str) -> bool:
    return mentions_student(single(atom), student)


def _product(algebra: Algebra, moving: Monomial, student: str) -> tuple[Interval, Sign]:
    """The interval of a product of powers, and its sign."""
    total, sign = STILL, Sign.POSITIVE
    for atom, exponent in moving.factors:
        interval, own = _atom(algebra, atom, student)
        if own == Sign.NEGATIVE:
            whole = exponent.constant
            if whole is None or whole.denominator != 1:
                raise Unbounded
            sign = sign.flipped() if whole % 2 else sign
        rises = algebra.sign(exponent)
        if rises.within(Sign.NON_NEGATIVE):
            change = Interval(scaled(algebra, interval.above, exponent), scaled(algebra, interval.below, exponent))
        elif rises.within(Sign.NON_POSITIVE):
            size = algebra.scale(exponent, -1)
            change = Interval(scaled(algebra, interval.below, size), scaled(algebra, interval.above, size))
        else:
            raise Unbounded
        total = Interval(sums(algebra, total.above, change.above), sums(algebra, total.below, change.below))
    return total, sign


def _atom(algebra: Algebra, atom: Atom, student: str) -> tuple[Interval, Sign]:
    match atom:
        case Element() if algebra.atom_range(atom).sign == Sign.POSITIVE:
            return Interval((End(ONE, ZERO),), (End(ZERO, ONE),)), Sign.POSITIVE
        case Group():
            return _sum(algebra, atom.inner, student)
        case Over() if atom.collect is not Collect.PRODUCT:
            return _sum(algebra, atom.body, student)
        case Largest():
            return _any(algebra, atom.options, student)
        case Branch() if not any(mentions_student(part, student) for part in forms_of(atom.test)):
            return _any(algebra, (atom.then, atom.otherwise), student)
    raise Unbounded


def _any(algebra: Algebra, options: tuple[Form, ...], student: str) -> tuple[Interval, Sign]:
    """The interval of whichever of several forms of one sign."""
    found = [_sum(algebra, option, student) for option in options]
    if len({sign for _, sign in found}) != 1:
        raise Unbounded
    return _hull(algebra, [interval for interval, _ in found]), found[0][1]


def _hull(algebra: Algebra, intervals: list[Interval]) -> Interval:
    if not intervals:
        raise Unbounded
    above = tuple(end for interval in intervals for end in interval.above)
    return Interval(_greatest(algebra, above), _greatest(algebra, tuple(e for part in intervals for e in part.below)))


def scaled(algebra: Algebra, ends: Ends, by: Form) -> Ends:
    """The ends times a factor that is not negative."""
    return tuple(End(algebra.multiply(by, end.up), algebra.multiply(by, end.down)) for end in ends)


def sums(algebra: Algebra, ones: Ends, others: Ends) -> Ends:
    """The ends of a sum of two."""
    pairs = product(ones, others)
    return _greatest(
        algebra, tuple(End(algebra.add(one.up, two.up), algebra.add(one.down, two.down)) for one, two in pairs)
    )


def _greatest(algebra: Algebra, ends: Ends) -> Ends:
    """The ends without those that another one exceeds."""
    kept: list[End] = []
    for end in ends:
        if not any(_exceeds(algebra, other, end) for other in kept):
            kept = [other for other in kept if not _exceeds(algebra, end, other)]
            kept.append(end)
    if len(kept) > MOST_ENDS:
        raise Unbounded
    return tuple(kept)


def _exceeds(algebra: Algebra, one: End, two: End) -> bool:
    return all(
        algebra.sign(algebra.subtract(*pair)).within(Sign.NON_NEGATIVE)
        for pair in ((one.up, two.up), (one.down, two.down))
    )
