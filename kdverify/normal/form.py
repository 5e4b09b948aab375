"""The data of a normal form: a sum of rational multiples of monomials in atoms.

A monomial is a product of atoms raised to exponents, which are normal forms themselves, so that
`x ** alpha * x ** (1 - alpha)` is `x`.  Everything is compared by its key, a canonical text.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from kdverify.lang.term import Axis, Index, Position
from kdverify.normal.remembered import remembered


class TooLarge(Exception):
    """A normal form outgrew what is worth working with."""


MOST_CHARACTERS = 40_000
MOST_TERMS = 600


class _Keyed:
    """Compared and hashed by `key`."""

    @remembered
    def key(self) -> str:
        """A text that only equal values share."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return self is other or (type(self) is type(other) and self.key == other.key)

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return self.key


def _place(position: Position) -> str:
    return position.name if isinstance(position, Index) else f"#{position.number}"


def _indices(positions: Iterable[Position]) -> frozenset[Index]:
    return frozenset(position for position in positions if isinstance(position, Index))


@dataclass(frozen=True, eq=False, repr=False)
class Monomial(_Keyed):
    """A product of atoms to exponents, sorted by the atoms' keys; no exponent is zero."""

    factors: "tuple[tuple[Atom, Form], ...]"

    def __post_init__(self) -> None:
        # A false proof came of an atom that stood in a product twice; whoever makes one again is told at once.
        if len(self.factors) > 1:
            assert len({atom.key for atom, _ in self.factors}) == len(self.factors), "an atom occurs twice in a product"

    @remembered
    def key(self) -> str:
        parts = []
        for atom, exponent in self.factors:
            parts.append(atom.key if exponent.is_one else f"{atom.key}^({exponent.key})")
        text = "*".join(parts)
        if len(text) > MOST_CHARACTERS:
            raise TooLarge
        return text

    @remembered
    def free(self) -> frozenset[Index]:
        """The free indices."""
        return frozenset().union(*(atom.free | exponent.free for atom, exponent in self.factors))


UNIT = Monomial(())


@dataclass(frozen=True, eq=False, repr=False)
class Form(_Keyed):
    """A sum of monomials with non-zero rational coefficients, sorted by the monomials' keys."""

    terms: tuple[tuple[Monomial, Fraction], ...]

    @remembered
    def key(self) -> str:
        text = " + ".join(
            str(value) if not monomial.factors else monomial.key if value == 1 else f"{value}*{monomial.key}"
            for monomial, value in self.terms
        )
        if len(text) > MOST_CHARACTERS:
            raise TooLarge
        return text or "0"

    @remembered
    def free(self) -> frozenset[Index]:
        """The free indices."""
        return frozenset().union(*(monomial.free for monomial, _ in self.terms))

    @property
    def is_zero(self) -> bool:
        """Whether this is the form without terms."""
        return not self.terms

    @property
    def constant(self) -> Fraction | None:
        """The value, if it is a rational constant."""
        if not self.terms:
            return Fraction(0)
        if len(self.terms) == 1 and not self.terms[0][0].factors:
            return self.terms[0][1]
        return None

    @property
    def is_one(self) -> bool:
        """Whether this is the constant 1."""
        return len(self.terms) == 1 and not self.terms[0][0].factors and self.terms[0][1] == 1

    @property
    def constant_part(self) -> Fraction:
        """The coefficient of the empty monomial."""
        return next((value for monomial, value in self.terms if not monomial.factors), Fraction(0))


def form(terms: Mapping[Monomial, Fraction]) -> Form:
    """The form with these coefficients."""
    kept = [(monomial, value) for monomial, value in terms.items() if value]
    if len(kept) > MOST_TERMS:
        raise TooLarge
    return Form(tuple(sorted(kept, key=lambda term: term[0].key)))


def constant(value: Fraction | int) -> Form:
    """A rational constant."""
    return Form(((UNIT, Fraction(value)),)) if value else Form(())


ZERO = constant(0)
ONE = constant(1)


class Atom(_Keyed):
    """What a normal form does not look into for arithmetic."""

    @remembered
    def free(self) -> frozenset[Index]:
        """The free indices."""
        return frozenset()


@dataclass(frozen=True, eq=False, repr=False)
class Symbol(Atom):
    """A scalar input."""

    name: str

    @remembered
    def key(self) -> str:
        return self.name


@dataclass(frozen=True, eq=False, repr=False)
class Extent(Atom):
    """The size of an axis."""

    axis: Axis

    @remembered
    def key(self) -> str:
        return f"|{self.axis.name}|"


@dataclass(frozen=True, eq=False, repr=False)
class Element(Atom):
    """An entry of an input array."""

    array: str
    positions: tuple[Position, ...]

    @remembered
    def key(self) -> str:
        return f"{self.array}[{','.join(map(_place, self.positions))}]"

    @remembered
    def free(self) -> frozenset[Index]:
        return _indices(self.positions)


@dataclass(frozen=True, eq=False, repr=False)
class Prime(Atom):
    """A prime number; only ever raised to an exponent that is not an integer."""

    value: int

    @remembered
    def key(self) -> str:
        return f"<{self.value}>"


