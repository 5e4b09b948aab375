"""What a solver's answers rest on, recorded where somebody listens: the raw material of certificates."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Goal
from kdverify.lang.term import Axis, Index, Term
from kdverify.lemmas._model import Cell
from kdverify.normal.form import Atom, Branch, Form, Predicate


@dataclass(frozen=True)
class Origin:
    """The use of a lemma that gave a fact; `shown` is what it showed at an arbitrary position, if it asked."""

    lemma: str
    one: Cell
    two: Cell | None
    shown: tuple[Predicate, Index] | None


@dataclass(frozen=True)
class Contradiction:
    """Premises and a denied conclusion that a solver found contradictory, with what lemmas add.

    `origins` says where facts come from, by their keys, and `witnesses` which positions were chosen, by the
    reason to choose one.
    """

    premises: tuple[Predicate, ...]
    conclusion: Predicate
    denied: Predicate
    facts: tuple[Predicate, ...]
    origins: Mapping[str, Origin]
    witnesses: Mapping[str, Index]


@dataclass(frozen=True)
class Cases:
    """A conclusion that was shown for both ways in which a choice may come out."""

    premises: tuple[Predicate, ...]
    conclusion: Predicate
    choice: Branch


@dataclass(frozen=True)
class Restated:
    """A form that is not negative since another is not: its positive multiple, or its exponential less one."""

    premises: tuple[Predicate, ...]
    value: Form
    instead: Form
    exponential: bool


@dataclass(frozen=True)
class Least:
    """A function of the ratio of two distributions that is not negative where they agree, and least there."""

    premises: tuple[Predicate, ...]
    value: Form


@dataclass(frozen=True)
class ByRatio:
    """A summand that is `one` times a function of the ratio of `two` to `one`, but for what sums to zero."""

    premises: tuple[Predicate, ...]
    summand: Form
    one: Form
    two: Form
    slope: Form
    function: Form


@dataclass(frozen=True)
class Summands:
    """A form that is not negative since a summand at a position is not; it is at least the sum of these."""

    premises: tuple[Predicate, ...]
    value: Form
    summand: Form
    place: Index


@dataclass(frozen=True)
class Combination:
    """Coefficients of generators whose combination a point is; `row` is a position of a family.

    The last `cases` of the premises say how choices came out.
    """

    premises: tuple[Predicate, ...]
    cases: int
    vectors: Mapping[Atom, Form]
    rows: Form
    row: Index | None


@dataclass(frozen=True)
class Pair:
    """Two inputs that give different values."""

    first: Witness
    second: Witness


@dataclass(frozen=True)
class Generalised:
    """A goal that was proved for any distribution, by this name, in place of a term at an index; closed if so it is."""

    goal: Goal
    name: str
    index: Index
    term: Term


@dataclass(frozen=True)
class WrittenOut:
    """A goal of the same meaning that was proved with both positions of an axis written out."""

    goal: Goal
    axis: Axis


Found = Contradiction | Cases | Restated | Least | ByRatio | Summands | Combination | Pair | Generalised | WrittenOut

_LISTENER: ContextVar[list[Found] | None] = ContextVar("listener", default=None)


@contextmanager
def recording() -> Iterator[list[Found]]:
    """Everything found inside, in order, each after what it rests on."""
    found: list[Found] = []
    token = _LISTENER.set(found)
    try:
        yield found
    finally:
        _LISTENER.reset(token)


def record(found: Found) -> None:
    """Tells whoever listens."""
    listener = _LISTENER.get()
    if listener is not None:
        listener.append(found)
