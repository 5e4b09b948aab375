"""Bounds of the change of a function of one number, from its slope between two values."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from kdverify.certificates import forms, words
from kdverify.certificates.elaborate import Elaborator
from kdverify.certificates.leaves import Leaf, statement
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Apply, Operation, walk
from kdverify.normal.context import context_of
from kdverify.reasoning.trace import Found, Restated
from kdverify.recheck.bounds import mentions
from kdverify.recheck.court import Court
from kdverify.recheck.derivative import derivative
from kdverify.recheck.form import (
    ONE,
    ZERO,
    Atom,
    Form,
    Group,
    Largest,
    Scalar,
    Sided,
    Test,
    Unsupported,
    add,
    conjuncts,
    constant,
    multiply,
    rational,
    scale,
    single,
    subtract,
)

Json = dict[str, Any]
# Where two numbers sum to one, a slope may vanish where they are equal.
_EXCEPT = Fraction(1, 2)
_TIMES = tuple(sign * size for size in (Fraction(1), Fraction(1, 2), Fraction(2)) for sign in (1, -1))


def by_slopes(court: Court, goal: Goal, given: tuple[Test, ...], found: Sequence[Found]) -> list[Json]:
    """Statements that show `rate * |x - y| >= |F(x) - F(y)|`, or that it is greater; none for other goals.

    Raises:
        Unsupported: where the court does not accept one.
    """
    wanted = court.reader.test(goal.show.condition) if isinstance(goal.show, Holds) else None
    if not isinstance(wanted, Sided) or wanted.relation not in (">=", ">"):
        return []
    factors = _factors(wanted.form)
    for distance, rate in factors.items():
        ends = _ends(distance)
        if len(factors) > 1 and ends is not None:
            far = {other: scale(factor, -1) for other, factor in factors.items() if other != distance}
            return _statements(court, goal, given, found, wanted, rate, far, ends)
    return []


def _factors(value: Form) -> dict[Largest, Form]:
    """The coefficients of the maxima that a form is a combination of; none where it is something else."""
    result: dict[Largest, Form] = {}
    for monomial, amount in value:
        own = [item for item in monomial if isinstance(item[0], Largest) and item[1] == ONE]
        if len(own) != 1:
            return {}
        rest = frozenset({(monomial - {own[0]}, amount)})
        atom = own[0][0]
        assert isinstance(atom, Largest)
        result[atom] = add(result.get(atom, ZERO), rest)
    return result


def _ends(distance: Largest) -> tuple[Scalar, Scalar] | None:
    """The numbers that a maximum is the distance of."""
    numbers = sorted({a for o in distance.options for m, _ in o for a, _ in m if isinstance(a, Scalar)}, key=str)
    if len(numbers) != 2:
        return None
    gap = subtract(single(numbers[0]), single(numbers[1]))
    return (numbers[0], numbers[1]) if distance.options == {gap, scale(gap, -1)} else None


def _statements(
    court: Court,
    goal: Goal,
    given: tuple[Test, ...],
    found: Sequence[Found],
    wanted: Sided,
    rate: Form,
    far: Mapping[Largest, Form],
    ends: tuple[Scalar, Scalar],
) -> list[Json]:
    relation, shown = wanted.relation, list[tuple[Form, Form, str]]()
    # Whatever shows that all parts are defined.
    elaborator = Elaborator(court, context_of(goal), found)
    elaborator.hear_all()
    gap = subtract(single(ends[0]), single(ends[1]))

    def show(whole: Form, apart: Form, sign: str) -> None:
        # Written apart, a slope does not speak of the other number; as a whole, it is what the goal speaks of.
        node = _slope(court, goal, given, found, ends, apart, sign, relation)
        proof = {"by": "multiple", "times": "1", "of": forms.form(apart)}
        joined = statement((), f"{forms.form(whole)} {sign} 0", proof, node["premises"])
        for part in (node, joined) if whole != apart else (node,):
            elaborator.hear(part)
            elaborator.hear(_exchanged(part, *(end.name for end in ends)))
        shown.extend([(gap, whole, sign), (scale(gap, -1), _swapped(court, whole, *ends), sign)])

    rest, rest_apart = multiply(rate, gap), multiply(rate, gap)
    for largest, factor in far.items():
        refused = Unsupported("no slope of what changes")
        for option in sorted(largest.options, key=forms.form):
            change = multiply(factor, option)
            apart = _separate(court, goal, change)
            try:
                show(change, apart, ">=")
            except Unsupported as problem:
                refused = problem
                continue
            rest, rest_apart = subtract(rest, change), subtract(rest_apart, apart)
            break
        else:
            raise refused
    show(rest, rest_apart, relation)
    return [*elaborator.statements, _conclusion(court, goal, given, wanted, shown, relation)]


def _exchanged(node: Any, one: str, two: str) -> Any:
    """A statement with two inputs exchanged."""
    if isinstance(node, dict):
        return {key: _exchanged(value, one, two) for key, value in node.items()}
    if isinstance(node, list):
        return [_exchanged(value, one, two) for value in node]
    names = {one: two, two: one}
    return re.sub(rf"\b({one}|{two})\b", lambda match: names[match[0]], node) if isinstance(node, str) else node


def _swapped(court: Court, value: Form, one: Scalar, two: Scalar) -> Form:
    return court.algebra.replaced(value, {}, {one: single(two), two: single(one)})


def _separate(court: Court, goal: Goal, change: Form) -> Form:
    """A difference as it is written under an absolute value, with no common divisor of its two sides."""
    assert isinstance(goal.show, Holds)
    for node in walk(goal.show.condition):
        if isinstance(node, Apply) and node.operation is Operation.ABSOLUTE:
            written = court.reader.form(node.arguments[0])
            for times in _TIMES:
                if court.algebra.vanishes(subtract(scale(written, times), change)):
                    return scale(written, times)
    return change


def _conclusion(
    court: Court, goal: Goal, given: Iterable[Test], wanted: Sided, shown: Iterable[tuple[Form, Form, str]], order: str
) -> Json:
    leaf = Leaf(court)
    leaf.add(f"(not ({wanted.relation} {leaf.number(wanted.form)} 0.0))", {"denied": "1"})
    premises = [test for test in conjuncts(given) if isinstance(test, Sided) and test.relation in (">=", ">")]
    for test in premises:
        leaf.add(f"({test.relation} {leaf.number(test.form)} 0.0)", "premise")
    for gap, value, relation in shown:
        fact = f"({relation} {leaf.number(value)} 0.0)"
        leaf.add(f"(or (not ({order} {leaf.number(gap)} 0.0)) {fact})", "shown")
    leaf.add_what_is_known()
    text = f"{forms.form(wanted.form)} {wanted.relation} 0"
    return statement(goal.indices, text, leaf.proof(), map(forms.test, premises))


def _slope(
    court: Court,
    goal: Goal,
    given: tuple[Test, ...],
    found: Sequence[Found],
    ends: tuple[Scalar, Scalar],
    value: Form,
    relation: str,
    order: str,
) -> Json:
    """That a form that is 0 where two numbers agree has a sign where one is greater."""
    one, two = ends
    inside = Court(court.domains.inside(one.name, two.name))
    elaborator = Elaborator(inside, context_of(goal), found)
    elaborator.hear_all()
    same: dict[Atom, Form] = {two: single(one)}
    slope = inside.algebra.replaced(derivative(inside.algebra, value, one), {}, same)
    free = [test for test in conjuncts(given) if isinstance(test, Sided) and not _speaks(test.form, ends)]
    sides: list[tuple[Sided, ...]] = [()]
    if relation == ">":
        middle = subtract(single(one), constant(_EXCEPT))
        sides = [(Sided(middle, ">"),), (Sided(scale(middle, -1), ">"),)]
    for side in sides:
        for node in _multiples(inside, found, slope, relation, [*free, *side]):
            try:
                elaborator.hear(node)
            except Unsupported:
                continue
            break
    inside.used.clear()
    for side in sides:
        inside.holds(Sided(slope, relation), (*free, *side))
    proof: Json = {"by": "slope", "one": one.name, "two": two.name, "of": forms.form(value)}
    proof["inside"] = elaborator.needed(inside.used)
    if relation == ">":
        proof["except"] = str(_EXCEPT)
    premises = [*map(forms.test, free), f"{one.name} - {two.name} {order} 0"]
    return statement(goal.indices, f"{forms.form(value)} {relation} 0", proof, premises)


def _speaks(value: Form, ends: tuple[Scalar, Scalar]) -> bool:
    return any(mentions(value, end) for end in ends)


def _multiples(
    court: Court, found: Sequence[Found], slope: Form, relation: str, given: Iterable[Test]
) -> Iterator[Json]:
    """The slope as a positive multiple of what was shown instead."""
    groups = {
        atom for monomial, _ in slope for atom, own in monomial if isinstance(atom, Group) and (rational(own) or 0) < 0
    }
    factors = [single(Scalar(name)) for name, own in court.domains.inputs.items() if not own.axes]
    factors = [part for own in factors for part in (own, subtract(ONE, own)) if court.algebra.bounds.of(part).positive]
    products = [multiply(*chosen) for count in range(3) for chosen in combinations(factors, count)]
    premises = list(map(forms.test, given))
    for part in found:
        if isinstance(part, Restated):
            for product in products:
                for power in (2, 1):
                    times = multiply(product, *(single(atom, constant(-power)) for atom in groups))
                    proof = {"by": "multiple", "times": forms.form(times), "of": words.form(part.instead)}
                    yield statement((), f"{forms.form(slope)} {relation} 0", proof, premises)
