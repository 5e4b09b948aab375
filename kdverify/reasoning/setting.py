"""A goal prepared for proving: its algebra, its premises in normal form, and where terms are defined."""

from kdverify.lang.goal import Goal
from kdverify.lang.term import Condition, Term
from kdverify.normal.algebra import Algebra
from kdverify.normal.context import context_of
from kdverify.normal.form import Form, Predicate
from kdverify.normal.read import Reader
from kdverify.reasoning.defined import Definedness, Undefined
from kdverify.reasoning.entail import Entailed, entails


class Setting:
    """What a prover needs of a goal."""

    def __init__(self, goal: Goal) -> None:
        self.goal = goal
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
