r"""Proves bounds of Hilbert's projective metric.

Lemma.  Let R(v) be positive, with R' the same with a distribution y in place of the student x, and R' the same for all
classes.  Where log(R / R') is in [-lower, upper] for all classes, max_v log R + max_v log(1 / R) <= lower + upper.
`reasoning.dilation` finds such intervals with ends linear in u = max_v log(x / y) and l = max_v log(y / x), which
are not negative and sum to Hilbert's distance of x and y.
So linear maps with positive coefficients do not expand it, and powers multiply it by their exponent (Birkhoff).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Axis, Index, Reduce, Reducer, walk
from kdverify.lemmas._model import non_negative
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.derivative import mentions
from kdverify.normal.form import (
    ONE,
    ZERO,
    Atom,
    Collect,
    Element,
    Form,
    Group,
    Logarithm,
    Monomial,
    Over,
    Sided,
    TooLarge,
    Versus,
    atoms,
    constant,
)
from kdverify.normal.inside import all_atoms
from kdverify.normal.sign import Sign
from kdverify.normal.vanish import vanishes
from kdverify.reasoning.clear import times_power
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.dilation import End, Ends, Interval, Replacement, scaled, spread, sums
from kdverify.reasoning.setting import SHALLOW, Setting, setting_of

PLACE = "hilbert°"


class Birkhoff(AbstractEngine):
    """Spreads of logarithms of ratios, from the spread of the student's own."""

    name: ClassVar[str] = "birkhoff"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 4
    summary: ClassVar[str] = (
        "proves bounds of Hilbert's projective metric: powers scale it, positive sums do not expand it"
    )

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """Proves `Holds` goals that compare Hilbert's distances."""
        if not isinstance(goal.show, Holds):
            return Declined("speaks of comparisons only", foreign=True)
        if not any(isinstance(node, Reduce) and node.reducer is Reducer.MAXIMUM for node in walk(goal.show.condition)):
            return Declined("speaks of Hilbert's projective metric only", foreign=True)
        try:
            setting = setting_of(goal, SHALLOW)
            wanted = setting.predicate(goal.show.condition)
            if not isinstance(wanted, Sided) or wanted.versus is not Versus.NON_NEGATIVE:
                return Declined("speaks of one inequality that is not strict", foreign=True)
            read = _read(setting.algebra, wanted.form)
            if read is None:
                return Declined("speaks of Hilbert's projective metric only", foreign=True)
            steps = _Bound(setting, *read).steps()
        except Undefined as problem:
            return Declined(f"could not show that every part is defined: {problem}")
        except TooLarge:
            return Declined("the normal form grew too large")
        if steps is None:
            return Declined("no bound of the change of ratios by that of the student was found")
        return Proved(EverySize(), (Step("birkhoff", "ratios change by no more than those of the student"), *steps))


@dataclass(frozen=True)
class _Pair:
    """`factor * (max_v log body + max_v log(1 / body))`, and what is added to it for the logarithms as written."""

    factor: Form
    body: Form
    rest: Form


def _read(algebra: Algebra, value: Form) -> "tuple[list[_Pair], Form, Axis] | None":
    """Hilbert distances with their factors, and what else there is."""
    factors: dict[Logarithm, Form] = {}
    bodies: dict[Logarithm, Form] = {}
    rest: list[Form] = []
    for monomial, amount in value.terms:
        logarithm = next((atom for atom, exponent in monomial.factors if isinstance(atom, Logarithm)), None)
        body = None if logarithm is None else _greatest(algebra, logarithm.inner)
        if logarithm is None or body is None:
            rest.append(Form(((monomial, amount),)))
            continue
        bodies[logarithm] = body
        others = Monomial(tuple(item for item in monomial.factors if item != (logarithm, ONE)))
        factors[logarithm] = algebra.add(factors.get(logarithm, ZERO), Form(((others, amount),)))
    axes = {index.axis for body in bodies.values() for index in body.free if index.name == PLACE}
    if len(axes) != 1 or any(_mentions_one(factor, factors) for factor in factors.values()):
        return None
    place = Index(PLACE, axes.pop())
    pairs: list[_Pair] = []
    left = list(factors.items())
    while left:
        one, factor = left.pop(0)
        for other, same in left:
            shared = _constant(algebra, algebra.multiply(bodies[one], bodies[other]), place)
            if same == factor and shared is not None:
                left.remove((other, same))
                pairs.append(_Pair(factor, bodies[one], algebra.multiply(factor, algebra.log(shared))))
                break
        else:
            return None
    return pairs, algebra.add(*rest), place.axis


def _mentions_one(value: Form, logarithms: Iterable[Logarithm]) -> bool:
    return any(mentions(value, logarithm) for logarithm in logarithms)


def _greatest(algebra: Algebra, value: Form) -> Form | None:
    """The body of a maximum over an axis, at a generic position; positive factors and summands may stand outside."""
    found = {atom for atom, _ in atoms(value) if isinstance(atom, Over) and atom.collect is Collect.MAXIMUM}
    if len(found) != 1:
        return None
    over = found.pop()
    assert isinstance(over, Over)
    factor, still = ZERO, ZERO
    for monomial, amount in value.terms:
        others = Monomial(tuple(item for item in monomial.factors if item != (over, ONE)))
        part = Form(((others, amount),))
        if len(others.factors) < len(monomial.factors):
            factor = algebra.add(factor, part)
        else:
            still = algebra.add(still, part)
    if not algebra.sign(factor).within(Sign.NON_NEGATIVE) or mentions(factor, over) or mentions(still, over):
        return None
    inside = algebra.rename(over.body, {over.index: Index(PLACE, over.index.axis)})
    return algebra.add(still, algebra.multiply(factor, inside))


