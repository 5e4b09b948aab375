"""Intervals that forms lie in, from the domains of the inputs alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import repeat
from math import comb

from kdverify.lang import domain
from kdverify.lang.goal import Goal
from kdverify.lang.term import Axis
from kdverify.recheck.form import (
    ONE,
    ZERO,
    Atom,
    Cell,
    Constant,
    Count,
    Form,
    Group,
    Largest,
    Logarithm,
    Monomial,
    Over,
    Scalar,
    Sum,
    Switch,
    add,
    content,
    parts,
    rational,
    scale,
    single,
    subtract,
)


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a real number; `None` is no bound, `strict_*` excludes it."""

    lower: Fraction | None = None
    upper: Fraction | None = None
    strict_lower: bool = False
    strict_upper: bool = False

    @property
    def positive(self) -> bool:
        """Whether all members are."""
        return self.lower is not None and (self.lower > 0 or (self.lower == 0 and self.strict_lower))

    @property
    def non_negative(self) -> bool:
        """Whether all members are."""
        return self.lower is not None and self.lower >= 0

    @property
    def negative(self) -> bool:
        """Whether all members are."""
        return (-self).positive

    @property
    def non_positive(self) -> bool:
        """Whether all members are."""
        return (-self).non_negative

    @property
    def is_zero(self) -> bool:
        """Whether the one member is zero."""
        return self.lower == 0 == self.upper

    def __neg__(self) -> "Interval":
        lower = None if self.upper is None else -self.upper
        upper = None if self.lower is None else -self.lower
        return Interval(lower, upper, self.strict_upper, self.strict_lower)

    def __add__(self, other: "Interval") -> "Interval":
        lower = None if self.lower is None or other.lower is None else self.lower + other.lower
        upper = None if self.upper is None or other.upper is None else self.upper + other.upper
        return Interval(lower, upper, self.strict_lower or other.strict_lower, self.strict_upper or other.strict_upper)

    def __mul__(self, other: "Interval") -> "Interval":
        if self.lower is None or other.lower is None or self.lower < 0 or other.lower < 0:
            return _sign_of_product(self, other)
        upper = None if self.upper is None or other.upper is None else self.upper * other.upper
        if self.positive and other.positive:
            lower = self.lower * other.lower
            strict = self.strict_lower or other.strict_lower
        else:
            lower, strict = Fraction(0), False
        strict_upper = upper is not None and upper > 0 and (self.strict_upper or other.strict_upper)
        return Interval(lower, upper, strict, strict_upper)

    def scaled(self, by: Fraction) -> "Interval":
        """The interval of a positive multiple."""
        lower = None if self.lower is None else self.lower * by
        upper = None if self.upper is None else self.upper * by
        return Interval(lower, upper, self.strict_lower, self.strict_upper)

    def within(self, other: "Interval") -> "Interval":
        """The members that are in both."""
        low, high = self, -self
        for part in (other,):
            low = part if _tighter(part, low) else low
            high = -part if _tighter(-part, high) else high
        upper = None if high.lower is None else -high.lower
        return Interval(low.lower, upper, low.strict_lower, high.strict_lower)

    def hull(self, other: "Interval") -> "Interval":
        """An interval that holds both."""
        low = other if _tighter(self, other) or other.lower is None else self
        one, two = -self, -other
        high = two if _tighter(one, two) or two.lower is None else one
        upper = None if high.lower is None else -high.lower
        return Interval(low.lower, upper, low.strict_lower, high.strict_lower)


def _tighter(one: Interval, two: Interval) -> bool:
    if one.lower is None:
        return False
    return two.lower is None or one.lower > two.lower or (one.lower == two.lower and one.strict_lower)


def _sign_of_product(one: Interval, two: Interval) -> Interval:
    for flips in (False, True):
        other = -two if flips else two
        for left, right in ((one, other), (-one, -other)):
            if left.non_negative and right.non_negative:
                made = POSITIVE if left.positive and right.positive else NON_NEGATIVE
                return -made if flips else made
    return REALS


# A positive number that statements may speak of beside the inputs: no spec can write its name.
RATIO = Scalar("__ratio__")
REALS = Interval()
POSITIVE = Interval(Fraction(0), None, True)
NON_NEGATIVE = Interval(Fraction(0))


