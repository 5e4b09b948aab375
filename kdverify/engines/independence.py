"""Refutes that a result depends on an input, where the input cancels from it.

Lemma (independence).  The value of a term is a function of the inputs that occur in it.  So a term, or
its normal form where every part of it is defined, in which an input does not occur takes the same value
for any two inputs that differ in that one only.  There is no single input to blame: the witness shows one
of the points at which, as at all others, the result does not move.
"""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Counterexample, Declined, Outcome, Refuted
from kdverify.evidence.premises import admits, at_entry, environment
from kdverify.evidence.side import side
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Depends, Goal
from kdverify.lang.term import Entry, Parameter, Term, walk
from kdverify.normal.form import Element, Form, Symbol, TooLarge
from kdverify.normal.inside import all_atoms, tests_of
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.setting import setting_of
from kdverify.search.layout import exact, layout
from kdverify.search.picks import picks, pool
from kdverify.search.sizes import small_sizes

_POINTS = 50


class Independence(AbstractEngine):
    """Looks for the input in the term, then in its normal form."""

    name: ClassVar[str] = "independence"
    part: ClassVar[Part] = Part.REFUTER
    order: ClassVar[int] = 12
    summary: ClassVar[str] = "shows that an input cancels from the result"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Refutes `Depends` goals."""
        if not isinstance(goal.show, Depends):
            return Declined("speaks of dependence only", foreign=True)
        where = "the result" if not _occurs(goal.show.on, goal.show.tensor.body) else _where_absent(goal, goal.show)
        if not where:
            return Declined(f"`{goal.show.on}` occurs in the result")
        witness = _example(goal, budget.seed)
        if witness is None:
            return Declined("no exact input that meets the premises was found")
        return Refuted(_counterexample(goal, goal.show, witness, where))


def _occurs(name: str, term: Term) -> bool:
    return any(
        (isinstance(node, Entry) and node.array == name) or (isinstance(node, Parameter) and node.name == name)
        for node in walk(term)
    )


def _where_absent(goal: Goal, show: Depends) -> str:
    try:
        form = setting_of(goal).form(show.tensor.body)
    except (Undefined, TooLarge):
        return ""
    return "" if _mentions(form, show.on) else "the normal form of the result"


def _mentions(form: Form, name: str) -> bool:
    # The sides of a condition are not among the atoms, so any condition counts as a mention.
    return any(True for _ in tests_of(form)) or any(
        (isinstance(atom, Element) and atom.array == name) or (isinstance(atom, Symbol) and atom.name == name)
        for atom in all_atoms(form)
    )


def _example(goal: Goal, seed: int) -> Witness | None:
    for sizes in small_sizes(goal.dimensions):
        own = pool(layout(goal, sizes))
        for pick in picks(own, _POINTS, seed):
            witness = Witness(dict(sizes), exact(own.plan, own.parts(pick)), {})
            if admits(goal, witness):
                return witness
    return None


def _counterexample(goal: Goal, show: Depends, witness: Witness, where: str) -> Counterexample:
    here = at_entry(environment(goal, witness), show.tensor.axes, (1,) * len(show.tensor.axes))
    value = side(show.tensor.body, here, 0)
    return Counterexample(
        goal=goal.name,
        witness=witness,
        left=value,
        right=value,
        relation="!=",
        explanation=f"the result is the same whatever `{show.on}` is",
        found_by=Independence.name,
        certified_by=f"`{show.on}` does not occur in {where}",
        companion={},
    )


engine = Independence()
