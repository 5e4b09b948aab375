r"""Inequalities between sums over the classes, such as bounds of KL divergences, class by class.

Lemma.  Let G = sum_v Phi(v) + C, with C free of sums over v.  If D is a distribution, C = sum_v C D(v);
-c log Z >= c (1 - Z) and c log Z >= c sum_v D(v) log(g(v) / D(v)) for Z = sum_v g(v), c >= 0 bring
logarithms of normalisers under the sum (log x <= x - 1; Gibbs).  Differences of distributions sum to
zero and may be added freely.  If then every summand is non-negative, so is G.

A summand that is homogeneous of degree one in two distributions x and y is x(v) f(t) with t = y(v)/x(v),
a function of one positive variable.  With c = -f'(1) the sum of c (y - x) is zero and g(t) = f(t) +
c (t - 1) has g(1) = f(1) and g'(1) = 0.  If g(1) >= 0, g' >= 0 on t >= 1 and g' <= 0 on t <= 1, then
g >= 0; the sign of g' may be shown by g'' >= 0, as g'(1) = 0.  Differentiating removes logarithms.
If y may be zero, g(0) >= 0 follows where g is continuous at zero.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations, product

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
    Atom,
    Collect,
    Element,
    Euler,
    Form,
    Group,
    Logarithm,
    Monomial,
    Over,
    Sided,
    Symbol,
    TooLarge,
    Versus,
    atoms,
    constant,
)
from kdverify.normal.inside import all_atoms, inner_forms
from kdverify.normal.sign import Sign
from kdverify.normal.vanish import vanishes
from kdverify.reasoning.defined import Undefined, generic
from kdverify.reasoning.entail import Question
from kdverify.reasoning.exponential import as_exponential, simplified
from kdverify.reasoning.setting import SHALLOW, Setting, setting_of
from kdverify.reasoning.trace import ByRatio, Least, Restated, Summands, record

MOST_DISTRIBUTIONS = 4
MOST_SUMMANDS = 16
MOST_EFFORT = 400_000
QUICK_EFFORT = 60_000
RATIO = "ratio°"


def compare_sums(goal: Goal, depth: int) -> Outcome:
    """Proves `Holds` goals that compare sums over an axis, or says why not."""
    if not isinstance(goal.show, Holds):
        return Declined("speaks of comparisons only", foreign=True)
    try:
        setting = setting_of(goal, depth)
        wanted = setting.predicate(goal.show.condition)
        if not isinstance(wanted, Sided) or wanted.versus is not Versus.NON_NEGATIVE:
            return Declined("speaks of one inequality that is not strict", foreign=True)
        for axis in axes_of(wanted.form):
            if not any(index.axis == axis for index in wanted.form.free):
                steps = Sums(setting, wanted.form, axis).steps()
                if steps is not None:
                    return Proved(EverySize(), steps)
    except Undefined as problem:
        return Declined(f"could not show that every part is defined: {problem}")
    except TooLarge:
        return Declined("the normal form grew too large")
    return Declined("no summand-by-summand bound was found")


def axes_of(value: Form) -> list[Axis]:
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


class Sums:
    """One inequality between sums over an axis, and ways to prove it."""

    def __init__(self, setting: Setting, value: Form, axis: Axis) -> None:
        self._setting = setting
        self._thorough = setting.depth > SHALLOW
        self._algebra = setting.algebra
        self._value = value
        self._place = Index(f"{axis.name}°", axis)
        self._axis = axis
        self._spent = 0
        self._question = Question(setting.premises, (*setting.indices, self._place), setting.depth)

    def steps(self) -> tuple[Step, ...] | None:
        """A proof, or `None` where none was found."""
        summands: dict[Form, tuple[list[Distribution], tuple[Step, ...]]] = {}
        for variant, before in self._variants():
            if before and self._algebra.sign(variant).within(Sign.NON_NEGATIVE):
                return (*before, Step("signs", "by the signs of its parts"))
            read = self._read(variant)
            if read is None:
                continue
            found, readings = read
            for summand in readings:
                summands.setdefault(summand, (found, before))
        candidates = list(summands.items())[:MOST_SUMMANDS]
        for attempt, tried in ((self._quick, MOST_SUMMANDS), (self._direct, MOST_SUMMANDS if self._thorough else 2)):
            for summand, (found, before) in candidates[:tried]:
                if self._spent > (MOST_EFFORT if self._thorough else QUICK_EFFORT):
                    return None
                steps = attempt(summand, found)
                if steps is not None:
                    record(Summands(self._question.premises, self._value, summand, self._place))
                    return (*before, Step("pointwise", "every summand is non-negative"), *steps)
        return None

    def _variants(self) -> Iterator[tuple[Form, tuple[Step, ...]]]:
        """The form, and a lower bound of it by Hölder's inequality where it has one."""
        yield self._value, ()
        parts: list[Form] = []
        changed = False
        for monomial, amount in self._value.terms:
            normaliser = self._normaliser(monomial)
            bound = None if normaliser is None else self._holder(normaliser)
            if normaliser is not None and bound is not None:
                rest = self._without_logarithm(monomial, amount, normaliser)
                if self._algebra.sign(rest).within(Sign.NON_POSITIVE):
                    parts.append(self._algebra.multiply(rest, bound))
                    changed = True
                    continue
            parts.append(Form(((monomial, amount),)))
        if changed:
            yield self._algebra.add(*parts), (Step("power_sums", "Hölder's inequality for a normaliser"),)

    def _holder(self, over: Over) -> Form | None:
        """An upper bound of the logarithm of a sum of products of powers whose exponents sum to one."""
        algebra = self._algebra
        powers: list[tuple[Form, Form]] = []
        for atom, exponent in over.body.terms[0][0].factors:
            if isinstance(atom, Euler):
                for monomial, amount in exponent.terms:
                    varying = tuple(item for item in monomial.factors if over.index in item[0].free | item[1].free)
                    rest = Monomial(tuple(item for item in monomial.factors if item not in varying))
                    power = algebra.exp(Form(((Monomial(varying), Fraction(1)),)))
                    powers.append((power, Form(((rest, amount),))))
            elif over.index in exponent.free:
                return None
            else:
                powers.append((single(atom), exponent))
        exponents: dict[Form, Form] = {}
        for base, exponent in powers:
            exponents[base] = algebra.add(exponents.get(base, ZERO), exponent)
        if not all(algebra.sign(base) == Sign.POSITIVE for base in exponents) or len(exponents) < 2:
            return None
        if not all(algebra.sign(exponent).within(Sign.NON_NEGATIVE) for exponent in exponents.values()):
            return None
        if not algebra.add(*exponents.values()).is_one:
            exponents = self._balanced(over, exponents)
        if not exponents:
            return None
        return algebra.add(
            *(
                algebra.multiply(exponent, algebra.log(algebra.total(over.index, base)))
                for base, exponent in exponents.items()
            )
        )

    def _balanced(self, over: Over, exponents: dict[Form, Form]) -> dict[Form, Form]:
        """The same product with exponents that sum to one, a power of one base being the base whose sum is known."""
        algebra = self._algebra
        known = {atom.inner for atom in all_atoms(self._value) if isinstance(atom, Logarithm)}
        for base, exponent in exponents.items():
            others = {other: own for other, own in exponents.items() if other != base}
            left = algebra.subtract(ONE, algebra.add(*others.values()))
            if algebra.sign(left) == Sign.POSITIVE:
                whole = algebra.power(base, algebra.multiply(exponent, algebra.power(left, constant(-1))))
                if algebra.total(over.index, whole) in known:
                    return {**others, whole: left}
        return {}

    def _without_logarithm(self, monomial: Monomial, amount: Fraction, normaliser: Over) -> Form:
        logarithm = Logarithm(single(normaliser))
        return Form(((Monomial(tuple(item for item in monomial.factors if item[0] != logarithm)), amount),))

    def _read(self, value: Form) -> "tuple[list[Distribution], list[Form]] | None":
        """The distributions that a form speaks of, and summands whose sum is at most the form."""
        summands: list[Form] = []
        constants: list[Form] = []
        logarithms: list[tuple[Form, Over]] = []
        for monomial, amount in value.terms:
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
                logarithms.append((self._without_logarithm(monomial, amount, normaliser), normaliser))
            else:
                constants.append(Form(((monomial, amount),)))
        if not summands and not logarithms:
            return None
        bodies = self._algebra.add(*summands)
        extra = self._algebra.add(*constants)
        merged = self._merged(logarithms)
        found = self._distributions([bodies, *(self._at_place(over) for _, over in merged)])
        weights: list[Form | None] = [part.form for part in found] or [None]
        if len(found) > 1:
            both = self._algebra.add(found[0].form, found[1].form)
            weights.append(self._algebra.scale(both, Fraction(1, 2)))
        readings = []
        for weight in weights:
            if weight is None and not (extra.is_zero and not merged):
                continue
            lead = self._algebra.multiply(extra, weight) if weight is not None else ZERO
            for relaxed in self._relaxed(merged, found, weight):
                readings.append(self._algebra.add(bodies, lead, relaxed))
        return found, readings

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

    def _relaxed(
        self, logarithms: list[tuple[Form, Over]], found: "list[Distribution]", weight: Form | None
    ) -> Iterator[Form]:
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
                        for other in (part.form for part in found)
                        if algebra.sign(other) == Sign.POSITIVE
                    ]
                )
            else:
                return
        for choice in product(*options):
            yield algebra.add(*choice)

    def _distributions(self, values: list[Form]) -> "list[Distribution]":
        """Distributions over the axis that the summands speak of, those that are not inputs first.

        Divergences mostly weigh with their first argument, which is rarely the student.
        """
        algebra = self._algebra
        allowed = {self._place, *self._setting.indices}
        found: dict[Atom, Distribution] = {}
        for value in values:
            for atom in all_atoms(value):
                if isinstance(atom, Element | Over) and self._place in atom.free and atom.free <= allowed:
                    mass = algebra.total(self._place, single(atom))
                    counted = not any(isinstance(part, Over) for part, _ in atoms(mass))
                    signed = algebra.sign(single(atom)).within(Sign.NON_NEGATIVE)
                    if counted and signed and algebra.sign(mass) == Sign.POSITIVE:
                        whole = algebra.multiply(single(atom), algebra.power(mass, constant(-1)))
                        found[atom] = Distribution(atom, mass, whole)
        ordered = sorted(found.values(), key=lambda part: (isinstance(part.atom, Element), part.atom.key))
        return ordered[:MOST_DISTRIBUTIONS]

    def _quick(self, summand: Form, found: "list[Distribution]") -> tuple[Step, ...] | None:
        if self._algebra.sign(summand).within(Sign.NON_NEGATIVE):
            return (Step("signs", "by the signs of its parts"),)
        local = self._local(summand, {part.atom for part in found})
        for one, two in permutations(found, 2):
            steps = self._by_ratio(summand, one, two) if local <= {one.atom, two.atom} else None
            if steps is not None:
                return steps
        before = self._algebra.effort
        steps = as_exponential(self._algebra, self._question, summand)
        self._spent += self._algebra.effort - before
        return steps

    def _local(self, value: Form, known: set[Atom]) -> set[Atom]:
        """What the value of a summand at a class is made of: the known atoms, and entries outside of these."""
        found: set[Atom] = set()
        stack, seen = [value], set[Atom]()
        while stack:
            for atom, exponent in atoms(stack.pop()):
                stack.extend(() if exponent.constant is not None else (exponent,))
                if atom in seen or self._place not in atom.free:
                    continue
                seen.add(atom)
                if atom in known or isinstance(atom, Element):
                    found.add(atom)
                else:
                    stack.extend(inner_forms(atom))
        return found

    def _direct(self, summand: Form, found: "list[Distribution]") -> tuple[Step, ...] | None:
        before = self._algebra.effort
        steps = _non_negative(self._algebra, self._question, summand)
        self._spent += self._algebra.effort - before
        return steps

    def _by_ratio(self, summand: Form, one: "Distribution", two: "Distribution") -> tuple[Step, ...] | None:
        """Non-negativity of a summand that is homogeneous in two distributions, of which the second may have zeros."""
        algebra = _with_ratio(self._algebra)
        if self._algebra.sign(one.form) != Sign.POSITIVE:
            return None
        ratio = single(Symbol(RATIO))
        replaced = algebra.replace(summand, {two.atom: algebra.multiply(ratio, one.form, two.mass)})
        function = algebra.multiply(replaced, algebra.power(one.form, constant(-1)))
        if mentions(function, one.atom) or mentions(function, two.atom):
            return None
        if self._algebra.sign(two.form) != Sign.POSITIVE and not _tends_to_its_value_at_zero(self._algebra, function):
            return None
        try:
            slope = algebra.replace(derivative(algebra, function, Symbol(RATIO)), {Symbol(RATIO): ONE})
            if self._place in slope.free:
                return None  # a tangent sums to zero only with one slope for all classes
            tangent = algebra.multiply(slope, algebra.subtract(ratio, ONE))
            bent = algebra.subtract(function, tangent)
            steps = _least_at_one(algebra, self._question, bent)
            if steps is None:
                shared = _shared_power(bent)
                if not shared.is_zero:
                    # A power of the ratio does not matter for the sign, and spoils the shape.
                    rest = algebra.multiply(bent, algebra.power(ratio, algebra.scale(shared, -1)))
                    return _least_at_one(algebra, self._question, rest)
            if steps is not None:
                record(ByRatio(self._question.premises, summand, one.form, two.form, slope, bent))
            return steps
        except NotDifferentiable:
            return None
        finally:
            self._spent += algebra.effort


