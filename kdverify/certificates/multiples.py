"""A goal as a positive multiple of what was shown, where a prover dropped the factors."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from kdverify.certificates import forms, words
from kdverify.certificates.leaves import statement
from kdverify.lang.goal import Goal, Holds
from kdverify.recheck.court import Court
from kdverify.recheck.form import ONE, Form, Scalar, Sided, constant, multiply, rational, single, subtract

Json = dict[str, Any]
_LATEST, _MOST_FACTORS, _MOST_DIVISORS = 4, 4, 3


def by_multiples(court: Court, goal: Goal, heard: Sequence[Json]) -> Iterator[list[Json]]:
    """Statements that the goal follows from the latest ones heard, which may be multiples of it."""
    wanted = court.reader.test(goal.show.condition) if isinstance(goal.show, Holds) else None
    if not isinstance(wanted, Sided) or wanted.relation != ">=":
        return
    divisors = _divisors(wanted.form)
    cleared = multiply(wanted.form, *divisors)
    for node in list(reversed(heard))[:_LATEST]:
        # Statements name the positions of a goal in their own way.
        text = court.text(node["positions"])
        names = {text.places[words.position(at)]: at for at in goal.indices if words.position(at) in text.places}
        conditions = (text.condition(part) for part in (*node["premises"], node["conclusion"]))
        *premises, own = (court.algebra.moved(court.reader.test(condition), names, {}) for condition in conditions)
        if not isinstance(own, Sided) or own.relation != ">=":
            continue
        for factor in _factors(court, wanted.form):
            if court.algebra.vanishes(subtract(multiply(factor, own.form), cleared)):
                inverse = [court.algebra.power(divisor, constant(-1)) for divisor in divisors]
                proof = {"by": "multiple", "times": forms.form(multiply(factor, *inverse)), "of": forms.form(own.form)}
                conclusion = f"{forms.form(wanted.form)} >= 0"
                yield [statement(goal.indices, conclusion, proof, map(forms.test, premises))]
                return


def _divisors(value: Form) -> list[Form]:
    """What the terms of a form are divided by."""
    found: dict[Any, Fraction] = {}
    for monomial, _ in value:
        for atom, exponent in monomial:
            times = rational(exponent)
            if times is not None and times < 0 and times.denominator == 1:
                found[atom] = max(found.get(atom, Fraction(0)), -times)
    return [single(atom, constant(times)) for atom, times in found.items()][:_MOST_DIVISORS]


def _factors(court: Court, value: Form) -> Iterator[Form]:
    """Products of a few positive parts: of parameters, and of what occurs in the form."""
    numbers = [single(Scalar(name)) for name, own in court.domains.inputs.items() if not own.axes]
    powers = {(atom, exponent) for monomial, _ in value for atom, exponent in monomial if not isinstance(atom, Scalar)}
    kept = (item for item in powers if item[1] == ONE or rational(item[1]) is None)
    pool = [*numbers, *(subtract(ONE, number) for number in numbers)]
    pool += [single(*item) for item in sorted(kept, key=lambda item: forms.power(*item))]
    positive = [part for part in pool if court.algebra.bounds.of(part).positive]
    for count in range(_MOST_FACTORS + 1):
        for chosen in combinations(positive, count):
            yield multiply(*chosen)
