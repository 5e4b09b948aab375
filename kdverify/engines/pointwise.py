r"""Proves inequalities between sums over the classes, such as bounds of KL divergences, class by class.

Lemma.  Let G = sum_v Phi(v) + C, with C free of sums over v.  If D is a distribution, C = sum_v C D(v);
-c log Z >= c (1 - Z) and c log Z >= c sum_v D(v) log(g(v) / D(v)) for Z = sum_v g(v), c >= 0 bring
logarithms of normalisers under the sum (log x <= x - 1; Gibbs).  Differences of distributions sum to
zero and may be added freely.  If then every summand is non-negative, so is G.

A summand that is homogeneous of degree one in two distributions x and y is x(v) f(t) with t = y(v)/x(v),
a function of one positive variable.  With c = -f'(1) the sum of c (y - x) is zero and g(t) = f(t) +
c (t - 1) has g(1) = f(1) and g'(1) = 0.  If g(1) >= 0, g' >= 0 on t >= 1 and g' <= 0 on t <= 1, then
g >= 0; the sign of g' may be shown by g'' >= 0, as g'(1) = 0.  Differentiating removes logarithms.
"""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import permutations, product
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Axis, Index
from kdverify.lemmas._model import at_least, non_negative
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.derivative import NotDifferentiable, derivative, mentions
from kdverify.normal.form import (
    ONE,
    ZERO,
    Collect,
    Element,
    Form,
    Logarithm,
    Monomial,
    Over,
    Predicate,
    Sided,
    Symbol,
    TooLarge,
    Versus,
    atoms,
    constant,
    form,
)
from kdverify.normal.inside import all_atoms
from kdverify.normal.sign import Sign
from kdverify.normal.vanish import vanishes
from kdverify.reasoning.clear import essential
from kdverify.reasoning.defined import Undefined, generic
from kdverify.reasoning.entail import entails
from kdverify.reasoning.setting import Setting, setting_of

MOST_DISTRIBUTIONS = 4
MOST_EFFORT = 1_000_000
RATIO = "ratio°"


