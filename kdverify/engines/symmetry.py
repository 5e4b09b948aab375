r"""Proves that permuting an axis in all inputs permutes the result.

Lemma (parametricity).  Let a term be built from entries of the inputs at index variables, each free or
bound by a sum, product, extreme or median over its whole axis, and from pointwise operations.  Then
permuting an axis in all inputs permutes the term's values along that axis: by induction, entries do, and
sums, products, extremes and medians over a whole axis do not depend on the order of its positions.
Comparing two index variables for equality is invariant under a common permutation too.
Only a literal position, or a rank (whose ties go to the earlier position), can break it.
Where a term has one, its normal form is looked at, in which parts that cancel are gone.
"""

from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang.goal import Goal, Symmetric
from kdverify.lang.term import Axis, Coincide, Entry, Place, Position, Rank, Term, walk
from kdverify.normal.form import Element, Form, Joined, Negation, Predicate, Same, Standing, Throughout, TooLarge
from kdverify.normal.inside import all_atoms, tests_of
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.setting import setting_of


class Symmetry(AbstractEngine):
    """Parametricity over one axis."""

    name: ClassVar[str] = "symmetry"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 5
    summary: ClassVar[str] = "proves that no class or no teacher is treated differently from another"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Symmetric` goals."""
        if not isinstance(goal.show, Symmetric):
            return Declined("speaks of symmetry only", foreign=True)
        axis = goal.show.axis
        if not _singles_out(goal.show.tensor.body, axis):
            return _proved(axis)
        try:
            if not _form_singles_out(setting_of(goal).form(goal.show.tensor.body), axis):
                return _proved(axis)
        except (Undefined, TooLarge):
            pass
        return Declined(f"a literal position or a rank over {axis.name} may break the symmetry")


def _proved(axis: Axis) -> Proved:
    return Proved(EverySize(), (Step("parametricity", f"no part singles out a position of {axis.name}"),))


def _is_literal(position: Position, axis: Axis) -> bool:
    return isinstance(position, Place) and position.axis == axis


def _singles_out(term: Term, axis: Axis) -> bool:
    for node in walk(term):
        match node:
            case Entry() if any(_is_literal(position, axis) for position in node.positions):
                return True
            case Rank() if node.index.axis == axis:
                return True
            case Coincide() if _is_literal(node.left, axis) or _is_literal(node.right, axis):
                return True
    return False


def _form_singles_out(value: Form, axis: Axis) -> bool:
    for atom in all_atoms(value):
        if isinstance(atom, Element) and any(_is_literal(position, axis) for position in atom.positions):
            return True
        if isinstance(atom, Standing) and atom.index.axis == axis:
            return True
    return any(_test_singles_out(test, axis) for test in tests_of(value))


def _test_singles_out(test: Predicate, axis: Axis) -> bool:
    match test:
        case Same():
            return _is_literal(test.left, axis) or _is_literal(test.right, axis)
        case Negation() | Throughout():
            return _test_singles_out(test.inner, axis)
        case Joined():
            return any(_test_singles_out(part, axis) for part in test.parts)
    return False


engine = Symmetry()
