r"""Bounds of the change of a function of one number, from its slope.

Lemma.  Let G_j(x, y) = F_j(x) - F_j(y) for x, y in [0, 1], with F_j continuous there and differentiable inside, and let
sum_j |F_j'| <= rho inside.  Then sum_j |G_j| <= rho |x - y|; and less than that for x != y, if rho - sum_j |F_j'| is
positive inside but at one point at most.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from kdverify.evidence.outcome import Step
from kdverify.lang.domain import Input, Interval
from kdverify.lemmas._model import Unknown, above, non_negative, positive
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.derivative import NotDifferentiable, derivative, mentions
from kdverify.normal.form import (
    ZERO,
    Atom,
    Euler,
    Form,
    Group,
    Joined,
    Largest,
    Logarithm,
    Monomial,
    Negation,
    Predicate,
    Prime,
    Sided,
    Symbol,
    Versus,
    atoms,
    constant,
    form,
)
from kdverify.normal.inside import forms_of
from kdverify.normal.sign import Sign
from kdverify.normal.vanish import vanishes
from kdverify.reasoning.clear import essential
from kdverify.reasoning.entail import Question
from kdverify.reasoning.setting import Setting
from kdverify.reasoning.trace import Restated, record

UNIT = Interval(Fraction(0), Fraction(1), True, True)


def by_slope(setting: Setting, wanted: Predicate) -> tuple[Step, ...] | None:
    """Proves `rho |x - y| >= sum_j |G_j|`, or that it is greater."""
    if not isinstance(wanted, Sided) or wanted.versus is Versus.ZERO:
        return None
    found = _read(setting.algebra, wanted.form)
    for pair in _pairs(setting, found) if found is not None else ():
        steps = pair.steps(strict=wanted.versus is Versus.POSITIVE)
        if steps is not None:
            return (Step("mean_value", "a change is at most the steepest slope times the distance"), *steps)
    return None


def _read(algebra: Algebra, value: Form) -> dict[Largest, Form] | None:
    """A form as a combination of absolute values, each with its coefficient."""
    found: dict[Largest, Form] = {}
    for monomial, amount in value.terms:
        parts = [
            atom for atom, exponent in monomial.factors if isinstance(atom, Largest) and exponent.is_one and _gap(atom)
        ]
        if len(parts) != 1:
            return None
        rest = Monomial(tuple(item for item in monomial.factors if item[0] != parts[0]))
        found[parts[0]] = algebra.add(found.get(parts[0], ZERO), form({rest: amount}))
    return found


def _gap(atom: Largest) -> Form | None:
    """`d`, where the atom is `max(d, -d)`."""
    one, *others = atom.options
    opposite = {monomial: -amount for monomial, amount in one.terms}
    return one if len(others) == 1 and dict(others[0].terms) == opposite else None


def _pairs(setting: Setting, found: dict[Largest, Form]) -> "Iterator[_Pair]":
    """Ways to read one of the absolute values as the distance of two numbers between 0 and 1."""
    for atom, rate in found.items():
        gap = _gap(atom)
        symbols = [part for part, _ in atoms(gap)] if gap is not None else []
        if len(symbols) != 2 or not all(isinstance(part, Symbol) and _is_unit(setting, part) for part in symbols):
            continue
        one, two = symbols
        assert isinstance(one, Symbol) and isinstance(two, Symbol)
        if gap not in [setting.algebra.subtract(single(x), single(y)) for x, y in ((one, two), (two, one))]:
            continue
        if not any(mentions(rate, part) for part in symbols):
            others = {other: factor for other, factor in found.items() if other != atom}
            yield _Pair(setting, one, two, rate, others)


def _is_unit(setting: Setting, symbol: Symbol) -> bool:
    domain = setting.algebra.context.inputs[symbol.name].domain
    return isinstance(domain, Interval) and not domain.integer and domain.lower == 0 and domain.upper == 1


@dataclass(frozen=True)
class _Pair:
    """`rate * |one - two|` against absolute values with factors that are not positive."""

    setting: Setting
    one: Symbol
    two: Symbol
    rate: Form
    others: dict[Largest, Form]

    def steps(self, strict: bool) -> tuple[Step, ...] | None:
        inside = _inside(self.setting.algebra, self.one, self.two)
        question = Question(self._premises(), self.setting.indices, self.setting.depth)
        steps: list[Step] = []
        total = ZERO
        for atom, factor in self.others.items():
            gap = _gap(atom)
            if gap is None or not self.setting.algebra.sign(factor).within(Sign.NON_POSITIVE):
                return None
            change = self.setting.algebra.multiply(factor, gap)
            if not self._is_continuous(change):
                return None
            try:
                slope = self._slope(inside, change)
            except NotDifferentiable:
                return None
            signed = None if slope is None else _without_sign(inside, question, slope)
            if signed is None:
                return None
            total = inside.add(total, signed[0])
            steps.extend(signed[1])
        slack = inside.subtract(self.rate, total)
        margin = _in_unknowns(inside, essential(inside, slack, weakly=not strict))
        enough = self._strictly(inside, question, margin) if strict else _ask(inside, question, non_negative(margin))
        if enough is None:
            return None
        record(Restated(question.premises, slack, margin, exponential=False))
        return (*steps, *enough)

    def _premises(self) -> tuple[Predicate, ...]:
        """What is known of everything but the two numbers, for the slope is taken anywhere between them."""
        return tuple(
            premise
            for given in self.setting.premises
            for premise in (given.parts if isinstance(given, Joined) and given.conjunction else (given,))
            if not any(mentions(part, symbol) for part in forms_of(premise) for symbol in (self.one, self.two))
        )

    def _is_continuous(self, value: Form) -> bool:
        """Whether a form is made of sums, products, and powers and logarithms that are continuous in both numbers."""
        algebra = self.setting.algebra
        stack = [value]
        while stack:
            for atom, exponent in atoms(stack.pop()):
                if not any(mentions(single(atom, exponent), symbol) for symbol in (self.one, self.two)):
                    continue
                whole = exponent.constant
                if whole is None or whole.denominator != 1 or whole < 0:
                    rises = algebra.sign(exponent) == Sign.POSITIVE
                    if not rises and not isinstance(atom, Euler | Prime) and not self._is_positive(_base(atom)):
                        return False
                    stack.append(exponent)
                match atom:
                    case Group():
                        stack.append(atom.inner)
                    case Logarithm():
                        if not self._is_positive(atom.inner):
                            return False
                        stack.append(atom.inner)
                    case Symbol() | Prime() | Euler():
                        pass
                    case _:
                        return False
        return True

    def _is_positive(self, value: Form) -> bool:
        return self.setting.entails(positive(value)) is not None

    def _slope(self, algebra: Algebra, change: Form) -> Form | None:
        """F', where the change is F(one) - F(two); it may be taken at `two = one`, as it does not depend on `two`."""
        slope = derivative(algebra, change, self.one)
        if not vanishes(algebra, derivative(algebra, slope, self.two)):
            return None
        there: dict[Atom, Form] = {self.two: single(self.one)}
        if not vanishes(algebra, algebra.replace(change, there)):
            return None
        return algebra.replace(slope, there)

    def _strictly(self, algebra: Algebra, question: Question, margin: Form) -> tuple[Step, ...] | None:
        """Shows that the margin is positive, or is so but at one half and nowhere negative, where the two differ."""
        apart = Negation(Sided(algebra.subtract(single(self.one), single(self.two)), Versus.ZERO))
        differ = self.setting.entails(apart)
        if differ is None:
            return None
        steps = list(differ.steps)
        half = constant(Fraction(1, 2))
        for side in (above(algebra, single(self.one), half), above(algebra, half, single(self.one))):
            found = _ask(algebra, question.given(side), positive(margin))
            if found is None:
                return None
            steps.extend(found)
        return tuple(steps)


