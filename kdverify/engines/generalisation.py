r"""Proves inequalities between sums after forgetting what a distribution is made of.

Lemma.  Let e(v) be a term over the classes that is shown to be positive and to sum to one for every input.
If the goal with e replaced everywhere by a fresh interior distribution is proved, then so is the goal: it
is the special case of that distribution being e.
The uniform distribution is one more such part: 1/V under a sum over the classes stands for its entry there.
So `KL(m || alpha m + (1 - alpha) q) <= (1 - alpha) KL(m || q)` needs nothing but the convexity of KL,
whatever pool m is.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, Outcome, Proved, Step
from kdverify.lang import build
from kdverify.lang.domain import Input, Simplex
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Apply, Axis, Choose, Entry, Index, Node, Reduce, Reducer, Size, Term, walk
from kdverify.normal.form import TooLarge
from kdverify.normal.sign import Sign
from kdverify.reasoning.comparison import compare
from kdverify.reasoning.defined import Undefined, generic
from kdverify.reasoning.setting import SHALLOW, Setting, setting_of
from kdverify.reasoning.sums import compare_sums
from kdverify.reasoning.trace import Generalised, record

MOST_CANDIDATES = 6


class Generalisation(AbstractEngine):
    """Forgets what a distribution is made of."""

    name: ClassVar[str] = "generalisation"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 13
    summary: ClassVar[str] = "proves bounds of divergences for any distribution in place of a compound one"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` goals that compare sums over an axis."""
        if not isinstance(goal.show, Holds):
            return Declined("speaks of comparisons only", foreign=True)
        try:
            setting = setting_of(goal, SHALLOW)
            setting.definedness.require(goal.show.condition)
            for general, index, term in _generalisations(goal, setting):
                outcome = compare_sums(general, SHALLOW)
                if not isinstance(outcome, Proved):
                    outcome = compare(general, SHALLOW)
                if isinstance(outcome, Proved):
                    record(Generalised(general, _unused(goal), index, term))
                    step = Step("generalisation", "holds for any interior distribution in place of a compound one")
                    return replace(outcome, argument=(step, *outcome.argument))
        except Undefined as problem:
            return Declined(f"could not show that every part is defined: {problem}")
        except TooLarge:
            return Declined("the normal form grew too large")
        return Declined("no part that may be any distribution settles it")


def _generalisations(goal: Goal, setting: Setting) -> Iterator[tuple[Goal, Index, Term]]:
    """More general goals, with the term that any distribution stands for, at an index."""
    assert isinstance(goal.show, Holds)
    for index, term in _distributions(goal.show.condition, setting):
        yield _generalised(goal, index, term), index, term
    for dimension in goal.dimensions:
        general = _without_uniform(goal, dimension.axis)
        if general.show != goal.show:
            yield general, build.formal(dimension.axis), _uniform(dimension.axis)


def _without_uniform(goal: Goal, axis: Axis) -> Goal:
    """The goal with 1/V under sums over this axis replaced by the entry of a fresh distribution at the bound position.

    For the uniform distribution they are the same number, whichever position is taken.
    """
    name, uniform = _unused(goal), _uniform(axis)

    def change(node: Node) -> Node | None:
        if not (isinstance(node, Reduce) and node.reducer is Reducer.SUM and node.index.axis == axis):
            return None
        entry = Entry(name, (node.index,))
        body = build.transform(node.body, lambda part: entry if part is uniform else None)
        return None if body is node.body else build.reduce(Reducer.SUM, node.index, body)

    assert isinstance(goal.show, Holds)
    condition = build.transform(goal.show.condition, change)
    return replace(goal, show=Holds(condition), inputs=(*goal.inputs, Input(name, (axis,), Simplex())))


def _unused(goal: Goal) -> str:
    """A name that nothing in the goal has."""
    taken = {entry.name for entry in goal.inputs} | {entry.axis.name for entry in goal.dimensions}
    name = "any"
    while name in taken:
        name += "_"
    return name


def _uniform(axis: Axis) -> Term:
    return build.divide(build.ONE, Size(axis))


def _distributions(root: Node, setting: Setting) -> Iterator[tuple[Index, Term]]:
    """Compound terms under a sum that are positive and sum to one over its index, the largest first."""
    found: dict[Term, Index] = {}
    for node in walk(root):
        if isinstance(node, Reduce) and node.reducer is Reducer.SUM:
            for part in walk(node.body):
                if isinstance(part, Apply | Reduce | Choose) and node.index in build.free_indices(part):
                    found.setdefault(part, node.index)
    sizes = {part: sum(1 for _ in walk(part)) for part in found}
    tried = 0
    for part in sorted(found, key=lambda part: -sizes[part]):
        index = found[part]
        if build.free_indices(part) != {index} or not _is_distribution(part, index, setting):
            continue
        yield index, part
        tried += 1
        if tried == MOST_CANDIDATES:
            return


def _is_distribution(term: Term, index: Index, setting: Setting) -> bool:
    place = generic(index)
    value = setting.algebra.rename(setting.reader.form(term), {index: place})
    positive = setting.algebra.sign(value) == Sign.POSITIVE
    return positive and setting.algebra.total(place, value).is_one


def _generalised(goal: Goal, index: Index, term: Term) -> Goal:
    """The goal with every instance of the term replaced by an entry of a fresh distribution."""
    name = _unused(goal)

    def change(node: Node) -> Node | None:
        for place in build.free_indices(node):
            if place.axis == index.axis and build.move(term, {index: place}) is node:
                return Entry(name, (place,))
        return None

    assert isinstance(goal.show, Holds)
    condition = build.transform(goal.show.condition, change)
    fresh = Input(name, (index.axis,), Simplex())
    return replace(goal, show=Holds(condition), inputs=(*goal.inputs, fresh))


engine = Generalisation()