@dataclass(frozen=True)
class Distribution:
    """A distribution over the axis: an atom divided by its sum, which is free of sums over the axis."""

    atom: Atom
    mass: Form
    form: Form


def _tends_to_its_value_at_zero(algebra: Algebra, function: Form) -> bool:
    """Whether a function of the ratio has its value at zero for a limit there, where x log x is zero.

    What is not negative for all positive ratios is not negative at zero then.
    """
    closed, ratio = _with_ratio(algebra, may_be_zero=True), Symbol(RATIO)
    for monomial, _ in function.terms:
        own = next((exponent for atom, exponent in monomial.factors if atom == ratio), ZERO)
        if any(mentions(exponent, ratio) for _, exponent in monomial.factors) or not (
            own.is_zero or closed.sign(own) == Sign.POSITIVE
        ):
            return False
        for atom, exponent in monomial.factors:
            if atom == ratio or not mentions(single(atom), ratio):
                continue
            if atom == Logarithm(single(ratio)) and exponent.is_one and not own.is_zero:
                continue
            if not isinstance(atom, Logarithm | Group) or closed.sign(atom.inner) != Sign.POSITIVE:
                return False
            if not _tends_to_its_value_at_zero(algebra, atom.inner):
                return False
    return True


def _with_ratio(algebra: Algebra, may_be_zero: bool = False) -> Algebra:
    context = algebra.context
    ratio = Input(RATIO, (), Interval(Fraction(0), None, not may_be_zero))
    return Algebra(replace(context, inputs={**context.inputs, RATIO: ratio}))


