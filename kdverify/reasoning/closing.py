r"""Proves on the boundary what holds inside, by continuity.

Lemma.  Let x and y be continuous in all inputs, zeros allowed.  If x <= y for all interior distributions, then x <= y
for all distributions: every distribution is a limit of interior ones.  The same for x = y, and for several of these.
Premises must not speak of what may have zeros, since they might hold at the limit alone.
"""

from collections.abc import Iterator
from dataclasses import replace

from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang import build
from kdverify.lang.goal import Continuous, Goal, Holds
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import All, Compare, Condition, Entry, Relation, Term, walk
from kdverify.reasoning.comparison import compare
from kdverify.reasoning.continuity import show_continuous
from kdverify.reasoning.setting import SHALLOW
from kdverify.reasoning.sums import compare_sums


def close(goal: Goal) -> Outcome:
    """Proves `Holds` goals about inputs that may have zeros, or says why not."""
    if not isinstance(goal.show, Holds) or not goal.closed:
        return Declined("speaks of comparisons with zeros only", foreign=True)
    sides = _sides(goal.show.condition)
    if sides is None:
        return Declined("what is strict inside may not be on the boundary")
    if any(isinstance(part, Entry) and part.array in goal.closed for given in goal.given for part in walk(given)):
        return Declined("its premises speak of what may have zeros")
    inside = replace(goal, closed=frozenset())
    outcome = compare_sums(inside, SHALLOW)
    if not isinstance(outcome, Proved):
        outcome = compare(inside, SHALLOW)
    if not isinstance(outcome, Proved):
        return Declined("it was not proved inside either")
    for side in sides:
        whole = _over_positions(goal, side)
        if whole is None or not isinstance(show_continuous(whole), Proved):
            return Declined("a side was not shown to be continuous where there are zeros")
    return Proved(EverySize(), (Step("closing", "by continuity from interior distributions"), *outcome.argument))


def _sides(condition: Condition) -> tuple[Term, ...] | None:
    """The terms that are compared, if all comparisons are kept by limits."""
    match condition:
        case Compare(left, Relation.AT_MOST | Relation.EQUAL, right):
            return (left, right)
        case All(parts):
            found = [_sides(part) for part in parts]
            return None if any(each is None for each in found) else tuple(_joined(found))
        case _:
            return None


def _joined(found: list[tuple[Term, ...] | None]) -> Iterator[Term]:
    for each in found:
        yield from each or ()


def _over_positions(goal: Goal, side: Term) -> Goal | None:
    """That a term is continuous at every position; `None` where two positions lie on one axis."""
    free = sorted(build.free_indices(side), key=lambda index: index.name)
    axes = tuple(index.axis for index in free)
    if len(set(axes)) < len(axes):
        return None
    body = build.move(side, {index: build.formal(index.axis) for index in free})
    return replace(goal, show=Continuous(Tensor(axes, body)), indices=())
