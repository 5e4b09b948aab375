"""Inequalities between sums of absolute values and of maxima, class by class and by what they are maxima of."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from kdverify.certificates import forms
from kdverify.certificates.leaves import Leaf, statement
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Index
from kdverify.recheck.court import Court
from kdverify.recheck.form import (
    ONE,
    Atom,
    Form,
    Largest,
    Scalar,
    Sided,
    Sum,
    Test,
    add,
    multiply,
    parts,
    single,
    subtract,
)

Json = dict[str, Any]


def by_extremes(court: Court, goal: Goal, given: tuple[Test, ...]) -> Iterator[list[Json]]:
    """Ways to show a goal that compares what holds absolute values, maxima or minima, as statements."""
    if not isinstance(goal.show, Holds):
        return
    wanted = court.reader.test(goal.show.condition)
    if not isinstance(wanted, Sided) or not any(isinstance(part, Largest) for part in parts(wanted.form)):
        return
    if wanted.relation == ">=":
        yield _by_class(court, goal, wanted.form)
    elif wanted.relation == ">":
        # More than a share of what a premise says is positive.
        for premise in given:
            if isinstance(premise, Sided) and premise.relation == ">":
                for share in _shares(court):
                    less = subtract(wanted.form, multiply(share, premise.form))
                    yield [*_by_class(court, goal, less), _above(court, goal, wanted.form, premise.form, share)]


def _shares(court: Court) -> Iterator[Form]:
    for name in sorted(court.domains.inputs):
        for share in (single(Scalar(name)), subtract(ONE, single(Scalar(name)))):
            if not court.domains.inputs[name].axes and court.algebra.bounds.of(share).positive:
                yield share


def _by_class(court: Court, goal: Goal, value: Form) -> list[Json]:
    """That a form is not negative; of sums of maxima over the classes, class by class."""
    axes = {atom.indices[0].axis for atom, _ in _factors(value) if isinstance(atom, Sum) and _is_of_maxima(atom)}
    if not axes:
        return [_by_parts(court, value, goal.indices)]
    axis = min(axes, key=lambda axis: axis.name)
    place = Index(f"at_{axis.name}", axis)
    summand = add(*(_at(court, frozenset({term}), place) for term in value))
    body = f"sum({forms.form(summand)} for {place.name} in {axis.name})"
    return [
        _by_parts(court, summand, (*goal.indices, place)),
        statement(goal.indices, f"{forms.form(value)} >= 0", {"by": "summands", "sum": body}),
    ]


def _is_of_maxima(atom: Sum) -> bool:
    return len(atom.indices) == 1 and any(isinstance(part, Largest) for part in parts(atom))


def _at(court: Court, term: Form, place: Index) -> Form:
    """A term with the sum of maxima in it replaced by its summand at a place."""
    for atom, exponent in _factors(term):
        if isinstance(atom, Sum) and _is_of_maxima(atom) and atom.indices[0].axis == place.axis and exponent == ONE:
            summand = court.algebra(frozenset({(next(iter(atom.variants)), Fraction(1))}), {atom.indices[0]: place})
            return multiply(*(_without(term, atom), summand))
    return term


def _without(term: Form, atom: Atom) -> Form:
    ((monomial, amount),) = term
    return frozenset({(frozenset(item for item in monomial if item[0] != atom), amount)})


def _factors(value: Form) -> Iterator[tuple[Atom, Form]]:
    return (item for monomial, _ in value for item in monomial)


def _above(court: Court, goal: Goal, value: Form, premise: Form, share: Form) -> Json:
    """That a form is positive, since it is at least a share of what a premise says is positive."""
    leaf = Leaf(court)
    leaf.add(f"(not (> {leaf.number(value)} 0.0))", {"denied": "1"})
    leaf.add(f"(> {leaf.number(premise)} 0.0)", "premise")
    leaf.add(f"(>= {leaf.number(subtract(value, multiply(share, premise)))} 0.0)", "shown")
    leaf.add(f"(> {leaf.number(share)} 0.0)", "signs")
    return statement(goal.indices, f"{forms.form(value)} > 0", leaf.proof(), [f"{forms.form(premise)} > 0"])


def _by_parts(court: Court, value: Form, places: Iterable[Index]) -> Json:
    """That a form is not negative, by the signs of its atoms and by what its maxima are of."""
    leaf = Leaf(court)
    leaf.add(f"(not (>= {leaf.number(value)} 0.0))", {"denied": "1"})
    leaf.add_what_is_known()
    return statement(places, f"{forms.form(value)} >= 0", leaf.proof())