@dataclass(frozen=True)
class Domains:
    """What a goal quantifies over."""

    inputs: Mapping[str, domain.Input]
    sizes: Mapping[Axis, domain.Dimension]
    closed: frozenset[str]

    def is_distribution(self, name: str) -> bool:
        """Whether an input array is a distribution over its last axis."""
        return isinstance(self.inputs[name].domain, domain.Simplex)

    def inside(self, *names: str) -> "Domains":
        """The same with these numbers strictly between the ends of their intervals."""
        inputs = dict(self.inputs)
        for name in names:
            own = inputs[name].domain
            assert isinstance(own, domain.Interval)
            inputs[name] = replace(inputs[name], domain=replace(own, lower_open=True, upper_open=True))
        return replace(self, inputs=inputs)

    def scalar(self, name: str) -> Interval:
        """The interval of an input that is no distribution."""
        if name == RATIO.name:
            return POSITIVE
        own = self.inputs[name].domain
        assert isinstance(own, domain.Interval)
        return Interval(own.lower, own.upper, own.lower_open, own.upper_open)

    def entry(self, name: str) -> Interval:
        """The interval of the entries of an array."""
        own = self.inputs[name]
        if not isinstance(own.domain, domain.Simplex):
            return self.scalar(name)
        interior = name not in self.closed
        return Interval(Fraction(0), Fraction(1), interior, interior and self.sizes[own.axes[-1]].least >= 2)

    def count(self, axis: Axis) -> Interval:
        """The interval of the number of positions."""
        own = self.sizes[axis]
        return Interval(Fraction(own.least), None if own.most is None else Fraction(own.most))


def domains_of(goal: Goal) -> Domains:
    """What a goal quantifies over."""
    inputs = {entry.name: entry for entry in goal.inputs}
    return Domains(inputs, {dimension.axis: dimension for dimension in goal.dimensions}, goal.closed)


