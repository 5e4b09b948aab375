"""Statements and leaves written from the checker's own forms."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from kdverify.certificates import forms
from kdverify.lang.term import Index
from kdverify.recheck.court import Court
from kdverify.recheck.form import (
    ONE,
    Atom,
    Cell,
    Count,
    Form,
    Group,
    Largest,
    Logarithm,
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
_MOST_DEGREE = 6


def statement(places: Iterable[Index], conclusion: str, proof: Json, premises: Iterable[str] = ()) -> Json:
    """A statement at all of these positions."""
    return {
        "positions": {index.name: index.axis.name for index in places},
        "premises": list(premises),
        "conclusion": conclusion,
        "proof": proof,
    }


class Leaf:
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
                if isinstance(atom, Sum) and exponent == ONE:
                    self._add_entropy(atom)
                if isinstance(atom, Group):
                    self._add_power(atom, exponent)
                if rational(exponent) == -1:
                    whole = self.number(atom.inner if isinstance(atom, Group) else single(atom))
                    self.add(f"(= (* {self.number(single(atom, exponent))} {whole}) 1.0)", "shown")

    def _add_signs(self, value: Form) -> None:
        for side in (value, scale(value, -1), subtract(ONE, value)):
            relation = next((word for word in (">", ">=") if self._court.algebra.truth(Sided(side, word))), None)
            if relation is not None:
                self.add(f"({relation} {self.number(side)} 0.0)", "signs")

    def _add_power(self, atom: Group, exponent: Form) -> None:
        """A root, raised, is what it is the root of."""
        times = rational(exponent)
        if times is None or times <= 0 or not 1 < times.denominator <= _MOST_DEGREE:
            return
        base = atom.inner
        whole = multiply(*[base] * times.numerator)
        root = " ".join([self.number(single(atom, exponent))] * times.denominator)
        because = {"lemma": "powers", "of": forms.power(atom, exponent)}
        given = f"(>= {self.number(base)} 0.0)"
        self.add(f"(or (not {given}) (= (+ (* {root}) (- {self.number(whole)})) 0.0))", because)

    def _add_options(self, atom: Largest) -> None:
        because = {"lemma": "largest", "of": forms.power(atom, ONE)}
        gaps = [self.number(subtract(single(atom), option)) for option in sorted(atom.options, key=forms.form)]
        for gap in gaps:
            self.add(f"(>= {gap} 0.0)", because)
        self.add(f"(or {' '.join(f'(= {gap} 0.0)' for gap in gaps)})", because)

    def _add_entropy(self, atom: Sum) -> None:
        """An entropy is at most the logarithm of the number of classes."""
        for part, _ in next(iter(atom.variants)):
            if isinstance(part, Cell) and atom.variants == {frozenset({(part, ONE), (Logarithm(single(part)), ONE)})}:
                (index,) = atom.indices
                weight = f"sum({forms.power(part, ONE)} for {forms.place(index)} in {index.axis.name})"
                gap = self.number(add(self._court.algebra.log(single(Count(index.axis))), single(atom)))
                self.add(f"(>= {gap} 0.0)", {"lemma": "means_of_logarithms", "weight": weight, "inner": weight})

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
