r"""Proves that an operator is a convex combination of the student and the teachers.

Lemma.  If M_v = c_0 q_v + sum_k c_k b_{k,v} for every class v, with coefficients that do not depend on v,
are not negative and sum to one, then M is in the convex hull.  The coefficients are read off the
normal form, in which M is a sum of monomials: each must have exactly one factor that depends on v, an
entry of a generator, or a sum over teachers of such.
A choice whose condition does not depend on v is split into its two cases.
"""

from collections import defaultdict
from fractions import Fraction
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang.build import formal
from kdverify.lang.goal import Goal, InHull
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Index, Position
from kdverify.lemmas._model import non_negative, when, zero
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.form import (
    ONE,
    ZERO,
    Atom,
    Branch,
    Collect,
    Element,
    Form,
    Monomial,
    Negation,
    Over,
    Predicate,
    TooLarge,
    atoms,
)
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.entail import entails
from kdverify.reasoning.setting import Setting, setting_of
from kdverify.reasoning.shares import shares_of, with_any_shares
from kdverify.reasoning.trace import Combination, record

MOST_SPLITS = 4


class _NotLinear(Exception):
    """The operator is not seen to be a combination of the generators; the message says why."""


class Hull(AbstractEngine):
    """Coefficients of the generators, read off the normal form."""

    name: ClassVar[str] = "hull"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 10
    summary: ClassVar[str] = "proves that an operator mixes student and teachers with weights that sum to one"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `InHull` goals."""
        if not isinstance(goal.show, InHull):
            return Declined("speaks of convex hulls only", foreign=True)
        try:
            setting = setting_of(goal)
            value = setting.form(goal.show.point.body)
            return Proved(EverySize(), _Reading(setting, goal.show).steps(value, (), MOST_SPLITS))
        except _NotLinear as problem:
            return _with_any_share(goal) or Declined(str(problem))
        except Undefined as problem:
            return Declined(f"could not show that every part is defined: {problem}")
        except TooLarge:
            return Declined("the normal form grew too large")


def _with_any_share(goal: Goal) -> Outcome | None:
    """A proof with numbers that all classes share replaced by any within their bounds."""
    assert isinstance(goal.show, InHull)
    try:
        shares = shares_of(goal, setting_of(goal))
        if not shares:
            return None
        general = with_any_shares(goal, shares)
        assert isinstance(general.show, InHull)
        setting = setting_of(general)
        value = setting.form(general.show.point.body)
        steps = _Reading(setting, general.show).steps(value, (), MOST_SPLITS)
    except (Undefined, TooLarge, _NotLinear):
        return None
    return Proved(EverySize(), (Step("generalisation", "holds for any number in place of a share"), *steps))


class _Reading:
    def __init__(self, setting: Setting, statement: InHull) -> None:
        self._setting = setting
        self._algebra: Algebra = setting.algebra
        self._class = formal(statement.point.axes[0])
        self._vectors: set[Atom] = set()
        self._families: set[str] = set()
        self._weights = statement.weights
        for generator in statement.generators:
            self._register(generator)

    def _register(self, generator: Tensor) -> None:
        factors = list(atoms(self._setting.form(generator.body)))
        if len(factors) != 1 or not isinstance(factors[0][0], Element) or not factors[0][1].is_one:
            raise _NotLinear("a generator is not an input")
        element = factors[0][0]
        if len(generator.axes) == 1:
            self._vectors.add(element)
        else:
            self._families.add(element.array)

    def steps(self, value: Form, guards: tuple[Predicate, ...], splits: int) -> tuple[Step, ...]:
        for atom, _ in atoms(value):
            branch = self._splittable(atom)
            if branch is not None and splits:
                found: list[Step] = []
                for side, guard in ((branch.then, branch.test), (branch.otherwise, Negation(branch.test))):
                    replaced = self._algebra.replace(value, {branch: side})
                    found.extend(self.steps(replaced, (*guards, guard), splits - 1))
                return tuple(found)
        return self._combination(value, guards)

    def _splittable(self, atom: Atom) -> Branch | None:
        if isinstance(atom, Branch) and self._class in atom.free and self._class not in atom.test.free:
            return atom
        return None

    def _combination(self, value: Form, guards: tuple[Predicate, ...]) -> tuple[Step, ...]:
        algebra = self._algebra
        vectors: dict[Atom, Form] = defaultdict(lambda: ZERO)
        literal: dict[Position, Form] = defaultdict(lambda: ZERO)
        generic_weight = ZERO
        axis = None
        for monomial, amount in value.terms:
            varying = [item for item in monomial.factors if self._class in item[0].free | item[1].free]
            rest = Form(((Monomial(tuple(item for item in monomial.factors if item not in varying)), amount),))
            if len(varying) != 1 or not varying[0][1].is_one:
                raise _NotLinear("a term is not linear in the student and the teachers")
            atom = varying[0][0]
            if atom in self._vectors:
                vectors[atom] = algebra.add(vectors[atom], rest)
            elif isinstance(atom, Element) and atom.array in self._families and atom.positions[-1] == self._class:
                literal[atom.positions[0]] = algebra.add(literal[atom.positions[0]], rest)
            elif isinstance(atom, Over) and atom.collect is Collect.SUM:
                index, weight = self._row_weight(atom)
                if axis is not None and axis != index.axis:
                    raise _NotLinear("two kinds of teachers")
                axis = index.axis
                place = Index("row", axis)
                generic_weight = algebra.add(
                    generic_weight, algebra.multiply(rest, algebra.rename(weight, {index: place}))
                )
            else:
                raise _NotLinear("a term is not a multiple of the student or of a teacher")
        total = algebra.add(*vectors.values(), *literal.values())
        if not literal:
            row = None if axis is None else Index("row", axis)
            record(Combination((*self._setting.premises, *guards), len(guards), dict(vectors), generic_weight, row))
        wanted = [non_negative(part) for part in (*vectors.values(), *literal.values())]
        if axis is not None:
            place = Index("row", axis)
            total = algebra.add(total, algebra.total(place, generic_weight))
            wanted.append(non_negative(generic_weight))
            if self._weights is not None:
                wanted.append(when(zero(self._weight(place)), zero(generic_weight)))
        if self._weights is not None:
            wanted.extend(when(zero(self._weight(place)), zero(part)) for place, part in literal.items())
        wanted.append(zero(algebra.subtract(total, ONE)))
        steps: list[Step] = []
        for predicate in wanted:
            indices = sorted({*self._setting.indices, *predicate.free}, key=lambda index: index.name)
            found = entails(algebra, (*self._setting.premises, *guards), predicate, indices)
            if found is None:
                raise _NotLinear(f"could not show {predicate.key} of the coefficients")
            steps.extend(found.steps)
        return (Step("convex_combination", "coefficients read off the normal form"), *steps)

    def _weight(self, place: Position) -> Form:
        assert self._weights is not None
        return single(Element(self._weights, (place,)))

    def _row_weight(self, atom: Over) -> tuple[Index, Form]:
        monomial, amount = atom.body.terms[0]
        varying = [item for item in monomial.factors if self._class in item[0].free | item[1].free]
        rest = tuple(item for item in monomial.factors if item not in varying)
        if len(varying) == 1 and varying[0][1].is_one and isinstance(varying[0][0], Element):
            element = varying[0][0]
            if element.array in self._families and element.positions == (atom.index, self._class):
                return atom.index, Form(((Monomial(rest), Fraction(amount)),))
        raise _NotLinear("a sum over teachers is not linear in the teachers")


engine = Hull()
