"""Predicates to Z3: every cell becomes a real unknown, and only polynomial structure remains."""

from collections.abc import Iterator
from fractions import Fraction

import z3

from kdverify.lemmas._model import Cell, Unknown
from kdverify.normal.form import (
    ONE,
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
    """Turns predicates into Z3 formulas over shared unknowns.

    Each encoder has a Z3 context of its own, so that an answer cannot depend on earlier questions.
    """

    def __init__(self) -> None:
        self.context = z3.Context()
        self._unknowns: dict[Cell, z3.ArithRef] = {}
        self._coincidences: dict[str, z3.BoolRef] = {}
        self._forms: dict[Form, z3.ArithRef] = {}

    def unknown(self, cell: Cell) -> z3.ArithRef:
        """The unknown of a cell."""
        if cell not in self._unknowns:
            self._unknowns[cell] = z3.Real(f"c{len(self._unknowns)}", self.context)
        return self._unknowns[cell]

    def form(self, value: Form) -> z3.ArithRef:
        """A form as a polynomial in unknowns."""
        if value not in self._forms:
            terms = []
            for monomial, amount in value.terms:
                factors = [self._rational(amount)] if amount != 1 or not monomial.factors else []
                for atom, exponent in monomial.factors:
                    factors.extend(self._power(atom, exponent))
                terms.append(z3.Product(factors) if len(factors) > 1 else factors[0])
            self._forms[value] = z3.Sum(terms) if len(terms) > 1 else terms[0] if terms else self._rational(Fraction(0))
        return self._forms[value]

    def _power(self, atom: object, exponent: Form) -> list[z3.ArithRef]:
        if isinstance(atom, Unknown):
            return [self.unknown(Cell(atom.atom, atom.exponent))] * int(exponent.constant or 1)
        whole = exponent.constant
        if whole is not None and whole.denominator == 1:
            if whole > 0 and isinstance(atom, Group):
                return [self.form(atom.inner)] * int(whole)
            cell = Cell(atom, ONE if whole > 0 else constant(-1))  # type: ignore[arg-type]
            return [self.unknown(cell)] * abs(int(whole))
        return [self.unknown(Cell(atom, exponent))]  # type: ignore[arg-type]

    def predicate(self, test: Predicate) -> z3.BoolRef:
        """A predicate without `Throughout` as a formula."""
        match test:
            case Sided():
                value = self.form(test.form)
                match test.versus:
                    case Versus.NON_NEGATIVE:
                        return value >= 0
                    case Versus.POSITIVE:
                        return value > 0
                    case Versus.ZERO:
                        return value == 0
            case Same():
                return self._coincidences.setdefault(test.key, z3.Bool(f"same {test.key}", self.context))
            case Negation():
                return z3.Not(self.predicate(test.inner))
            case Joined():
                parts = [self.predicate(part) for part in test.parts]
                return z3.And(*parts, self.context) if test.conjunction else z3.Or(*parts, self.context)
            case Throughout():
                raise AssertionError("quantified premises are instantiated before they are encoded")
        raise AssertionError(test)

    def _rational(self, value: Fraction) -> z3.ArithRef:
        return z3.Q(value.numerator, value.denominator, self.context)
