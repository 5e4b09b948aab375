"""A goal prepared for proving: its algebra, its premises in normal form, and where terms are defined."""

from dataclasses import replace
from functools import lru_cache

from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import All, Condition, Term
from kdverify.normal.algebra import Algebra
from kdverify.normal.context import context_of
from kdverify.normal.form import Form, Predicate
from kdverify.normal.read import Reader
from kdverify.reasoning.defined import Definedness, Undefined
from kdverify.reasoning.entail import Entailed, entails

REMEMBERED = 16


def setting_of(goal: Goal) -> "Setting":
    """The setting of a goal; goals with the same quantifiers and premises share one, and what it has shown."""
    return _remembered(replace(goal, name="", show=Holds(All(())), notes=(), replaced=()))


@lru_cache(maxsize=REMEMBERED)
def _remembered(goal: Goal) -> "Setting":
    return Setting(goal)


class Setting:
    """What a prover needs of a goal, whatever it is to show."""

    def __init__(self, goal: Goal) -> None:
        self.algebra = Algebra(context_of(goal))
        self.reader = Reader(self.algebra)
        self.indices = goal.indices
        premises: list[Predicate] = []
        for condition in goal.given:
            # A premise that may be undefined does not hold there; leaving it out only asks for more.
            try:
                Definedness(self.reader, premises, goal.indices).require(condition)
            except Undefined:
                continue
            premises.append(self.reader.predicate(condition))
        self.premises = tuple(premises)
        self.definedness = Definedness(self.reader, self.premises, goal.indices)

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
        return self.reader.predicate(condition)

    def entails(self, conclusion: Predicate) -> Entailed | None:
        """A proof of the conclusion from the goal's premises."""
        extra = sorted(conclusion.free - set(self.indices), key=lambda index: index.name)
        return entails(self.algebra, self.premises, conclusion, (*self.indices, *extra))
