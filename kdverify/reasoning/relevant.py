"""Which facts can matter to a question: a small problem is where a solver is reliable.

A fact is a bridge between the unknowns that it speaks of.  One that no bridge connects with the question cannot
take part in a refutation of it, unless the facts contradict each other without the question.  Parameters and
sizes connect nothing: nearly every fact speaks of them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from kdverify.lemmas._model import Unknown
from kdverify.normal.form import Atom, Extent, Joined, Negation, Predicate, Sided, Symbol, Throughout, atoms
from kdverify.normal.inside import all_atoms

REMEMBERED = 4096


def relevant(facts: Sequence[Predicate], questions: Iterable[Predicate]) -> list[Predicate]:
    """The facts that bridges connect with the questions, in their order."""
    reached = {atom for question in questions for atom in _inside(question)}
    spoken = [{atom for atom in _spoken_of(fact) if not isinstance(atom, Symbol | Extent)} for fact in facts]
    kept = {place for place, fact in enumerate(facts) if not spoken[place] and reached.issuperset(_spoken_of(fact))}
    while True:
        new = {place for place, own in enumerate(spoken) if place not in kept and not own.isdisjoint(reached)}
        if not new:
            return [fact for place, fact in enumerate(facts) if place in kept]
        kept |= new
        reached = reached.union(*(spoken[place] for place in new))


def _inside(test: Predicate) -> set[Atom]:
    """Everything that a predicate speaks of, at any depth."""
    match test:
        case Sided():
            return set(all_atoms(test.form))
        case Negation() | Throughout():
            return _inside(test.inner)
        case Joined():
            return set[Atom]().union(*map(_inside, test.parts))
    return set()


@lru_cache(maxsize=REMEMBERED)
def _spoken_of(test: Predicate) -> frozenset[Atom]:
    """The atoms that a predicate is an arithmetic statement about."""
    match test:
        case Sided():
            return frozenset(atom.atom if isinstance(atom, Unknown) else atom for atom, _ in atoms(test.form))
        case Negation() | Throughout():
            return _spoken_of(test.inner)
        case Joined():
            return frozenset[Atom]().union(*map(_spoken_of, test.parts))
    return frozenset()
