"""Lemmas broken on purpose: every fact with the wrong sign, or with its side conditions dropped."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from kdverify.certificates.proofs import proof
from kdverify.engines import coordinate, coordinate_in_depth
from kdverify.engines._model import AbstractEngine, Budget
from kdverify.evidence.outcome import Proved
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Not
from kdverify.lemmas._model import Lemma
from kdverify.normal.form import Joined, Negation, Predicate
from kdverify.normal.sign import Range, Sign
from kdverify.reasoning import entail, setting
from kdverify.recheck.form import Unsupported

ENGINES: tuple[AbstractEngine, ...] = (coordinate.engine, coordinate_in_depth.engine)
FOLDER = Path(__file__).parent.parent / "unit" / "lemmas"
# What a lemma takes for granted once its side conditions are dropped: everything is positive, and there are many.
_POSITIVE = Range(lower=0, open_lower=True)  # type: ignore[arg-type]


def names() -> list[str]:
    """Every lemma."""
    return [lemma.name for lemma in entail.catalogue()]


def proved(lemma: str) -> list[Goal]:
    """Goals that need the lemma."""
    return list(_module(lemma).PROVED)


def near_misses(lemma: str) -> list[Goal]:
    """Goals that are false, though the lemma would prove them if it looked less closely."""
    return [miss[0] for miss in _module(lemma).NEAR_MISSES]


def _module(lemma: str) -> Any:
    return importlib.import_module(f"tests.unit.lemmas.test_{lemma}")


def opposite(goal: Goal) -> Goal:
    """A goal that is false where the given one is true."""
    assert isinstance(goal.show, Holds)
    return replace(goal, show=Holds(Not(goal.show.condition)))


def found_by(goal: Goal) -> AbstractEngine | None:
    """The engine that proves a goal."""
    for engine in ENGINES:
        setting._remembered.cache_clear()
        if isinstance(engine.attempt(goal, Budget(10.0, 0)), Proved):
            return engine
    return None


def is_accepted(goal: Goal, engine: AbstractEngine) -> bool:
    """Whether the checker accepts what the engine finds."""
    try:
        proof(goal, [engine], Budget(60.0, 0))
    except Unsupported:
        return False
    return True


@contextmanager
def wrong_sign(name: str) -> Iterator[None]:
    """Every fact that the lemma gives, turned into its opposite."""
    with _instead(name, lambda lemma: _changed(lemma, lambda call, *arguments: map(_opposite, call(*arguments)))):
        yield


@contextmanager
def with_both_signs(name: str) -> Iterator[None]:
    """Every fact that the lemma gives, and its opposite after it, so that anything follows from the two."""

    def contradict(call: Any, *arguments: Any) -> Iterator[Predicate]:
        for fact in call(*arguments):
            yield fact
            yield _opposite(fact)

    with _instead(name, lambda lemma: _changed(lemma, contradict)):
        yield


@contextmanager
def without_side_conditions(name: str) -> Iterator[None]:
    """The lemma in a world in which everything is positive and whatever it asks about is shown."""

    def boast(call: Any, *arguments: Any) -> Any:
        *cells, scope = arguments
        return call(*cells, _boastful(scope))

    with _instead(name, lambda lemma: _changed(lemma, boast)):
        yield


def _opposite(fact: Predicate) -> Predicate:
    if isinstance(fact, Joined) and not fact.conjunction and isinstance(fact.parts[0], Negation):
        return Joined(False, (fact.parts[0], *(Negation(part) for part in fact.parts[1:])))
    return Negation(fact)


def _changed(lemma: Lemma, change: Any) -> Lemma:
    def wrapped(call: Any) -> Any:
        return None if call is None else lambda *arguments: change(call, *arguments)

    return replace(lemma, instances=wrapped(lemma.instances), pairs=wrapped(lemma.pairs))


@contextmanager
def _instead(name: str, change: Any) -> Iterator[None]:
    lemmas = tuple(change(lemma) if lemma.name == name else lemma for lemma in entail.catalogue())
    setting._remembered.cache_clear()
    try:
        with patch.object(entail, "catalogue", lambda: lemmas):
            yield
    finally:
        setting._remembered.cache_clear()


class _Over:
    """Something with some of its attributes replaced."""

    def __init__(self, real: Any, **own: Any) -> None:
        self._real = real
        self._own = own

    def __getattr__(self, name: str) -> Any:
        return self._own[name] if name in self._own else getattr(self._real, name)


def _boastful(scope: Any) -> Any:
    context = _Over(
        scope.algebra.context,
        extent=lambda axis: Range(lower=9),  # type: ignore[arg-type]
        is_distribution=lambda name: True,
    )
    algebra = _Over(scope.algebra, sign=lambda form: Sign.POSITIVE, atom_range=lambda atom: _POSITIVE, context=context)
    return _Over(scope, algebra=algebra, shows=lambda *arguments: True, patient=True)
