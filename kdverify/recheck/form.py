"""The checker's own exact algebra: sums of products of powers of atoms, with sums over the positions of axes.

Everything is a set, so that equality needs no order: a form is a set of monomials with coefficients, a
monomial a set of atoms with exponents, which are forms again.  Every rule holds wherever all parts are
defined and finite, as `obligations` shows of each term before its form is used.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import permutations
from math import gcd, lcm
from typing import TypeAlias

from kdverify.lang.term import Axis, Index, Position

MOST_TERMS = 2000
MOST_EXPANDED = 8

Form: TypeAlias = "frozenset[tuple[Monomial, Fraction]]"
Monomial: TypeAlias = "frozenset[tuple[Atom, Form]]"


class Unsupported(Exception):
    """What the checker cannot follow; it says so, and accepts nothing."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar input."""

    name: str


@dataclass(frozen=True, slots=True)
class Count:
    """The number of positions of an axis."""

    axis: Axis


@dataclass(frozen=True, slots=True)
class Cell:
    """An entry of an input array."""

    array: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    """A prime number, or (0) the base of the natural logarithm: what stays of a constant under a power."""

    value: int


@dataclass(frozen=True, slots=True)
class Group:
    """A form taken whole, as the base of a power."""

    inner: Form


@dataclass(frozen=True, slots=True)
class Logarithm:
    """The logarithm of a form."""

    inner: Form


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a monomial over bound positions; a variant for each order of those on one axis."""

    indices: tuple[Index, ...]
    variants: "frozenset[Monomial]"


@dataclass(frozen=True, slots=True)
class Over:
    """A maximum, median or product over one bound position; or with `at` the rank of a position."""

    kind: str
    index: Index
    body: Form
    at: Position | None = None


@dataclass(frozen=True, slots=True)
class Largest:
    """The greatest of several forms."""

    options: "frozenset[Form]"


@dataclass(frozen=True, slots=True)
class Switch:
    """One of two forms, as a condition holds or not; the condition is a text that names its forms."""

    test: "Test"
    then: Form
    otherwise: Form


Atom: TypeAlias = Scalar | Count | Cell | Constant | Group | Logarithm | Sum | Over | Largest | Switch


@dataclass(frozen=True, slots=True)
class Sided:
    """A form compared with zero: `>=`, `>`, `==` or `!=`."""

    form: Form
    relation: str


@dataclass(frozen=True, slots=True)
class Meet:
    """Two positions are the same, or are not."""

    pair: "frozenset[Position]"
    same: bool


@dataclass(frozen=True, slots=True)
class Junction:
    """All of the parts, or one at least."""

    every: bool
    parts: "frozenset[Test]"


@dataclass(frozen=True, slots=True)
class Throughout:
    """The part at every position of a bound index, or at one at least."""

    every: bool
    index: Index
    part: "Test"


Test: TypeAlias = Sided | Meet | Junction | Throughout

_OPPOSITE = {">=": (-1, ">"), ">": (-1, ">="), "==": (1, "!="), "!=": (1, "==")}

ZERO: Form = frozenset()
UNIT: Monomial = frozenset()


def constant(value: Fraction | int) -> Form:
    """A rational number."""
    return frozenset({(UNIT, Fraction(value))}) if value else ZERO


ONE = constant(1)


def rational(form: Form) -> Fraction | None:
    """The value of a form that is a rational number."""
    if not form:
        return Fraction(0)
    ((monomial, value), *rest) = form
    return value if not rest and not monomial else None


def single(atom: Atom, exponent: Form = ONE) -> Form:
    """An atom to a power."""
    return frozenset({(frozenset({(atom, exponent)}), Fraction(1))})


def add(*forms: Form) -> Form:
    """The sum."""
    if len(forms) == 1:
        return forms[0]
    terms: dict[Monomial, Fraction] = {}
    for form in forms:
        for monomial, value in form:
            held = terms.get(monomial)
            terms[monomial] = value if held is None else held + value
    if len(terms) > MOST_TERMS:
        raise Unsupported("a form grew too large")
    return frozenset((monomial, value) for monomial, value in terms.items() if value)


def scale(form: Form, by: Fraction | int) -> Form:
    """A rational multiple."""
    return frozenset((monomial, value * by) for monomial, value in form) if by else ZERO


def subtract(left: Form, right: Form) -> Form:
    """The difference."""
    return add(left, scale(right, -1))


def multiply(*forms: Form) -> Form:
    """The product, expanded."""
    result = ONE
    for form in forms:
        if form != ONE:
            result = add(*(_joined([*one, *two], value * amount) for one, value in result for two, amount in form))
    return result


def _joined(factors: Iterable[tuple[Atom, Form]], value: Fraction) -> Form:
    """A product of powers: exponents of one atom add, integer powers of constants and of sums are expanded."""
    merged: dict[Atom, Form] = {}
    for atom, exponent in factors:
        held = merged.get(atom)
        merged[atom] = exponent if held is None else add(held, exponent)
    expanded: list[Form] = []
    for atom, exponent in list(merged.items()):
        if isinstance(atom, Constant) and atom.value:
            floor = next((part for monomial, part in exponent if not monomial), Fraction(0)).__floor__()
            value *= Fraction(atom.value) ** floor
            merged[atom] = subtract(exponent, constant(floor))
        elif isinstance(atom, Group):
            whole = rational(exponent)
            if whole is not None and whole.denominator == 1 and 0 < whole <= MOST_EXPANDED:
                del merged[atom]
                expanded += [atom.inner] * int(whole)
    monomial = frozenset((atom, exponent) for atom, exponent in merged.items() if exponent)
    made: Form = frozenset({(monomial, value)})
    return multiply(made, *expanded) if expanded else made


def negated(test: Test) -> Test:
    """The opposite of a condition on forms that are defined."""
    match test:
        case Sided():
            sign, relation = _OPPOSITE[test.relation]
            return Sided(scale(test.form, sign), relation)
        case Meet():
            return Meet(test.pair, not test.same)
        case Junction():
            return junction(not test.every, (negated(part) for part in test.parts))
        case Throughout():
            return Throughout(not test.every, test.index, negated(test.part))


def junction(every: bool, parts: Iterable[Test]) -> Test:
    """All of the parts, or one at least; nested ones of the same kind are made one."""
    flat: set[Test] = set()
    for part in parts:
        flat |= part.parts if isinstance(part, Junction) and part.every == every else {part}
    return next(iter(flat)) if len(flat) == 1 else Junction(every, frozenset(flat))


def conjuncts(tests: Iterable[Test]) -> Iterator[Test]:
    """The parts that all have to hold for all of the conditions to."""
    for test in tests:
        if isinstance(test, Junction) and test.every:
            yield from conjuncts(test.parts)
        else:
            yield test


def parts(item: object) -> Iterator[object]:
    """Everything inside a form, a monomial, an atom or a test, at any depth."""
    yield item
    inner = (
        item
        if isinstance(item, frozenset | tuple)
        else [getattr(item, name) for name in getattr(item, "__slots__", ())]
    )
    for part in inner:
        if not isinstance(part, str | int | Fraction | Index | Axis):
            yield from parts(part)


@lru_cache(maxsize=200_000)
def free(item: "Form | Monomial | Atom | Test") -> frozenset[Index]:
    """The indices that are not bound."""
    match item:
        case Scalar() | Count() | Constant():
            return frozenset()
        case Cell():
            return frozenset(place for place in item.positions if isinstance(place, Index))
        case Group() | Logarithm():
            return free(item.inner)
        case Sum():
            return free(next(iter(item.variants))) - {*item.indices}
        case Over():
            return (free(item.body) - {item.index}) | ({item.at} if isinstance(item.at, Index) else frozenset())
        case Largest():
            return frozenset().union(*map(free, item.options))
        case Switch():
            return free(item.test) | free(item.then) | free(item.otherwise)
        case Sided():
            return free(item.form)
        case Meet():
            return frozenset(place for place in item.pair if isinstance(place, Index))
        case Junction():
            return frozenset().union(*map(free, item.parts))
        case Throughout():
            return free(item.part) - {item.index}
        case _:
            return frozenset().union(*(free(part) for pair in item for part in pair if not isinstance(part, Fraction)))


@lru_cache(maxsize=200_000)
def height(item: "Form | Monomial | Atom | Test") -> int:
    """One more than the greatest number of a bound index inside; bound indices are named by it."""
    match item:
        case Scalar() | Count() | Constant() | Cell() | Meet():
            return 0
        case Group() | Logarithm():
            return height(item.inner)
        case Sum():
            return 1 + max(int(index.name[1:]) for index in item.indices)
        case Over() | Throughout():
            return 1 + int(item.index.name[1:])
        case Largest():
            return max(map(height, item.options))
        case Switch():
            return max(height(item.test), height(item.then), height(item.otherwise))
        case Sided():
            return height(item.form)
        case Junction():
            return max(map(height, item.parts), default=0)
        case _:
            inner = (height(part) for pair in item for part in pair if not isinstance(part, Fraction))
            return max(inner, default=0)


def bound(index: Index, level: int) -> Index:
    """The name of an index that a binder of this height binds."""
    return Index(f"~{level}", index.axis)


def sum_atom(indices: frozenset[Index], monomial: Monomial, rename: "Renaming") -> Atom:
    """The sum of a monomial over indices that all occur in it."""
    level = height(monomial)
    ordered = sorted(indices, key=lambda index: index.axis.name)
    names, counts = [], dict[Axis, int]()
    for index in ordered:
        names.append(bound(index, level + counts.get(index.axis, 0)))
        counts[index.axis] = counts.get(index.axis, 0) + 1
    variants = set()
    for order in permutations(ordered):
        if all(one.axis == two.axis for one, two in zip(order, names, strict=True)):
            renamed = rename(frozenset({(monomial, Fraction(1))}), dict(zip(order, names, strict=True)))
            ((made, value),) = renamed
            assert value == 1
            variants.add(made)
    return Sum(tuple(names), frozenset(variants))


def content(form: Form) -> tuple[Fraction, Monomial, Form]:
    """A positive rational, the powers that all terms share, and what is left: the form is their product."""
    values = [value for _, value in form]
    size = Fraction(gcd(*(value.numerator for value in values)), lcm(*(value.denominator for value in values)))
    rows = [dict(monomial) for monomial, _ in form]
    shared: dict[Atom, Form] = {}
    for atom in {atom for row in rows for atom in row}:
        own = [row.get(atom, ZERO) for row in rows]
        numbers = [number for number in map(rational, own) if number is not None]
        if all(exponent == own[0] for exponent in own):
            shared[atom] = own[0]
        elif len(numbers) == len(own) and min(numbers):
            shared[atom] = constant(min(numbers))
    common: Monomial = frozenset(shared.items())
    inverse = frozenset((atom, scale(exponent, -1)) for atom, exponent in common)
    return size, common, multiply(scale(form, 1 / size), frozenset({(inverse, Fraction(1))}))


class Renaming:
    """Called with a form and new positions for free indices, it gives the form with these."""

    def __call__(self, form: Form, places: Mapping[Index, Position]) -> Form:
        """The form with its free indices replaced."""
        raise NotImplementedError
