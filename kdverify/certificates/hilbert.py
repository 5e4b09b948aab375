"""Bounds of Hilbert's projective metric: one ratio is at most a power of the largest other one, at every position.

Let A be the largest x(v) / y(v).  Then x ** f <= A ** f * y ** f at every v, and so it is for sums of these and of
what does not change with x and y.  Where E(v) <= A ** f at every v, log max E <= f log A.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kdverify.certificates import forms
from kdverify.certificates.leaves import Leaf, statement
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Index
from kdverify.recheck.court import Court
from kdverify.recheck.form import (
    ONE,
    ZERO,
    Atom,
    Form,
    Group,
    Logarithm,
    Over,
    Sided,
    Unsupported,
    add,
    multiply,
    rational,
    scale,
    single,
    subtract,
)

Json = dict[str, Any]


def by_ratios(court: Court, goal: Goal) -> list[Json]:
    """Statements that may show a goal about logarithms of largest ratios; none where it is about something else.

    Raises:
        Unsupported: where the court does not accept one for any largest ratio.
    """
    wanted = court.reader.test(goal.show.condition) if isinstance(goal.show, Holds) else None
    if not isinstance(wanted, Sided) or wanted.relation != ">=":
        return []
    factors: dict[Over, Form] = {}
    for monomial, amount in wanted.form:
        found = [(atom, over) for atom, _ in monomial if (over := _largest(atom)) is not None]
        if len(found) != 1:
            return []
        atom, over = found[0]
        rest = frozenset({(frozenset(item for item in monomial if item[0] != atom), amount)})
        factors[over] = add(factors.get(over, ZERO), rest)
    given = [over for over, factor in factors.items() if court.algebra.bounds.of(factor).positive]
    heard: list[Json] = []
    shown: list[Form] = []
    for over, factor in factors.items():
        if over not in given:
            if factor != scale(ONE, -1):
                return []
            bound = _heard(court, heard, [_Step(court, other, factors[other], over) for other in given])
            shown.append(bound)
    leaf = Leaf(court)
    leaf.add(f"(not (>= {leaf.number(wanted.form)} 0.0))", {"denied": "1"})
    for bound in shown:
        leaf.add(f"(>= {leaf.number(bound)} 0.0)", "shown")
    return [*heard, statement(goal.indices, f"{forms.form(wanted.form)} >= 0", leaf.proof())] if shown else []


def _largest(atom: Atom) -> Over | None:
    """The maximum that an atom is the logarithm of."""
    if isinstance(atom, Logarithm) and len(atom.inner) == 1:
        ((monomial, amount),) = atom.inner
        if amount == 1 and len(monomial) == 1:
            ((over, exponent),) = monomial
            if isinstance(over, Over) and over.kind == "max" and exponent == ONE:
                return over
    return None


def _heard(court: Court, heard: list[Json], steps: "list[_Step]") -> Form:
    """What the first of several ways shows that the court accepts."""
    problem = Unsupported("no largest ratio to compare with")
    for step in steps:
        own: list[Json] = []
        try:
            for node in step.statements():
                court.hear(node)
                own.append(node)
        except Unsupported as refused:
            problem = refused
            continue
        heard.extend(own)
        return step.bound
    raise problem


@dataclass(frozen=True)
class _Step:
    """`power * log(largest) >= log(other)`, to be shown."""

    court: Court
    largest: Over
    power: Form
    other: Over

    @property
    def bound(self) -> Form:
        """What is not negative."""
        log = self.court.algebra.log
        return subtract(multiply(self.power, log(single(self.largest))), log(single(self.other)))

    def statements(self) -> Iterator[Json]:
        """From the largest ratio to its power, to sums of such, to the other ratio, and to logarithms."""
        algebra, place = self.court.algebra, Index(f"at_{self.other.index.axis.name}", self.other.index.axis)
        ratio = algebra(self.largest.body, {self.largest.index: place})
        above, below = _halves(ratio)
        lead, most = algebra.power(single(self.largest), self.power), single(self.largest)
        high, low = algebra.power(below, self.power), algebra.power(above, self.power)
        yield self._by_extremes(place, subtract(most, ratio))
        yield _multiple(place, subtract(multiply(most, below), above), below, subtract(most, ratio))
        yield self._by_powers(place, multiply(most, below), above)
        other = algebra(self.other.body, {self.other.index: place})
        (top, bottom), rise = _fraction(other, high), subtract(multiply(lead, high), low)
        totals = [algebra.total(place, side) for side in (high, low)]
        total = subtract(multiply(lead, totals[0]), totals[1])
        if subtract(multiply(lead, bottom), top) != rise:
            body = f"sum({forms.form(rise)} for {place.name} in {place.axis.name})"
            yield statement((), f"{forms.form(total)} >= 0", {"by": "summands", "sum": body})
            yield self._from(place, subtract(multiply(lead, bottom), top), [rise, total])
        inverse = algebra.power(bottom, scale(ONE, -1))
        yield _multiple(place, subtract(lead, other), inverse, subtract(multiply(lead, bottom), top))
        yield self._attained(subtract(lead, single(self.other)))
        quotient = multiply(lead, single(self.other, scale(ONE, -1)))
        lowered = single(self.other, scale(ONE, -1))
        yield _multiple(None, subtract(quotient, ONE), lowered, subtract(lead, single(self.other)))
        yield statement((), f"{forms.form(self.bound)} >= 0", {"by": "exponential"})

    def _by_extremes(self, place: Index, value: Form) -> Json:
        leaf = Leaf(self.court)
        number = leaf.number(value)
        leaf.add(f"(not (>= {number} 0.0))", {"denied": "1"})
        leaf.add(f"(>= {number} 0.0)", {"lemma": "extremes", "of": forms.power(self.largest, ONE), "at": place.name})
        return statement([place], f"{forms.form(value)} >= 0", leaf.proof())

    def _by_powers(self, place: Index, high: Form, low: Form) -> Json:
        """That powers compare as their bases do."""
        algebra, leaf = self.court.algebra, Leaf(self.court)
        bases = [leaf.number(side) for side in (high, low, subtract(high, low))]
        value = subtract(algebra.power(high, self.power), algebra.power(low, self.power))
        number = leaf.number(value)
        one, two = (f"({forms.form(side)}) ** ({forms.form(self.power)})" for side in (high, low))
        ordered = " ".join(f"(>= {base} 0.0)" for base in bases)
        leaf.add(f"(not (>= {number} 0.0))", {"denied": "1"})
        leaf.add(f"(or (not (and {ordered})) (>= {number} 0.0))", {"lemma": "monotone_powers", "one": one, "two": two})
        leaf.add(f"(>= {bases[2]} 0.0)", "shown")
        leaf.add_what_is_known()
        return statement([place], f"{forms.form(value)} >= 0", leaf.proof())

    def _from(self, place: Index, value: Form, known: list[Form]) -> Json:
        leaf = Leaf(self.court)
        leaf.add(f"(not (>= {leaf.number(value)} 0.0))", {"denied": "1"})
        for form in known:
            leaf.add(f"(>= {leaf.number(form)} 0.0)", "shown")
        leaf.add_what_is_known()
        return statement([place], f"{forms.form(value)} >= 0", leaf.proof())

    def _attained(self, value: Form) -> Json:
        """From what holds at every position to the maximum, which is attained at one."""
        chosen = Index(f"top_{self.other.index.axis.name}", self.other.index.axis)
        there = self.court.algebra(self.other.body, {self.other.index: chosen})
        leaf = Leaf(self.court)
        leaf.add(f"(not (>= {leaf.number(value)} 0.0))", {"denied": "1"})
        leaf.add(f"(= {leaf.number(subtract(single(self.other), there))} 0.0)", {"chosen": chosen.name})
        leaf.add(f"(>= {leaf.number(add(value, subtract(single(self.other), there)))} 0.0)", "shown")
        choice = {"name": chosen.name, "axis": chosen.axis.name, "as": "attains", "of": forms.power(self.other, ONE)}
        return statement((), f"{forms.form(value)} >= 0", {**leaf.proof(), "chosen": [choice]})


def _multiple(place: Index | None, value: Form, times: Form, of: Form) -> Json:
    proof = {"by": "multiple", "times": forms.form(times), "of": forms.form(of)}
    return statement([] if place is None else [place], f"{forms.form(value)} >= 0", proof)


def _halves(ratio: Form) -> tuple[Form, Form]:
    """A product as one of powers over one of powers; anything else over 1."""
    if len(ratio) != 1:
        return ratio, ONE
    ((monomial, _amount),) = ratio
    below = frozenset((atom, scale(own, -1)) for atom, own in monomial if (rational(own) or 0) < 0)
    bottom: Form = frozenset({(below, Fraction(1))})
    return multiply(ratio, bottom), bottom


def _fraction(value: Form, usual: Form) -> tuple[Form, Form]:
    """A form over the sum that all of its terms are divided by, or else over the usual divisor."""
    shared = frozenset[tuple[Atom, Form]].intersection(*(monomial for monomial, _ in value))
    for item in shared:
        if isinstance(item[0], Group) and rational(item[1]) == -1:
            return frozenset((monomial - {item}, amount) for monomial, amount in value), item[0].inner
    return multiply(value, usual), usual
