r"""Proves bounds of total variation for what is computed class by class and then normalised.

Lemma.  Let x, the student, and y be distributions, U(v) >= 0 a function of no entry of the student but x(v), U' >= 0
the same with y(v), and Z, Z' > 0 free of the class, with sum_v U(v) / Z = sum_v U'(v) / Z'.  If for every class
0 <= U - U' <= rho (x - y) where x >= y, and 0 <= U' - U <= rho (y - x) where x <= y, and if max(Z, Z') >= 1, then
sum_v |U(v) / Z - U'(v) / Z'| <= rho sum_v |x(v) - y(v)|.
The bounds of U - U' hold where the slope of U in the student's entry is between 0 and rho.

Lemma.  Let U > 0 be as above, Z = sum_v U(v) / s with a number s >= 0 that is free of the student, and Z' the same with
y.  If the slope of U in the student's entry is at most 2 rho / s times U in absolute value, the same holds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Apply, Index, Operation, walk
from kdverify.lemmas._model import non_negative
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.derivative import NotDifferentiable, derivative
from kdverify.normal.form import (
    ONE,
    ZERO,
    Collect,
    Element,
    Form,
    Joined,
    Largest,
    Monomial,
    Over,
    Predicate,
    Sided,
    TooLarge,
    Versus,
    atoms,
    constant,
)
from kdverify.normal.inside import all_atoms, forms_of
from kdverify.normal.sign import Sign
from kdverify.normal.vanish import cleared_of, vanishes
from kdverify.reasoning.clear import essential
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.dilation import Replacement, mentions_student
from kdverify.reasoning.entail import Question
from kdverify.reasoning.setting import SHALLOW, Setting, setting_of
from kdverify.reasoning.sums import Sums

PLACE = "lipschitz°"


class Lipschitz(AbstractEngine):
    """Total variation of outputs that are normalised, from the slope before that."""

    name: ClassVar[str] = "lipschitz"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 9
    summary: ClassVar[str] = "proves bounds of total variation from the steepest slope of what is normalised"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` goals that compare sums of absolute differences."""
        if not isinstance(goal.show, Holds):
            return Declined("speaks of comparisons only", foreign=True)
        extremes = (Operation.ABSOLUTE, Operation.MAXIMUM, Operation.MINIMUM)
        if not any(isinstance(node, Apply) and node.operation in extremes for node in walk(goal.show.condition)):
            return Declined("speaks of total variation only", foreign=True)
        try:
            setting = setting_of(goal, SHALLOW)
            wanted = setting.predicate(goal.show.condition)
            if not isinstance(wanted, Sided) or wanted.versus is not Versus.NON_NEGATIVE:
                return Declined("speaks of one inequality that is not strict", foreign=True)
            for rate, own, factor, gap in _readings(setting.algebra, wanted.form):
                steps = _Bound(setting, rate, own, factor, gap).steps()
                if steps is not None:
                    return Proved(EverySize(), (Step("lipschitz", "by the slope before normalising"), *steps))
        except Undefined as problem:
            return Declined(f"could not show that every part is defined: {problem}")
        except TooLarge:
            return Declined("the normal form grew too large")
        return Declined("no bound of the slope before normalising was found")


def _readings(algebra: Algebra, value: Form) -> "Iterator[tuple[Form, Form, Form, Form]]":
    """Ways to read a form as `rate * sum |own| - factor * sum |gap|`, with the differences at a generic class."""
    factors: dict[Over, Form] = {}
    for monomial, amount in value.terms:
        found = [
            atom
            for atom, exponent in monomial.factors
            if isinstance(atom, Over) and exponent.is_one and _difference(algebra, atom) is not None
        ]
        if len(found) != 1:
            return
        rest = Monomial(tuple(item for item in monomial.factors if item[0] != found[0]))
        factors[found[0]] = algebra.add(factors.get(found[0], ZERO), Form(((rest, amount),)))
    if len(factors) != 2:
        return
    (one, rate), (two, factor) = factors.items()
    if one.index.axis != two.index.axis:
        return
    for (own, plus), (gap, minus) in (((one, rate), (two, factor)), ((two, factor), (one, rate))):
        if algebra.sign(minus).within(Sign.NON_POSITIVE):
            parts = [_at_place(algebra, over) for over in (own, gap)]
            # Total variation has a factor 1/2 on both sides, and distributions sum to one.
            for scale in (2, 1):
                yield algebra.scale(plus, scale), parts[0], algebra.scale(minus, -scale), parts[1]


