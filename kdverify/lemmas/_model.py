"""What a lemma is: facts that hold for one cell of a problem, given what else is in scope."""

import abc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kdverify.lang.term import Axis, Index
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.form import Atom, Form, Group, Joined, Negation, Predicate, Sided, Versus


@dataclass(frozen=True, eq=False, repr=False)
class Unknown(Atom):
    """A power taken as an unknown, so that arithmetic does not simplify what a lemma says of it."""

    atom: Atom
    exponent: Form

    @cached_property
    def key(self) -> str:
        """A text that only equal values share."""
        return f"[{self.atom.key}^({self.exponent.key})]"

    @cached_property
    def free(self) -> frozenset[Index]:
        """The free indices."""
        return self.atom.free | self.exponent.free


@dataclass(frozen=True)
class Cell:
    """A power of an atom that the solver sees as one unknown."""

    atom: Atom
    exponent: Form

    @cached_property
    def form(self) -> Form:
        """The cell as a form that stays as it is."""
        return single(self.atom if self.is_plain else Unknown(self.atom, self.exponent))

    @property
    def base(self) -> Form:
        """What the cell is a power of."""
        return self.atom.inner if isinstance(self.atom, Group) else single(self.atom)

    @property
    def is_plain(self) -> bool:
        """Whether this is the atom itself."""
        return self.exponent.is_one


class Scope(abc.ABC):
    """What a lemma may look at: the unknowns and indices of the problem so far, and the premises."""

    algebra: Algebra
    patient: bool

    @abc.abstractmethod
    def cells(self) -> Sequence[Cell]:
        """The unknowns so far, in order of appearance."""

    @abc.abstractmethod
    def indices(self, axis: Axis) -> Sequence[Index]:
        """The generic positions in scope."""

    @abc.abstractmethod
    def witness(self, reason: str, axis: Axis) -> Index:
        """A generic position that stands for one whose existence a lemma knows; one for each reason."""

    @abc.abstractmethod
    def shows(
        self, conclusion: Callable[[Index], Predicate], axis: Axis, given: Callable[[Index], Predicate] | None = None
    ) -> bool:
        """Whether the conclusion follows from the premises at an arbitrary position of the axis."""


@dataclass(frozen=True, slots=True)
class Lemma:
    """A fact about one kind of cell.

    Attributes:
        name: as in the argument of a proof, and the name of its file.
        statement: what it says, in one sentence.
        instances: the predicates it gives for a cell; each holds at every input that meets the
            premises, whether or not the cell is defined there.
        pairs: the predicates it gives for two cells.
        scoped: whether its instances depend on the other cells and positions of the problem, so that it
            is asked again when these grow.
        patient: whether it asks questions of its own, and is left out of quick attempts.
        questions: about how many it asks for a cell; those with few come first.
    """

    name: str
    statement: str
    instances: Callable[[Cell, Scope], Iterable[Predicate]] | None = None
    pairs: Callable[[Cell, Cell, Scope], Iterable[Predicate]] | None = None
    scoped: bool = False
    patient: bool = False
    questions: int = 0


def at_least(algebra: Algebra, left: Form, right: Form) -> Predicate:
    """`left >= right`."""
    return Sided(algebra.subtract(left, right), Versus.NON_NEGATIVE)


def above(algebra: Algebra, left: Form, right: Form) -> Predicate:
    """`left > right`."""
    return Sided(algebra.subtract(left, right), Versus.POSITIVE)


def equals(algebra: Algebra, left: Form, right: Form) -> Predicate:
    """`left == right`."""
    return Sided(algebra.subtract(left, right), Versus.ZERO)


def positive(value: Form) -> Predicate:
    """`value > 0`."""
    return Sided(value, Versus.POSITIVE)


def non_negative(value: Form) -> Predicate:
    """`value >= 0`."""
    return Sided(value, Versus.NON_NEGATIVE)


def zero(value: Form) -> Predicate:
    """`value == 0`."""
    return Sided(value, Versus.ZERO)


def when(premise: Predicate, *conclusions: Predicate) -> Predicate:
    """The conclusions, wherever the premise holds."""
    return Joined(False, (Negation(premise), conclusions[0] if len(conclusions) == 1 else Joined(True, conclusions)))


def both(*parts: Predicate) -> Predicate:
    """All of the parts."""
    return parts[0] if len(parts) == 1 else Joined(True, parts)
