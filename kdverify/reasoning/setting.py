"""A goal prepared for proving: its algebra, its premises in normal form, and where terms are defined."""

from dataclasses import replace
from functools import lru_cache

from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import All, Condition, Index, Term
from kdverify.normal.algebra import Algebra
from kdverify.normal.context import context_of
from kdverify.normal.form import Form, Predicate, Sided
from kdverify.normal.read import Reader
from kdverify.normal.vanish import shortened
from kdverify.reasoning.defined import Definedness, Undefined
from kdverify.reasoning.entail import Entailed, Question

REMEMBERED = 16
SHALLOW = 0
DEEP = 1


def setting_of(goal: Goal, depth: int = DEEP) -> "Setting":
    """The setting of a goal; goals with the same quantifiers and premises share one, and what it has shown.

    A shallow setting answers in milliseconds, and gives up on what needs lemmas that ask questions of
    their own.
    """
    return _remembered(replace(goal, name="", show=Holds(All(())), notes=(), replaced=()), depth)


@lru_cache(maxsize=REMEMBERED)
def _remembered(goal: Goal, depth: int) -> "Setting":
    return Setting(goal, depth)


class Setting:
    """What a prover needs of a goal, whatever it is to show."""

    def __init__(self, goal: Goal, depth: int) -> None:
        self.depth = depth
        self.algebra = Algebra(context_of(goal))
        self.reader = Reader(self.algebra)
        self.indices = goal.indices
        premises: list[Predicate] = []
        for condition in goal.given:
            # A premise that may be undefined does not hold there; leaving it out only asks for more.
            try:
                Definedness(self.reader, premises, depth).require(condition)
            except Undefined:
                continue
            premises.append(self.reader.predicate(condition))
        self.premises = tuple(premises)
        self.definedness = Definedness(self.reader, self.premises, depth)

    def form(self, term: Term) -> Form:
        """The normal form of a term that is defined for every input.

        Raises:
            Undefined: where that was not shown.
            TooLarge: where it outgrows what is worth working with.
        """
        self.definedness.require(term)
        return self.reader.form(term)

    def predicate(self, condition: Condition) -> Predicate:
        """The normal form of a condition whose terms are defined for every input."""
        self.definedness.require(condition)
        found = self.reader.predicate(condition)
        return Sided(shortened(self.algebra, found.form), found.versus) if isinstance(found, Sided) else found

    def question(self, *places: Index) -> Question:
        """What is asked from the goal's premises, with further positions in scope."""
        return Question(self.premises, (*self.indices, *places), self.depth)

    def entails(self, conclusion: Predicate) -> Entailed | None:
        """A proof of the conclusion from the goal's premises."""
        return self.question().proves(self.algebra, conclusion)