def _shared_power(value: Form) -> Form:
    """The greatest constant power of the ratio that all terms have."""
    own = [dict(monomial.factors).get(Symbol(RATIO), ZERO).constant or Fraction(0) for monomial, _ in value.terms]
    return constant(max(min(own, default=Fraction(0)), Fraction(0)))


def _least_at_one(algebra: Algebra, question: Question, value: Form) -> tuple[Step, ...] | None:
    """Shows that a function of the ratio is non-negative, its least value being that at one."""
    ratio = Symbol(RATIO)
    at_one = algebra.replace(value, {ratio: ONE})
    start = _non_negative(algebra, question, at_one)
    if start is None:
        return None
    slope = derivative(algebra, value, ratio)
    # A common denominator turns the slope into one polynomial sign question.
    right = at_least(algebra, single(ratio), ONE)
    left = at_least(algebra, ONE, single(ratio))
    above = _non_negative(algebra, question.given(right), slope)
    below = above and _non_negative(algebra, question.given(left), algebra.scale(slope, -1))
    if above is not None and below is not None:
        record(Least(question.premises, value))
        return (
            Step("derivative", "decreasing before and increasing after the two distributions agree"),
            *start,
            *above,
            *below,
        )
    if vanishes(algebra, algebra.replace(slope, {ratio: ONE})):
        bend = _non_negative(algebra, question, derivative(algebra, slope, ratio))
        if bend is not None:
            record(Least(question.premises, value))
            return (Step("convexity", "convex, with its least value where the two distributions agree"), *start, *bend)
    return None


def _non_negative(algebra: Algebra, question: Question, value: Form) -> tuple[Step, ...] | None:
    """Shows that a form is non-negative: as a logarithm, or as it stands."""
    steps = as_exponential(algebra, question, value)
    if steps is not None:
        return steps
    simpler = simplified(algebra, value)
    found = question.proves(algebra, non_negative(simpler))
    if found is None:
        return None
    record(Restated(question.premises, value, simpler, exponential=False))
    return found.steps