class Bounds:
    """Interval arithmetic of forms, and Bernstein coefficients in bounded scalars."""

    def __init__(self, domains: Domains) -> None:
        self._domains = domains
        self._known: dict[Form, Interval] = {}

    def of(self, form: Form) -> Interval:
        """The interval of a form, wherever it is defined."""
        if form not in self._known:
            self._known[form] = REALS  # ends a recursion
            value = self._sum(form)
            if len(form) > 1 and not (value.positive or value.negative):
                size, common, rest = content(form)
                value = value.within(self._bernstein(form))
                value = value.within(self._monomial(common).scaled(size) * self.of(rest)) if common else value
            self._known[form] = value
        return self._known[form]

    def _sum(self, form: Form) -> Interval:
        result = Interval(Fraction(0), Fraction(0))
        for monomial, value in form:
            own = self._monomial(monomial).scaled(abs(value))
            result = result + (own if value > 0 else -own)
        return result

    def _monomial(self, monomial: Monomial) -> Interval:
        result = Interval(Fraction(1), Fraction(1))
        for atom, exponent in monomial:
            result = result * self._power(self.atom(atom), exponent)
        return result

    def _power(self, base: Interval, exponent: Form) -> Interval:
        whole = rational(exponent)
        if whole == 1:
            return base
        if whole is not None and whole.denominator == 1:
            if whole % 2 == 0 and not base.non_negative:
                return POSITIVE if whole < 0 or base.negative else NON_NEGATIVE
            if not base.non_negative:
                return -POSITIVE if base.negative or (whole < 0 and base.non_positive) else REALS
        # A power with another exponent is defined for a base that is not negative.
        power = self.of(exponent)
        positive = base.positive or power.negative
        small = base.upper is not None and base.upper <= 1
        large = base.lower is not None and base.lower >= 1
        lead = POSITIVE if positive else NON_NEGATIVE
        moves = power.positive or power.negative
        if small:
            apart = moves and (base.strict_upper or base.upper != 1)
        else:
            apart = moves and (base.strict_lower or base.lower != 1)
        if (small and power.non_negative) or (large and power.non_positive):
            return lead.within(Interval(None, Fraction(1), False, apart))
        if (large and power.non_negative) or (small and power.non_positive):
            return lead.within(Interval(Fraction(1), None, apart))
        return lead

    def atom(self, atom: Atom) -> Interval:
        """The interval of an atom."""
        match atom:
            case Scalar():
                return self._domains.scalar(atom.name)
            case Count():
                return self._domains.count(atom.axis)
            case Cell():
                return self._domains.entry(atom.array)
            case Constant():
                low = Fraction(atom.value or Fraction(27, 10))
                return Interval(low, low if atom.value else Fraction(28, 10))
            case Group():
                return self.of(atom.inner)
            case Logarithm():
                gap = self.of(subtract(atom.inner, ONE))
                found = POSITIVE if gap.positive else NON_NEGATIVE if gap.non_negative else REALS
                return -POSITIVE if gap.negative else -NON_NEGATIVE if gap.non_positive else found
            case Sum():
                return self._total(atom)
            case Over():
                return self._over(atom)
            case Largest():
                return self._largest([self.of(option) for option in atom.options])
            case Switch():
                return self.of(atom.then).hull(self.of(atom.otherwise))

    def _total(self, atom: Sum) -> Interval:
        monomial = next(iter(atom.variants))
        body, mean = self._monomial(monomial), REALS
        # A mean lies between the bounds of what it averages.
        for item in monomial:
            if isinstance(item[0], Cell) and item[1] == ONE and self._domains.is_distribution(item[0].array):
                place = item[0].positions[-1]
                if place in atom.indices and item[0].positions.count(place) == 1:
                    mean = mean.within(self._monomial(monomial - {item}))
        if mean != REALS and len(atom.indices) == 1:
            return mean
        for part, exponent in monomial if len(monomial) == len(atom.indices) == 1 else ():
            # A sum of maxima is at least that of each option, which is 1 for a distribution.
            if isinstance(part, Largest) and exponent == ONE and any(map(self._is_entry, part.options, repeat(atom))):
                return Interval(Fraction(1))
        body = body.within(mean)
        if body.lower is not None and body.lower > 0:
            return Interval(body.lower, None, body.strict_lower)
        if body.positive or body.non_negative:
            return POSITIVE if body.positive else NON_NEGATIVE
        return -POSITIVE if body.negative else -NON_NEGATIVE if body.non_positive else REALS

    def _is_entry(self, form: Form, over: Sum) -> bool:
        """Whether a form is the entry of a distribution at the one position of a sum."""
        atoms = [atom for monomial, _ in form for atom, _ in monomial]
        return any(
            isinstance(atom, Cell)
            and self._domains.is_distribution(atom.array)
            and atom.positions[-1:] == over.indices
            and atom.positions.count(over.indices[0]) == 1
            and form == single(atom)
            for atom in atoms
        )

    def _over(self, atom: Over) -> Interval:
        body = self.of(atom.body)
        if atom.kind == "rank":
            return Interval(Fraction(1), self._domains.count(atom.index.axis).upper)
        if atom.kind == "prod":
            return POSITIVE if body.positive else NON_NEGATIVE if body.non_negative else REALS
        return body

    def _largest(self, parts: Iterable[Interval]) -> Interval:
        parts = list(parts)
        result = parts[0]
        for other in parts[1:]:
            result = result.hull(other)
        for other in parts:
            result = result.within(Interval(other.lower, None, other.strict_lower))
        return result

    def _bernstein(self, form: Form) -> Interval:
        """Signs from the coefficients of a polynomial in a scalar between two bounds (Farouki 2012, section 3)."""
        scalars = {atom for monomial, _ in form for atom, _ in monomial if isinstance(atom, Scalar)}
        for scalar in sorted(scalars, key=lambda atom: atom.name):
            own = self.atom(scalar)
            powers = None if own.lower is None or own.upper is None else _coefficients(form, scalar)
            if powers is None or own.lower is None or own.upper is None:
                continue
            parts = [self.of(part) for part in _in_bernstein(powers, own.lower, own.upper - own.lower)]
            for flip in (False, True):
                signed = [-part for part in parts] if flip else parts
                if all(part.non_negative for part in signed):
                    inside = any(part.positive for part in signed)
                    ends = (own.strict_lower or signed[0].positive) and (own.strict_upper or signed[-1].positive)
                    found = POSITIVE if inside and ends else NON_NEGATIVE
                    return -found if flip else found
        return REALS


def _coefficients(form: Form, scalar: Scalar) -> list[Form] | None:
    found: dict[int, Form] = {}
    for monomial, value in form:
        degree = next((rational(exponent) for atom, exponent in monomial if atom == scalar), Fraction(0))
        rest = frozenset(item for item in monomial if item[0] != scalar)
        if degree is None or degree.denominator != 1 or degree < 0 or mentions(rest, scalar):
            return None
        found[int(degree)] = add(found.get(int(degree), ZERO), frozenset({(rest, value)}))
    return [found.get(degree, ZERO) for degree in range(max(found) + 1)]


def mentions(item: object, scalar: Scalar) -> bool:
    """Whether a scalar occurs, at any depth."""
    return any(part == scalar for part in parts(item))


def _in_bernstein(powers: list[Form], lower: Fraction, width: Fraction) -> list[Form]:
    top = len(powers) - 1
    moved = [
        add(
            *(scale(powers[high], comb(high, low) * lower ** (high - low) * width**low) for high in range(low, top + 1))
        )
        for low in range(top + 1)
    ]
    return [
        add(*(scale(moved[low], Fraction(comb(place, low), comb(top, low))) for low in range(place + 1)))
        for place in range(top + 1)
    ]