class Pointwise(AbstractEngine):
    """Sums over classes, summand by summand."""

    name: ClassVar[str] = "pointwise"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 9
    summary: ClassVar[str] = "proves bounds of divergences class by class, removing logarithms by differentiation"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` goals that compare sums over an axis."""
        if not isinstance(goal.show, Holds):
            return Declined("speaks of comparisons only", foreign=True)
        try:
            setting = setting_of(goal)
            wanted = setting.predicate(goal.show.condition)
            if not isinstance(wanted, Sided) or wanted.versus is not Versus.NON_NEGATIVE:
                return Declined("speaks of one inequality that is not strict")
            for axis in _axes(wanted.form):
                if any(index.axis == axis for index in wanted.form.free):
                    continue
                steps = _Sums(setting, wanted.form, axis).steps()
                if steps is not None:
                    return Proved(EverySize(), steps)
        except Undefined as problem:
            return Declined(f"could not show that every part is defined: {problem}")
        except TooLarge:
            return Declined("the normal form grew too large")
        return Declined("no summand-by-summand bound was found")


def _axes(value: Form) -> list[Axis]:
    """The axes that sums of the form are over, the one with the most outermost sums first."""
    counts: dict[Axis, int] = {}
    for atom in all_atoms(value):
        if isinstance(atom, Over) and atom.collect is Collect.SUM:
            counts.setdefault(atom.index.axis, 0)
    for monomial, _ in value.terms:
        for axis in counts:
            counts[axis] += _class_sum(monomial, axis) is not None
    return sorted(counts, key=lambda axis: (-counts[axis], axis.name))


def _class_sum(monomial: Monomial, axis: Axis) -> Over | None:
    sums = [
        atom
        for atom, exponent in monomial.factors
        if isinstance(atom, Over) and atom.collect is Collect.SUM and atom.index.axis == axis and exponent.is_one
    ]
    return sums[0] if len(sums) == 1 else None


class _Sums:
    def __init__(self, setting: Setting, value: Form, axis: Axis) -> None:
        self._setting = setting
        self._algebra = setting.algebra
        self._value = value
        self._place = Index(f"{axis.name}°", axis)
        self._axis = axis
        self._spent = 0

    def steps(self) -> tuple[Step, ...] | None:
        summands: list[Form] = []
        constants: list[Form] = []
        logarithms: list[tuple[Form, Over]] = []
        for monomial, amount in self._value.terms:
            whole = _class_sum(monomial, self._axis)
            if whole is not None:
                rest = Form(((Monomial(tuple(item for item in monomial.factors if item[0] != whole)), amount),))
                summands.append(self._algebra.multiply(rest, self._at_place(whole)))
                continue
            exchanged = self._exchanged(monomial)
            if exchanged is not None:
                summands.append(self._algebra.scale(exchanged, amount))
                continue
            normaliser = self._normaliser(monomial)
            if normaliser is not None:
                logarithm = single(Logarithm(single(normaliser)))
                rest_factors = tuple(item for item in monomial.factors if single(item[0]) != logarithm)
                logarithms.append((Form(((Monomial(rest_factors), amount),)), normaliser))
            else:
                constants.append(Form(((monomial, amount),)))
        if not summands and not logarithms:
            return None
        bodies = self._algebra.add(*summands)
        extra = self._algebra.add(*constants)
        merged = self._merged(logarithms)
        found = self._distributions([bodies, *(self._at_place(over) for _, over in merged)])
        weights: list[Form | None] = [*found] or [None]
        for weight in weights:
            if weight is None and not (extra.is_zero and not merged):
                continue
            lead = self._algebra.multiply(extra, weight) if weight is not None else ZERO
            for relaxed in self._relaxed(merged, found, weight):
                if self._spent > MOST_EFFORT:
                    return None
                steps = self._shown(self._algebra.add(bodies, lead, relaxed), found)
                if steps is not None:
                    return (Step("pointwise", "every summand is non-negative"), *steps)
        return None

    def _at_place(self, whole: Over) -> Form:
        return self._algebra.rename(whole.body, {whole.index: self._place})

    def _exchanged(self, monomial: Monomial) -> Form | None:
        """The summand of a sum over another axis of sums over this one, taken in the other order."""
        algebra = self._algebra
        for place, (atom, exponent) in enumerate(monomial.factors):
            if not isinstance(atom, Over) or atom.collect is not Collect.SUM or not exponent.is_one:
                continue
            inner, amount = atom.body.terms[0]
            whole = _class_sum(inner, self._axis)
            if whole is None:
                continue
            rest = Form(((Monomial(tuple(item for item in inner.factors if item[0] != whole)), amount),))
            others = Form(((Monomial(monomial.factors[:place] + monomial.factors[place + 1 :]), Fraction(1)),))
            apart = Index(generic(atom.index).name, atom.index.axis)
            body = algebra.rename(algebra.multiply(rest, self._at_place(whole)), {atom.index: apart})
            return algebra.multiply(others, algebra.total(apart, body))
        return None

    def _normaliser(self, monomial: Monomial) -> Over | None:
        for atom, exponent in monomial.factors:
            if isinstance(atom, Logarithm) and exponent.is_one and len(atom.inner.terms) == 1:
                inner = atom.inner.terms[0][0].factors
                if len(inner) == 1 and inner[0][1].is_one and isinstance(inner[0][0], Over):
                    over = inner[0][0]
                    if over.collect is Collect.SUM and over.index.axis == self._axis:
                        return over
        return None

    def _merged(self, logarithms: list[tuple[Form, Over]]) -> list[tuple[Form, Over]]:
        merged: dict[Over, Form] = {}
        for coefficient, over in logarithms:
            merged[over] = self._algebra.add(merged.get(over, ZERO), coefficient)
        return [(coefficient, over) for over, coefficient in merged.items()]

    def _relaxed(self, logarithms: list[tuple[Form, Over]], found: list[Form], weight: Form | None) -> Iterator[Form]:
        """Lower bounds of the logarithms of normalisers, as summands."""
        algebra = self._algebra
        options: list[list[Form]] = []
        for coefficient, over in logarithms:
            body = self._at_place(over)
            sign = algebra.sign(coefficient)
            kept = [] if weight is None else [algebra.multiply(coefficient, weight, algebra.log(single(over)))]
            if sign.within(Sign.NON_POSITIVE) and weight is not None:
                options.append([algebra.multiply(coefficient, algebra.subtract(body, weight)), *kept])
            elif sign.within(Sign.NON_NEGATIVE) and algebra.sign(body) == Sign.POSITIVE:
                options.append(
                    kept
                    + [
                        algebra.multiply(coefficient, other, algebra.subtract(algebra.log(body), algebra.log(other)))
                        for other in found
                        if algebra.sign(other) == Sign.POSITIVE
                    ]
                )
            else:
                return
        for choice in product(*options):
            yield algebra.add(*choice)

    def _distributions(self, values: list[Form]) -> list[Form]:
        """Distributions over the axis that the summands speak of."""
        allowed = {self._place, *self._setting.indices}
        found: dict[str, Form] = {}
        for value in values:
            for atom in all_atoms(value):
                if isinstance(atom, Element | Over) and self._place in atom.free and atom.free <= allowed:
                    candidate = single(atom)
                    if (
                        self._algebra.sign(candidate).within(Sign.NON_NEGATIVE)
                        and self._algebra.total(self._place, candidate).is_one
                    ):
                        found[candidate.key] = candidate
        return [found[key] for key in sorted(found)][:MOST_DISTRIBUTIONS]

    def _shown(self, summand: Form, found: list[Form]) -> tuple[Step, ...] | None:
        indices = (*self._setting.indices, self._place)
        if self._algebra.sign(summand).within(Sign.NON_NEGATIVE):
            return (Step("signs", "by the signs of its parts"),)
        # Divergences mostly weigh with their first argument, which is rarely the student: sums come first.
        for one, two in permutations(sorted(found, key=lambda part: (_is_input(part), part.key)), 2):
            steps = self._by_ratio(summand, one, two)
            if steps is not None:
                return steps
        before = self._algebra.effort
        direct = _non_negative(self._algebra, self._setting.premises, summand, indices)
        self._spent += self._algebra.effort - before
        return direct

    def _by_ratio(self, summand: Form, one: Form, two: Form) -> tuple[Step, ...] | None:
        """Non-negativity of a summand that is homogeneous in two positive distributions."""
        algebra = _with_ratio(self._algebra)
        if self._algebra.sign(one) != Sign.POSITIVE or self._algebra.sign(two) != Sign.POSITIVE:
            return None
        ratio = single(Symbol(RATIO))
        atom_one, atom_two = (next(atoms(part))[0] for part in (one, two))
        replaced = algebra.replace(summand, {atom_two: algebra.multiply(ratio, one)})
        function = algebra.multiply(replaced, algebra.power(one, constant(-1)))
        if mentions(function, atom_one) or mentions(function, atom_two):
            return None
        try:
            slope = algebra.replace(derivative(algebra, function, Symbol(RATIO)), {Symbol(RATIO): ONE})
            if self._place in slope.free:
                return None  # a tangent sums to zero only with one slope for all classes
            tangent = algebra.multiply(slope, algebra.subtract(ratio, ONE))
            return _least_at_one(algebra, self._setting.premises, algebra.subtract(function, tangent), self._setting)
        except NotDifferentiable:
            return None
        finally:
            self._spent += algebra.effort


def _is_input(value: Form) -> bool:
    return isinstance(next(atoms(value))[0], Element)


def _with_ratio(algebra: Algebra) -> Algebra:
    context = algebra.context
    ratio = Input(RATIO, (), Interval(Fraction(0), None, True))
    return Algebra(replace(context, inputs={**context.inputs, RATIO: ratio}))


def _least_at_one(
    algebra: Algebra, premises: tuple[Predicate, ...], value: Form, setting: Setting
) -> tuple[Step, ...] | None:
    """Shows that a function of the ratio is non-negative, its least value being that at one."""
    ratio = Symbol(RATIO)
    at_one = algebra.replace(value, {ratio: ONE})
    start = _non_negative(algebra, premises, at_one, setting.indices)
    if start is None:
        return None
    slope = derivative(algebra, value, ratio)
    # A common denominator turns the slope into one polynomial sign question.
    right = at_least(algebra, single(ratio), ONE)
    left = at_least(algebra, ONE, single(ratio))
    above = _non_negative(algebra, (*premises, right), slope, setting.indices)
    below = above and _non_negative(algebra, (*premises, left), algebra.scale(slope, -1), setting.indices)
    if above is not None and below is not None:
        return (
            Step("derivative", "decreasing before and increasing after the two distributions agree"),
            *start,
            *above,
            *below,
        )
    if vanishes(algebra, algebra.replace(slope, {ratio: ONE})):
        bend = _non_negative(algebra, premises, derivative(algebra, slope, ratio), setting.indices)
        if bend is not None:
            return (Step("convexity", "convex, with its least value where the two distributions agree"), *start, *bend)
    return None


def _non_negative(
    algebra: Algebra, premises: tuple[Predicate, ...], value: Form, indices: tuple[Index, ...]
) -> tuple[Step, ...] | None:
    """Shows that a form is non-negative: as it stands, factor by factor, or as a logarithm."""
    rational = form({monomial: amount for monomial, amount in value.terms if not _has_logarithm(monomial)})
    if not rational.is_zero and vanishes(algebra, rational):
        value = algebra.subtract(value, rational)
    value = essential(algebra, value)
    if value.terms and all(_has_logarithm(monomial) for monomial, _ in value.terms):
        raised = essential(algebra, algebra.subtract(algebra.exp(value), ONE))
        found = entails(algebra, premises, non_negative(raised), indices)
        if found is not None:
            return (Step("exponential", "a logarithm is not negative where its argument is at least one"), *found.steps)
    found = entails(algebra, premises, non_negative(value), indices)
    return None if found is None else found.steps


def _has_logarithm(monomial: Monomial) -> bool:
    return any(isinstance(atom, Logarithm) and exponent.is_one for atom, exponent in monomial.factors)


engine = Pointwise()