def _inside(algebra: Algebra, *symbols: Symbol) -> Algebra:
    """The algebra with these numbers strictly between 0 and 1."""
    inputs = {symbol.name: Input(symbol.name, (), UNIT) for symbol in symbols}
    return Algebra(replace(algebra.context, inputs={**algebra.context.inputs, **inputs}))


def _without_sign(algebra: Algebra, question: Question, value: Form) -> tuple[Form, tuple[Step, ...]] | None:
    """The absolute value, where the sign is the same everywhere."""
    for side in (1, -1):
        signed = algebra.scale(value, side)
        simplified = _in_unknowns(algebra, essential(algebra, signed, weakly=True))
        found = _ask(algebra, question, non_negative(simplified))
        if found is not None:
            record(Restated(question.premises, signed, simplified, exponential=False))
            return signed, found
    return None


def _ask(algebra: Algebra, question: Question, wanted: Predicate) -> tuple[Step, ...] | None:
    found = question.proves(algebra, wanted)
    return None if found is None else found.steps


def _base(atom: Atom) -> Form:
    return atom.inner if isinstance(atom, Group) else single(atom)


def _in_unknowns(algebra: Algebra, value: Form) -> Form:
    """The form with powers of one base whose exponents differ by integers written by one of them.

    `x ** s` is `x * x ** (s - 1)` then, with one unknown for a solver instead of two.
    """
    offsets: dict[tuple[Atom, Form], Fraction] = {}
    for atom, exponent in atoms(value):
        parts = _multiple(algebra, atom, exponent)
        if parts is not None:
            times, symbolic, rest = parts
            key = (atom, symbolic)
            least = Fraction(rest // times)
            offsets[key] = min(offsets.get(key, least), least)
    pieces: list[Form] = []
    for monomial, amount in value.terms:
        factors = [constant(amount)]
        for atom, exponent in monomial.factors:
            parts = _multiple(algebra, atom, exponent)
            if parts is None:
                factors.append(single(atom, exponent))
                continue
            times, symbolic, rest = parts
            offset = offsets[(atom, symbolic)]
            unknown = Unknown(atom, algebra.add(symbolic, constant(offset)))
            factors.append(single(unknown, constant(times)))
            factors.append(algebra.power(_base(atom), constant(rest - times * offset)))
        pieces.append(algebra.multiply(*factors))
    return algebra.add(*pieces)


def _multiple(algebra: Algebra, atom: Atom, exponent: Form) -> tuple[int, Form, Fraction] | None:
    """The exponent of something positive as a positive integer times something symbolic, plus an integer."""
    if isinstance(atom, Euler | Prime) or algebra.sign(_base(atom)) != Sign.POSITIVE:
        return None
    rest = exponent.constant_part
    symbolic = [(monomial, amount) for monomial, amount in exponent.terms if monomial.factors]
    if not symbolic or rest.denominator != 1:
        return None
    times = symbolic[0][1]
    if times.denominator != 1 or times <= 0 or any(amount % times for _, amount in symbolic):
        return None
    return int(times), form({monomial: amount / times for monomial, amount in symbolic}), rest