@dataclass(frozen=True, eq=False, repr=False)
class Euler(Atom):
    """The base of the natural logarithm."""

    @remembered
    def key(self) -> str:
        return "<e>"


@dataclass(frozen=True, eq=False, repr=False)
class Group(Atom):
    """A sum of several terms, raised to an exponent that is not a positive integer."""

    inner: Form

    @remembered
    def key(self) -> str:
        return f"({self.inner.key})"

    @remembered
    def free(self) -> frozenset[Index]:
        return self.inner.free


@dataclass(frozen=True, eq=False, repr=False)
class Logarithm(Atom):
    """The logarithm of something that is not a product."""

    inner: Form

    @remembered
    def key(self) -> str:
        return f"log({self.inner.key})"

    @remembered
    def free(self) -> frozenset[Index]:
        return self.inner.free


class Collect(enum.Enum):
    """What is taken over all positions of an index.  A minimum is written as a maximum."""

    SUM = "sum"
    PRODUCT = "prod"
    MAXIMUM = "max"
    MEDIAN = "median"


@dataclass(frozen=True, eq=False, repr=False)
class Over(Atom):
    """`collect` of `body` over all positions of `index`, which is bound and named by height."""

    collect: Collect
    index: Index
    body: Form

    @remembered
    def key(self) -> str:
        return f"{self.collect.value}[{self.index.name}]({self.body.key})"

    @remembered
    def free(self) -> frozenset[Index]:
        return self.body.free - {self.index}


@dataclass(frozen=True, eq=False, repr=False)
class Largest(Atom):
    """The greatest of several forms, sorted by key."""

    options: tuple[Form, ...]

    @remembered
    def key(self) -> str:
        return f"max({', '.join(option.key for option in self.options)})"

    @remembered
    def free(self) -> frozenset[Index]:
        return frozenset().union(*(option.free for option in self.options))


@dataclass(frozen=True, eq=False, repr=False)
class Standing(Atom):
    """The rank of position `at` among the values of `body` over `index`, from 1, downwards."""

    index: Index
    body: Form
    at: Position

    @remembered
    def key(self) -> str:
        return f"rank[{self.index.name}]({self.body.key})@{_place(self.at)}"

    @remembered
    def free(self) -> frozenset[Index]:
        return (self.body.free - {self.index}) | _indices((self.at,))


@dataclass(frozen=True, eq=False, repr=False)
class Branch(Atom):
    """`then` where `test` holds, else `otherwise`."""

    test: "Predicate"
    then: Form
    otherwise: Form

    @remembered
    def key(self) -> str:
        return f"where({self.test.key}, {self.then.key}, {self.otherwise.key})"

    @remembered
    def free(self) -> frozenset[Index]:
        return self.test.free | self.then.free | self.otherwise.free


class Predicate(_Keyed):
    """A condition on forms."""

    @remembered
    def free(self) -> frozenset[Index]:
        """The free indices."""
        return frozenset()


class Versus(enum.Enum):
    """How a form compares with zero."""

    NON_NEGATIVE = ">= 0"
    POSITIVE = "> 0"
    ZERO = "== 0"


@dataclass(frozen=True, eq=False, repr=False)
class Sided(Predicate):
    """`form versus 0`."""

    form: Form
    versus: Versus

    @remembered
    def key(self) -> str:
        return f"{self.form.key} {self.versus.value}"

    @remembered
    def free(self) -> frozenset[Index]:
        return self.form.free


@dataclass(frozen=True, eq=False, repr=False)
class Same(Predicate):
    """Two positions coincide."""

    left: Position
    right: Position

    @remembered
    def key(self) -> str:
        return "=".join(sorted(map(_place, (self.left, self.right))))

    @remembered
    def free(self) -> frozenset[Index]:
        return _indices((self.left, self.right))


@dataclass(frozen=True, eq=False, repr=False)
class Negation(Predicate):
    """Not `inner`."""

    inner: Predicate

    @remembered
    def key(self) -> str:
        return f"not({self.inner.key})"

    @remembered
    def free(self) -> frozenset[Index]:
        return self.inner.free


@dataclass(frozen=True, eq=False, repr=False)
class Joined(Predicate):
    """All of the parts, or one of them at least."""

    conjunction: bool
    parts: tuple[Predicate, ...]

    @remembered
    def key(self) -> str:
        return f"{'and' if self.conjunction else 'or'}({'; '.join(part.key for part in self.parts)})"

    @remembered
    def free(self) -> frozenset[Index]:
        return frozenset().union(*(part.free for part in self.parts))


@dataclass(frozen=True, eq=False, repr=False)
class Throughout(Predicate):
    """`inner` at every position of `index`, which is bound."""

    index: Index
    inner: Predicate

    @remembered
    def key(self) -> str:
        return f"every[{self.index.name}]({self.inner.key})"

    @remembered
    def free(self) -> frozenset[Index]:
        return self.inner.free - {self.index}


def atoms(value: "Form | Monomial") -> Iterator[tuple[Atom, Form]]:
    """The atoms with their exponents, outermost level only, repeated where they recur."""
    if isinstance(value, Monomial):
        yield from value.factors
    else:
        for monomial, _ in value.terms:
            yield from monomial.factors
