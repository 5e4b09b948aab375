"""Inequalities between sums of absolute values and of maxima, class by class and by what they are maxima of."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from kdverify.certificates import forms
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
    rational,
    single,
    subtract,
)

Json = dict[str, Any]
_MOST_DEGREE = 6


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
    axes = {atom.indices[0].axis for atom, _ in _factors(value) if _is_of_maxima(atom)}
    if not axes:
        return [_by_parts(court, value, goal.indices)]
    axis = min(axes, key=lambda axis: axis.name)
    place = Index(f"at_{axis.name}", axis)
    summand = add(*(_at(court, frozenset({term}), place) for term in value))
    body = f"sum({forms.form(summand)} for {place.name} in {axis.name})"
    return [
        _by_parts(court, summand, (*goal.indices, place)),
        _statement(goal.indices, f"{forms.form(value)} >= 0", {"by": "summands", "sum": body}),
    ]


def _is_of_maxima(atom: Atom) -> bool:
    return isinstance(atom, Sum) and len(atom.indices) == 1 and any(isinstance(part, Largest) for part in parts(atom))


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
    leaf = _Leaf(court)
    leaf.add(f"(not (> {leaf.number(value)} 0.0))", {"denied": "1"})
    leaf.add(f"(> {leaf.number(premise)} 0.0)", "premise")
    leaf.add(f"(>= {leaf.number(subtract(value, multiply(share, premise)))} 0.0)", "shown")
    leaf.add(f"(> {leaf.number(share)} 0.0)", "signs")
    return _statement(goal.indices, f"{forms.form(value)} > 0", leaf.proof(), [f"{forms.form(premise)} > 0"])


def _by_parts(court: Court, value: Form, places: Iterable[Index]) -> Json:
    """That a form is not negative, by the signs of its atoms and by what its maxima are of."""
    leaf = _Leaf(court)
    leaf.add(f"(not (>= {leaf.number(value)} 0.0))", {"denied": "1"})
    leaf.add_what_is_known()
    return _statement(places, f"{forms.form(value)} >= 0", leaf.proof())


def _statement(places: Iterable[Index], conclusion: str, proof: Json, premises: Iterable[str] = ()) -> Json:
    return {
        "positions": {index.name: index.axis.name for index in places},
        "premises": list(premises),
        "conclusion": conclusion,
        "proof": proof,
    }


class _Leaf:
    """Facts about the atoms of forms, in SMT-LIB 2."""

    def __init__(self, court: Court) -> None:
        self._court = court
        self._names: dict[tuple[Atom, Form], str] = {}
        self._facts: list[tuple[str, Any]] = []

    def add(self, fact: str, because: Any) -> None:
        """A fact, and why it is one."""
        self._facts.append((fact, because))

    def add_what_is_known(self) -> None:
        """The signs of all atoms, and for each maximum that it is one of its options and at least all of them."""
        done: set[tuple[Atom, Form]] = set()
        # Writing a maximum out may bring new atoms, of which there is something to say, too.
        while todo := [item for item in self._names if item not in done]:
            for atom, exponent in todo:
                done.add((atom, exponent))
                self._add_signs(single(atom, exponent))
                if isinstance(atom, Largest) and exponent == ONE:
                    self._add_options(atom)

    def _add_signs(self, value: Form) -> None:
        for side in (value, subtract(ONE, value)):
            relation = next((word for word in (">", ">=") if self._court.algebra.truth(Sided(side, word))), None)
            if relation is not None:
                self.add(f"({relation} {self.number(side)} 0.0)", "signs")

    def _add_options(self, atom: Largest) -> None:
        because = {"lemma": "largest", "of": forms.power(atom, ONE)}
        gaps = [self.number(subtract(single(atom), option)) for option in sorted(atom.options, key=forms.form)]
        for gap in gaps:
            self.add(f"(>= {gap} 0.0)", because)
        self.add(f"(or {' '.join(f'(= {gap} 0.0)' for gap in gaps)})", because)

    def number(self, value: Form) -> str:
        """A form, its atoms as unknowns."""
        terms = sorted(f"(* {_rational(amount)} {' '.join(self._product(part))})" for part, amount in value)
        return f"(+ {' '.join(terms)})" if len(terms) > 1 else terms[0] if terms else "0.0"

    def _product(self, factors: Iterable[tuple[Atom, Form]]) -> Iterator[str]:
        found = False
        for atom, exponent in sorted(factors, key=lambda item: forms.power(*item)):
            found, times = True, rational(exponent)
            base = (atom, exponent)
            count = 1
            if times is not None and times.denominator == 1 and 0 < times <= _MOST_DEGREE:
                base, count = (atom, ONE), int(times)
            yield from [self._names.setdefault(base, f"c{len(self._names)}")] * count
        if not found:
            yield "1.0"

    def proof(self) -> Json:
        """The leaf."""
        declared = "".join(f"(declare-const {name} Real)\n" for name in self._names.values())
        return {
            "by": "leaf",
            "unknowns": {name: forms.power(*item) for item, name in self._names.items()},
            "smt": declared + "".join(f"(assert {fact})\n" for fact, _ in self._facts),
            "because": [because for _, because in self._facts],
        }


def _rational(value: Fraction) -> str:
    size = f"{abs(value.numerator)}.0"
    size = size if value.denominator == 1 else f"(/ {size} {value.denominator}.0)"
    return size if value >= 0 else f"(- {size})"
