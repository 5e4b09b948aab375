"""Bounds of logarithms of normalisers: one by another and its share, by Hölder's inequality, and those by Gibbs'.

Let Z = sum_v y(v) and Z' = sum_v x(v) ** s * y(v) ** (1 - s), with x a distribution.  Then log Z' <= (1 - s) log Z, and
log Z is at least sum_v x(v) log(y(v) / x(v)).
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from kdverify.certificates import forms
from kdverify.certificates.leaves import Leaf, statement
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Index
from kdverify.recheck.court import Court
from kdverify.recheck.form import (
    ONE,
    Cell,
    Form,
    Logarithm,
    Sided,
    Sum,
    add,
    multiply,
    parts,
    scale,
    single,
    subtract,
)

Json = dict[str, Any]


def by_normalisers(court: Court, goal: Goal) -> Iterator[list[Json]]:
    """Ways to show a goal that compares the logarithms of two normalisers, as statements."""
    wanted = court.reader.test(goal.show.condition) if isinstance(goal.show, Holds) else None
    if not isinstance(wanted, Sided) or wanted.relation != ">=":
        return
    sums = {atom for monomial, _ in wanted.form for atom, _ in monomial if (isinstance(atom, Logarithm))}
    normalisers = [whole for atom in sums if (whole := _normaliser(atom)) is not None]
    for one in normalisers:
        for two in normalisers:
            if one != two:
                for cell, share in _shares(court, one):
                    yield _statements(court, goal, wanted.form, one, two, cell, share)


def _normaliser(atom: Logarithm) -> Sum | None:
    found = next((part for part in parts(atom.inner) if isinstance(part, Sum)), None)
    return found if found is not None and atom.inner == single(found) and len(found.indices) == 1 else None


def _shares(court: Court, whole: Sum) -> Iterator[tuple[Cell, Form]]:
    """The distributions among the powers that a normaliser sums, with their exponents."""
    for atom, exponent in next(iter(whole.variants)):
        if isinstance(atom, Cell) and court.domains.is_distribution(atom.array) and atom.positions[-1] in whole.indices:
            yield atom, exponent


def _statements(court: Court, goal: Goal, value: Form, one: Sum, two: Sum, cell: Cell, share: Form) -> list[Json]:
    """That `log one <= (1 - share) log two`, and the value by it and by Gibbs' inequality for `two`."""
    rest, log = subtract(ONE, share), court.algebra.log
    (index,) = two.indices
    place = Index(f"at_{index.axis.name}", index.axis)
    weight = single(Cell(cell.array, (*cell.positions[:-1], place)))
    inner = court.algebra(frozenset({(next(iter(two.variants)), Fraction(1))}), {index: place})

    def over(form: Form) -> str:
        return f"sum({forms.form(form)} for {place.name} in {place.axis.name})"

    holder = Leaf(court)
    gap = subtract(court.algebra.power(single(two), rest), single(one))
    number = holder.number(gap)
    powers = [[over(weight), forms.form(share)], [over(inner), forms.form(rest)]]
    holder.add(f"(not (>= {number} 0.0))", {"denied": "1"})
    holder.add(f"(>= {number} 0.0)", {"lemma": "power_sums", "sum": forms.power(one, ONE), "powers": powers})
    quotient = multiply(gap, single(one, scale(ONE, -1)))
    bound = subtract(multiply(rest, log(single(two))), log(single(one)))
    own, mean = (court.algebra.total(place, multiply(weight, log(side))) for side in (weight, inner))
    gibbs = {"lemma": "means_of_logarithms", "weight": over(weight), "inner": over(inner)}
    leaf = Leaf(court)
    leaf.add(f"(not (>= {leaf.number(value)} 0.0))", {"denied": "1"})
    leaf.add(f"(>= {leaf.number(bound)} 0.0)", "shown")
    leaf.add(f"(>= {leaf.number(add(log(single(two)), own, scale(mean, -1)))} 0.0)", gibbs)
    leaf.add(f"(>= {leaf.number(share)} 0.0)", "signs")
    times = {"by": "multiple", "times": forms.form(single(one, scale(ONE, -1))), "of": forms.form(gap)}
    return [
        statement(goal.indices, f"{forms.form(gap)} >= 0", holder.proof()),
        statement(goal.indices, f"{forms.form(quotient)} >= 0", times),
        statement(goal.indices, f"{forms.form(bound)} >= 0", {"by": "exponential"}),
        statement(goal.indices, f"{forms.form(value)} >= 0", leaf.proof()),
    ]