def _constant(algebra: Algebra, value: Form, place: Index) -> Form | None:
    """The value as a form that is free of the place, if it is the same at all of them."""
    divisors: dict[Atom, Form] = {}
    for atom, exponent in atoms(value):
        if isinstance(atom, Group) and place in atom.free and exponent.constant in (-1, -2):
            divisors[atom] = min(divisors.get(atom, exponent), exponent, key=lambda power: power.constant or 0)
    divisor = ONE
    for atom, exponent in divisors.items():
        power = algebra.scale(exponent, -1)
        divisor = algebra.multiply(divisor, algebra.product_of([(atom, power)]))
        value = times_power(algebra, value, atom, power)
    above, below = (_by_position(algebra, part, place) for part in (value, divisor))
    shared = next((varying for varying in below if varying in above), None)
    if shared is None:
        return None
    ratio = algebra.multiply(above[shared], algebra.power(below[shared], constant(-1)))
    same = vanishes(algebra, algebra.subtract(value, algebra.multiply(ratio, divisor)))
    return ratio if same else None


def _by_position(algebra: Algebra, value: Form, place: Index) -> dict[Monomial, Form]:
    """The coefficients, free of the place, of the products that depend on it."""
    found: dict[Monomial, Form] = {}
    for monomial, amount in value.terms:
        varying = Monomial(tuple(item for item in monomial.factors if place in item[0].free | item[1].free))
        rest = Monomial(tuple(item for item in monomial.factors if item not in varying.factors))
        found[varying] = algebra.add(found.get(varying, ZERO), Form(((rest, amount),)))
    return found


class _Bound:
    """A combination of Hilbert distances, to be shown not negative."""

    def __init__(self, setting: Setting, pairs: list[_Pair], rest: Form, axis: Axis) -> None:
        self._setting = setting
        self._algebra = setting.algebra
        self._place = Index(PLACE, axis)
        self._pairs = pairs
        self._rest = setting.algebra.add(rest, *(pair.rest for pair in pairs))

    def steps(self) -> tuple[Step, ...] | None:
        for own in self._pairs:
            others = [pair for pair in self._pairs if pair is not own]
            for student, other in self._students(own.body):
                steps = self._against(own.factor, others, student, other)
                if steps is not None:
                    return steps
        return None

    def _students(self, body: Form) -> Iterator[tuple[str, Form]]:
        """Distributions x and y, x an input, of whose ratio, or its inverse, the body is a multiple."""
        algebra = self._algebra
        for side in (body, algebra.power(body, constant(-1))):
            monomial = side.terms[0][0]
            for atom, exponent in monomial.factors if len(side.terms) == 1 else ():
                if not isinstance(atom, Element) or not exponent.is_one or atom.positions != (self._place,):
                    continue
                if not algebra.context.is_distribution(atom.array) or algebra.sign(single(atom)) != Sign.POSITIVE:
                    continue
                ratio = algebra.multiply(single(atom), algebra.power(side, constant(-1)))
                if algebra.sign(ratio) != Sign.POSITIVE or any(part.array == atom.array for part in _elements(ratio)):
                    continue
                mass = algebra.total(self._place, ratio)
                yield atom.array, algebra.multiply(ratio, algebra.power(mass, constant(-1)))

    def _against(self, factor: Form, others: list[_Pair], student: str, other: Form) -> tuple[Step, ...] | None:
        algebra = self._algebra
        replacement = Replacement(algebra, student, other, self._place)
        elsewhere = Index(f"{PLACE}'", self._place.axis)
        options: list[list[Interval]] = []
        for pair in others:
            if not algebra.sign(pair.factor).within(Sign.NON_POSITIVE):
                return None
            replaced = algebra.replace(pair.body, replacement)
            moved = algebra.rename(replaced, {self._place: elsewhere})
            if not vanishes(algebra, algebra.subtract(replaced, moved)):
                return None
            options.append(list(spread(algebra, pair.body, student, self._place)))
        for chosen in product(*options):
            ends: Ends = (End(ZERO, ZERO),)
            for pair, interval in zip(others, chosen, strict=True):
                size = algebra.scale(pair.factor, -1)
                ends = sums(algebra, ends, scaled(algebra, sums(algebra, interval.above, interval.below), size))
            steps = self._enough(factor, ends)
            if steps is not None:
                return steps
        return None

    def _enough(self, factor: Form, ends: Ends) -> tuple[Step, ...] | None:
        """Shows that `factor * (u + l)` is at least each of the ends, and that nothing negative is left."""
        algebra = self._algebra
        wanted = [self._rest]
        wanted += [algebra.subtract(factor, part) for end in ends for part in (end.up, end.down)]
        steps: list[Step] = []
        for value in wanted:
            found = self._setting.entails(non_negative(value))
            if found is None:
                return None
            steps.extend(found.steps)
        return tuple(steps)


def _elements(value: Form) -> Iterator[Element]:
    return (atom for atom in all_atoms(value) if isinstance(atom, Element))


engine = Birkhoff()
