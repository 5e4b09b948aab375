"""What has been shown: statements for every input and position, each proved from earlier ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import Goal
from kdverify.lang.term import Axis, Index, Position
from kdverify.recheck.algebra import Algebra
from kdverify.recheck.arguments import prove
from kdverify.recheck.bounds import RATIO, Domains
from kdverify.recheck.form import (
    Atom,
    Form,
    Junction,
    Sided,
    Switch,
    Test,
    Throughout,
    Unsupported,
    conjuncts,
    free,
    negated,
    parts,
    scale,
)
from kdverify.recheck.reading import Definedness, Reader
from kdverify.recheck.text import Text

MOST_MATCHES = 400
_RATIO = Input(RATIO.name, (), Interval())
_WEAKER = {">": (">", ">=", "!="), "==": ("==", ">="), ">=": (">=",), "!=": ("!=",)}


@dataclass(frozen=True)
class Statement:
    """For every input and every choice of the free positions: the premises imply the conclusion."""

    positions: tuple[Index, ...]
    premises: tuple[Test, ...]
    conclusion: Test


class Court:
    """Checks proofs over the inputs of one goal, and knows what they have shown."""

    def __init__(self, domains: Domains) -> None:
        if RATIO.name in domains.inputs:
            raise Unsupported(f"an input has the name {RATIO.name}")
        self.domains = domains
        self.algebra = Algebra(domains)
        self.reader = Reader(self.algebra)
        self.defined = Definedness(self.reader, self._defines)
        self.axes = {axis.name: axis for axis in domains.sizes}
        self._shown: list[Statement] = []
        self.used: set[int] = set()
        self.used_for_definedness: set[int] = set()

    def text(self, positions: Mapping[str, str]) -> Text:
        """A reader of texts about these positions, given with the names of their axes."""
        places = {name: Index(name, self.axis(axis)) for name, axis in positions.items()}
        if not all(name.isidentifier() for name in places):
            raise Unsupported("a position without a proper name")
        return Text(places, {**self.domains.inputs, RATIO.name: _RATIO}, self.axes)

    def with_places(self, text: Text, positions: Mapping[str, str]) -> Text:
        """A reader of texts about further positions."""
        return self.text({**{name: index.axis.name for name, index in text.places.items()}, **positions})

    def axis(self, name: str) -> Axis:
        """The axis of this name."""
        if name not in self.axes:
            raise Unsupported(f"there is no axis {name}")
        return self.axes[name]

    # What is known ------------------------------------------------------------------------------

    def holds(self, wanted: Test, given: tuple[Test, ...]) -> bool:
        """Whether a condition follows from others: by bounds, from one of them, or by a statement shown before."""
        if self.algebra.truth(wanted) is True:
            return True
        match wanted:
            case Sided(form, ">=" | "==") if self.algebra.vanishes(form):
                return True
            case Junction(True):
                return all(self.holds(part, given) for part in wanted.parts)
            case Throughout(True):
                name = self.algebra.fresh(wanted.index.axis)
                return self.holds(self.algebra.moved(wanted.part, {wanted.index: name}, {}), given)
            case Junction(False):
                others = ((part, [negated(other) for other in wanted.parts if other != part]) for part in wanted.parts)
                if any(self.holds(part, (*given, *rest)) for part, rest in others):
                    return True
        known = tuple(conjuncts(given))
        if any(self.algebra.truth(fact) is False or self.implies(fact, wanted) for fact in known):
            return True
        found = next((n for n, shown in enumerate(self._shown) if self._applies(shown, wanted, known)), None)
        self.used |= set() if found is None else {found}
        return found is not None

    def _defines(self, wanted: Test, given: tuple[Test, ...]) -> bool:
        before, self.used = self.used, set()
        found = self.holds(wanted, given)
        self.used_for_definedness |= self.used
        self.used |= before
        return found

    def implies(self, fact: Test, wanted: Test) -> bool:
        """Whether one condition is the other, or a sharper one of the same forms."""
        if self.algebra.same(fact, wanted):
            return True
        if isinstance(wanted, Junction) and not wanted.every:
            return any(self.implies(fact, part) for part in wanted.parts)
        if not isinstance(fact, Sided) or not isinstance(wanted, Sided):
            return False
        signs = (1, -1) if wanted.relation == "!=" else (1,)
        sharper = (Sided(scale(wanted.form, sign), fact.relation) for sign in signs)
        return wanted.relation in _WEAKER[fact.relation] and any(self.algebra.same(fact, own) for own in sharper)

    def _applies(self, statement: Statement, wanted: Test, known: tuple[Test, ...]) -> bool:
        scope = free(wanted).union(*map(free, known))
        choices = [[place for place in scope if place.axis == own.axis] or [own] for own in statement.positions]
        for number, chosen in enumerate(product(*choices)):
            if number == MOST_MATCHES:
                return False
            places: dict[Index, Position] = dict(zip(statement.positions, chosen, strict=True))
            if self.implies(self.algebra.moved(statement.conclusion, places, {}), wanted):
                premises = [self.algebra.moved(premise, places, {}) for premise in statement.premises]
                if all(
                    self.algebra.truth(premise) is True or any(self.implies(fact, premise) for fact in known)
                    for premise in premises
                ):
                    return True
        return False

    # What is asked of it ------------------------------------------------------------------------

    def hear(self, node: Mapping[str, Any]) -> None:
        """Checks the proof of a statement, which is then known.

        Raises:
            Unsupported: where it is not accepted.
        """
        text = self.text(node["positions"])
        conditions = [text.condition(part) for part in (*node["premises"], node["conclusion"])]
        *premises, conclusion = (self.reader.test(condition) for condition in conditions)
        given = tuple(premises)
        prove(self, node["proof"], given, conclusion, text)
        self._shown.append(Statement(tuple(text.places.values()), tuple(conjuncts(given)), conclusion))

    def form(self, text: Text, written: str, given: tuple[Test, ...]) -> Form:
        """The form of a term from its text, shown to be defined.

        Raises:
            Unsupported: if it was not.
        """
        term = text.term(written)
        self.defined.require(term, given)
        return self.reader.form(term)

    def need(self, wanted: Test, given: tuple[Test, ...]) -> None:
        """Asks that a condition holds.

        Raises:
            Unsupported: if it was not shown.
        """
        if not self.holds(wanted, given):
            raise Unsupported("a case was not shown")

    def resolved(self, form: Form, test: Test) -> Form:
        """A form with the choices by a condition that holds decided."""
        atoms: dict[Atom, Form] = {}
        for atom in (part for part in parts(form) if isinstance(part, Switch)):
            if self.algebra.same(atom.test, test):
                atoms[atom] = atom.then
            elif self.algebra.same(atom.test, negated(test)):
                atoms[atom] = atom.otherwise
        return self.algebra.replaced(form, {}, atoms)

    def inside(self, *names: str) -> "Court":
        """A court over the same inputs, with these numbers strictly between the ends of their intervals."""
        return Court(self.domains.inside(*names))


def premises_of(court: Court, goal: Goal) -> tuple[Test, ...]:
    """The premises of a goal that are defined everywhere; to leave one out asks for more."""
    given: tuple[Test, ...] = ()
    for condition in goal.given:
        try:
            court.defined.require(condition, given)
        except Unsupported:
            continue
        given = (*given, court.reader.test(condition))
    return given