def _difference(algebra: Algebra, atom: Over) -> Form | None:
    """`d`, where the body of a sum is `max(d, -d)`, or `c * max(e, -e)` with `d = c * e` and `c >= 0`."""
    if atom.collect is not Collect.SUM or len(atom.body.terms) != 1:
        return None
    monomial, amount = atom.body.terms[0]
    largest = [part for part, power in monomial.factors if isinstance(part, Largest) and power.is_one]
    if len(largest) != 1 or len(largest[0].options) != 2:
        return None
    one, two = largest[0].options
    opposite = {monomial: -amount for monomial, amount in one.terms}
    rest = Form(((Monomial(tuple(item for item in monomial.factors if item[0] != largest[0])), amount),))
    if dict(two.terms) != opposite or not algebra.sign(rest).within(Sign.NON_NEGATIVE):
        return None
    return algebra.multiply(rest, one)


def _at_place(algebra: Algebra, over: Over) -> Form:
    difference = _difference(algebra, over)
    assert difference is not None
    return algebra.rename(difference, {over.index: Index(PLACE, over.index.axis)})


@dataclass(frozen=True)
class _Bound:
    """`rate * sum |own| >= factor * sum |gap|`, to be shown."""

    setting: Setting
    rate: Form
    own: Form
    factor: Form
    gap: Form

    @property
    def _algebra(self) -> Algebra:
        return self.setting.algebra

    @property
    def _place(self) -> Index:
        return next(index for index in self.own.free if index.name == PLACE)

    def steps(self) -> tuple[Step, ...] | None:
        for student, other in self._students():
            for output in self._outputs(student, other):
                steps = self._with(student, other, *output) or self._by_tilt(student, *output)
                if steps is not None:
                    return steps
        return None

    def _students(self) -> Iterator[tuple[str, Form]]:
        """The student and the distribution that it is compared with."""
        algebra = self._algebra
        for atom, exponent in atoms(self.own):
            if not isinstance(atom, Element) or atom.positions != (self._place,) or not exponent.is_one:
                continue
            for side in (self.own, algebra.scale(self.own, -1)):
                other = algebra.subtract(single(atom), side)
                if not algebra.context.is_distribution(atom.array) or mentions_student(other, atom.array):
                    continue
                if algebra.sign(other).within(Sign.NON_NEGATIVE) and algebra.total(self._place, other).is_one:
                    yield atom.array, other

    def _outputs(self, student: str, other: Form) -> Iterator[tuple[Form, Form]]:
        """What is normalised, and its normaliser, where `factor * gap` is `U / Z - U' / Z'`."""
        algebra = self._algebra
        for sign in (1, -1):
            gap = algebra.scale(algebra.multiply(self.factor, self.gap), sign)
            moving = Form(tuple(term for term in gap.terms if mentions_student(Form((term,)), student)))
            for output in (moving, cleared_of(algebra, algebra.add(gap, other))):
                normaliser = self._normaliser(output, student)
                if algebra.sign(normaliser) == Sign.NEGATIVE:
                    normaliser = algebra.scale(normaliser, -1)
                value = algebra.multiply(output, normaliser)
                replaced = algebra.replace(output, Replacement(algebra, student, other, self._place))
                if vanishes(algebra, algebra.subtract(gap, algebra.subtract(output, replaced))):
                    yield value, normaliser

    def _normaliser(self, output: Form, student: str) -> Form:
        """The inverse of what all terms share and that speaks of the student, but not of the class."""
        shared = dict(output.terms[0][0].factors) if output.terms else {}
        for monomial, _ in output.terms[1:]:
            own = dict(monomial.factors)
            shared = {atom: power for atom, power in shared.items() if own.get(atom) == power}
        kept = [
            (atom, self._algebra.scale(power, -1))
            for atom, power in shared.items()
            if self._place not in atom.free | power.free and mentions_student(single(atom), student)
        ]
        return self._algebra.product_of(kept)

    def _entry(self, student: str, value: Form) -> Element | None:
        """The entry of the student, where what is normalised depends on no other."""
        entry = Element(student, (self._place,))
        others = (isinstance(atom, Element) and atom.array == student and atom != entry for atom in all_atoms(value))
        return None if any(others) else entry

    def _with(self, student: str, other: Form, value: Form, normaliser: Form) -> tuple[Step, ...] | None:
        algebra = self._algebra
        entry = self._entry(student, value)
        if entry is None:
            return None
        replacement = Replacement(algebra, student, other, self._place)
        moved, scale = algebra.replace(value, replacement), algebra.replace(normaliser, replacement)
        differences = algebra.total(self._place, self.gap)
        if not normaliser.is_one and not vanishes(algebra, differences):
            return None
        if not all(algebra.sign(part).within(Sign.NON_NEGATIVE) for part in (value, moved)):
            return None
        large = () if normaliser.is_one else self._large_enough(value, moved, normaliser, scale)
        if large is None:
            return None
        steps = self._by_slope(student, value, entry) or self._by_difference(value, moved, entry, other)
        return None if steps is None else (*large, *steps)

    def _by_tilt(self, student: str, value: Form, normaliser: Form) -> tuple[Step, ...] | None:
        """Shows that the logarithm of what is normalised is not too steep."""
        algebra, entry = self._algebra, self._entry(student, value)
        if entry is None:
            return None
        mass = algebra.multiply(algebra.total(self._place, value), algebra.power(normaliser, constant(-1)))
        is_number = not mentions_student(mass, student) and self._place not in mass.free
        if not is_number or not algebra.sign(mass).within(Sign.NON_NEGATIVE):
            return None
        if normaliser.is_one or algebra.sign(value) != Sign.POSITIVE:
            return None
        try:
            slope = algebra.multiply(mass, derivative(algebra, value, entry))
        except NotDifferentiable:
            return None
        most = algebra.multiply(constant(2), self.rate, value)
        steps = self._everywhere(student, (algebra.subtract(most, slope), algebra.add(most, slope)))
        return None if steps is None else (Step("tilting", "by the slope of its logarithm"), *steps)

    def _by_slope(self, student: str, value: Form, entry: Element) -> tuple[Step, ...] | None:
        """Shows that the slope is between 0 and the rate at any entry of the student."""
        algebra = self._algebra
        try:
            slope = derivative(algebra, value, entry)
        except NotDifferentiable:
            return None
        return self._everywhere(student, (slope, algebra.subtract(self.rate, slope)))

    def _by_difference(self, value: Form, moved: Form, entry: Element, other: Form) -> tuple[Step, ...] | None:
        """Shows that the change has the sign of that of the student, and is at most the rate times it."""
        algebra = self._algebra
        rise = algebra.subtract(value, moved)
        run = algebra.subtract(single(entry), other)
        found: list[Step] = []
        for side in (1, -1):
            up, along = algebra.scale(rise, side), algebra.scale(run, side)
            wanted = (up, algebra.subtract(algebra.multiply(self.rate, along), up))
            steps = self._all(wanted, non_negative(along))
            if steps is None:
                return None
            found.extend(steps)
        return tuple(found)

    def _everywhere(self, student: str, values: Iterable[Form]) -> tuple[Step, ...] | None:
        """Shows what is asked for at every entry between those of two students, which premises may not know."""
        premises = tuple(
            premise
            for given in self.setting.premises
            for premise in (given.parts if isinstance(given, Joined) and given.conjunction else (given,))
            if not any(mentions_student(part, student) for part in forms_of(premise))
        )
        return self._shown(Question(premises, (*self.setting.indices, self._place), self.setting.depth), values)

    def _all(self, values: Iterable[Form], *premises: Predicate) -> tuple[Step, ...] | None:
        return self._shown(self.setting.question(self._place).given(*premises), values)

    def _shown(self, question: Question, values: Iterable[Form]) -> tuple[Step, ...] | None:
        found: list[Step] = []
        for value in values:
            answer = question.proves(self._algebra, non_negative(essential(self._algebra, value, weakly=True)))
            if answer is None:
                return None
            found.extend(answer.steps)
        return tuple(found)

    def _large_enough(self, *candidates: Form) -> tuple[Step, ...] | None:
        """Shows that one of two normalisers is at least one; before them come the summands, in the same order."""
        algebra = self._algebra
        for value, normaliser in zip(candidates[:2], candidates[2:], strict=True):
            excess = algebra.subtract(normaliser, ONE)
            answer = self.setting.entails(non_negative(excess))
            if answer is not None:
                return answer.steps
            if not vanishes(algebra, algebra.subtract(normaliser, algebra.total(self._place, value))):
                continue
            for part in self._distributions(value):
                steps = self._all((algebra.subtract(value, part),))
                if steps is not None:
                    return steps
            found = Sums(self.setting, excess, self._place.axis).steps()
            if found is not None:
                return found
        return None

    def _distributions(self, value: Form) -> Iterator[Form]:
        """Options of maxima that sum to one."""
        for atom in all_atoms(value):
            for option in atom.options if isinstance(atom, Largest) else ():
                if self._place in option.free and self._algebra.total(self._place, option).is_one:
                    yield option


engine = Lipschitz()
