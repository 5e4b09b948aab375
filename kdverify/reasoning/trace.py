"""What a solver's answers rest on, recorded where somebody listens: the raw material of certificates."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell
from kdverify.normal.form import Branch, Predicate


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


Found = Contradiction | Cases

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
