"""Predicates to SMT-LIB: every cell becomes a real unknown, and only polynomial structure remains."""

from collections.abc import Iterable, Iterator
from fractions import Fraction

from kdverify.lemmas._model import Cell, Unknown
from kdverify.normal.form import (
    ONE,
    Atom,
    Form,
    Group,
    Joined,
    Negation,
    Predicate,
    Same,
    Sided,
    Throughout,
    Versus,
    atoms,
    constant,
)


def cells_of_form(value: Form) -> Iterator[Cell]:
    """The unknowns that a form is a polynomial in."""
    for atom, exponent in atoms(value):
        if isinstance(atom, Unknown):
            yield Cell(atom.atom, atom.exponent)
            continue
        whole = exponent.constant
        if whole is not None and whole.denominator == 1:
            if whole > 0 and isinstance(atom, Group):
                yield from cells_of_form(atom.inner)
            else:
                yield Cell(atom, ONE if whole > 0 else constant(-1))
        else:
            yield Cell(atom, exponent)


def cells_of(test: Predicate) -> Iterator[Cell]:
    """The unknowns of a predicate, except under `Throughout`, which is instantiated instead."""
    match test:
        case Sided():
            yield from cells_of_form(test.form)
        case Negation():
            yield from cells_of(test.inner)
        case Joined():
            for part in test.parts:
                yield from cells_of(part)


class Encoder:
    """Turns predicates into SMT-LIB 2 text over shared unknowns; Z3 reads text faster than it is built."""

    def __init__(self) -> None:
        self.unknowns: dict[Cell, str] = {}
        self.coincidences: dict[Same, str] = {}
        self._forms: dict[Form, str] = {}

    def script(self, facts: Iterable[Predicate]) -> str:
        """Declarations, and one assertion for each fact."""
        assertions = [f"(assert {self.predicate(fact)})" for fact in facts]
        declarations = [f"(declare-const {name} Real)" for name in self.unknowns.values()]
        declarations += [f"(declare-const {name} Bool)" for name in self.coincidences.values()]
        return "\n".join((*declarations, *assertions))

    def unknown(self, cell: Cell) -> str:
        """The unknown of a cell."""
        return self.unknowns.setdefault(cell, f"c{len(self.unknowns)}")

    def form(self, value: Form) -> str:
        """A form as a polynomial in unknowns."""
        if value not in self._forms:
            terms = []
            for monomial, amount in value.terms:
                factors = [_rational(amount)] if amount != 1 or not monomial.factors else []
                for atom, exponent in monomial.factors:
                    factors.extend(self._power(atom, exponent))
                terms.append(f"(* {' '.join(factors)})" if len(factors) > 1 else factors[0])
            self._forms[value] = f"(+ {' '.join(terms)})" if len(terms) > 1 else terms[0] if terms else "0.0"
        return self._forms[value]

    def _power(self, atom: Atom, exponent: Form) -> list[str]:
        if isinstance(atom, Unknown):
            return [self.unknown(Cell(atom.atom, atom.exponent))] * int(exponent.constant or 1)
        whole = exponent.constant
        if whole is not None and whole.denominator == 1:
            if whole > 0 and isinstance(atom, Group):
                return [self.form(atom.inner)] * int(whole)
            return [self.unknown(Cell(atom, ONE if whole > 0 else constant(-1)))] * abs(int(whole))
        return [self.unknown(Cell(atom, exponent))]

    def predicate(self, test: Predicate) -> str:
        """A predicate without `Throughout` as a formula."""
        match test:
            case Sided():
                relation = {Versus.NON_NEGATIVE: ">=", Versus.POSITIVE: ">", Versus.ZERO: "="}[test.versus]
                return f"({relation} {self.form(test.form)} 0.0)"
            case Same():
                return self.coincidences.setdefault(test, f"s{len(self.coincidences)}")
            case Negation():
                return f"(not {self.predicate(test.inner)})"
            case Joined():
                if not test.parts:
                    return "true" if test.conjunction else "false"
                parts = " ".join(self.predicate(part) for part in test.parts)
                return f"({'and' if test.conjunction else 'or'} {parts})"
            case Throughout():
                raise AssertionError("quantified premises are instantiated before they are encoded")
        raise AssertionError(test)


def _rational(value: Fraction) -> str:
    size = (
        f"(/ {abs(value.numerator)}.0 {value.denominator}.0)" if value.denominator != 1 else f"{abs(value.numerator)}.0"
    )
    return f"(- {size})" if value < 0 else size
