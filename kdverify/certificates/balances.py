"""Bounds of total variation of what is normalised: positive parts, class by class, and a normaliser of at least one.

Let Z be the normaliser of U >= 0, and x and y distributions.  As U - Z y and x - y sum to zero, their absolute values
sum to twice their positive parts.  U - Z y <= U - y where Z >= 1, which is at most a share of x - y where that is
positive, and not positive elsewhere.
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
    ZERO,
    Atom,
    Form,
    Largest,
    Sided,
    Sum,
    add,
    multiply,
    rational,
    scale,
    single,
    subtract,
)

Json = dict[str, Any]


def by_balances(court: Court, goal: Goal) -> Iterator[list[Json]]:
    """Ways to show that a share of one sum of absolute values is at least another one, as statements."""
    wanted = court.reader.test(goal.show.condition) if isinstance(goal.show, Holds) else None
    if not isinstance(wanted, Sided) or wanted.relation != ">=":
        return
    factors = _factors(wanted.form)
    near = [atom for atom, factor in factors.items() if court.algebra.bounds.of(factor).positive]
    far = [atom for atom in factors if atom not in near]
    if len(near) != 1 or len(far) != 1 or near[0].indices[0].axis != far[0].indices[0].axis:
        return
    place = Index(f"at_{near[0].indices[0].axis.name}", near[0].indices[0].axis)
    own, gap = (_difference(court, atom, place) for atom in (near[0], far[0]))
    normalisers = {atom for monomial, _ in factors[far[0]] for atom, power in monomial if rational(power) == -1}
    if own is None or gap is None or len(normalisers) != 1:
        return
    for sign in (1, -1):
        share, less = factors[near[0]], scale(factors[far[0]], -1)
        yield _Balance(court, goal, place, own, scale(gap, sign), share, less, *normalisers).statements(wanted.form)


def _factors(value: Form) -> dict[Sum, Form]:
    """The coefficients of the sums of maxima that a form is a combination of; none where it is something else."""
    result: dict[Sum, Form] = {}
    for monomial, amount in value:
        own = [item for item in monomial if isinstance(item[0], Sum) and _largest(item[0]) and item[1] == ONE]
        if len(own) != 1:
            return {}
        atom = own[0][0]
        assert isinstance(atom, Sum)
        result[atom] = add(result.get(atom, ZERO), frozenset({(monomial - {own[0]}, amount)}))
    return result


def _largest(atom: Sum) -> Largest | None:
    """The maximum that is summed over one axis."""
    body = next(iter(atom.variants))
    parts = [part for part, exponent in body if isinstance(part, Largest) and exponent == ONE]
    return parts[0] if len(body) == len(parts) == len(atom.indices) == 1 else None


def _difference(court: Court, atom: Sum, place: Index) -> "Form | None":
    """`d` at a place, where what is summed is `max(d, -d)`."""
    largest = _largest(atom)
    options = sorted(largest.options, key=forms.form) if largest is not None else []
    if len(options) != 2 or options[0] != scale(options[1], -1):
        return None
    return court.algebra(options[1], {atom.indices[0]: place})


class _Balance:
    """`share * sum |own| >= less * sum |gap|`, to be shown, where a normaliser takes part in the gap."""

    def __init__(
        self, court: Court, goal: Goal, place: Index, own: Form, gap: Form, share: Form, less: Form, normaliser: Atom
    ) -> None:
        self._court = court
        self._goal = goal
        self._place = place
        self._own, self._gap = own, gap
        self._share, self._less = share, less
        self._normaliser = single(normaliser)
        # Both without the normaliser, as if it were one.
        one: dict[Atom, Form] = {normaliser: ONE}
        self._plain, self._factor = (court.algebra.replaced(part, {}, one) for part in (gap, less))

    def statements(self, wanted: Form) -> list[Json]:
        """From each class to the sums of positive parts, and from these to those of absolute values."""
        rise = subtract(multiply(self._share, self._own), multiply(self._factor, self._plain))
        kept = subtract(self._plain, self._gap)
        bound = subtract(
            multiply(self._share, self._positive(self._own)), multiply(self._factor, self._positive(self._gap))
        )
        total = self._court.algebra.total(self._place, bound)
        body = f"sum({forms.form(bound)} for {self._place.name} in {self._place.axis.name})"
        return [
            self._at_place(kept, (), [subtract(self._normaliser, ONE)]),
            self._at_place(rise, (self._own,), []),
            self._at_place(scale(self._plain, -1), (scale(self._own, -1),), []),
            self._by_parts(bound, kept, rise),
            statement(self._goal.indices, f"{forms.form(total)} >= 0", {"by": "summands", "sum": body}),
            self._by_sums(wanted, total),
        ]

    def _positive(self, value: Form) -> Form:
        return self._court.algebra.largest((value, ZERO))

    def _at_place(self, value: Form, premises: tuple[Form, ...], shown: list[Form]) -> Json:
        """That a form is not negative, by signs, powers, what was shown, and premises."""
        leaf = Leaf(self._court)
        leaf.add(f"(not (>= {leaf.number(value)} 0.0))", {"denied": "1"})
        for known, because in (*((part, "premise") for part in premises), *((part, "shown") for part in shown)):
            leaf.add(f"(>= {leaf.number(known)} 0.0)", because)
        leaf.add_what_is_known()
        texts = [f"{forms.form(part)} >= 0" for part in premises]
        return statement((*self._goal.indices, self._place), f"{forms.form(value)} >= 0", leaf.proof(), texts)

    def _by_parts(self, bound: Form, kept: Form, rise: Form) -> Json:
        leaf = Leaf(self._court)
        leaf.add(f"(not (>= {leaf.number(bound)} 0.0))", {"denied": "1"})
        leaf.add(f"(>= {leaf.number(kept)} 0.0)", "shown")
        for side, value in ((self._own, rise), (scale(self._own, -1), scale(self._plain, -1))):
            leaf.add(f"(or (not (>= {leaf.number(side)} 0.0)) (>= {leaf.number(value)} 0.0))", "shown")
        leaf.add_what_is_known()
        return statement((*self._goal.indices, self._place), f"{forms.form(bound)} >= 0", leaf.proof())

    def _by_sums(self, wanted: Form, total: Form) -> Json:
        leaf = Leaf(self._court)
        leaf.add(f"(not (>= {leaf.number(wanted)} 0.0))", {"denied": "1"})
        leaf.add(f"(>= {leaf.number(total)} 0.0)", "shown")
        leaf.add(f"(>= {leaf.number(subtract(self._normaliser, ONE))} 0.0)", "shown")
        for part in (self._own, self._gap):
            sizes = self._court.algebra.total(self._place, self._court.algebra.largest((part, scale(part, -1))))
            twice = scale(self._court.algebra.total(self._place, self._positive(part)), Fraction(2))
            written = f"sum({forms.form(part)} for {self._place.name} in {self._place.axis.name})"
            because = {"lemma": "balances", "sum": written}
            leaf.add(f"(= {leaf.number(subtract(sizes, twice))} 0.0)", because)
        leaf.add_what_is_known()
        return statement(self._goal.indices, f"{forms.form(wanted)} >= 0", leaf.proof())
