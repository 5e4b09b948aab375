"""What has been shown: statements for every input and position, each proved from earlier ones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from kdverify.lang import build
from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import Goal
from kdverify.lang.term import Axis, Index, Position, Reduce, Reducer
from kdverify.recheck.algebra import Algebra
from kdverify.recheck.bounds import RATIO, Domains, mentions
from kdverify.recheck.derivative import derivative
from kdverify.recheck.form import (
    ONE,
    Atom,
    Form,
    Junction,
    Meet,
    Scalar,
    Sided,
    Switch,
    Test,
    Throughout,
    Unsupported,
    conjuncts,
    constant,
    free,
    junction,
    multiply,
    negated,
    parts,
    scale,
    single,
    subtract,
)
from kdverify.recheck.leaf import meaning, parse
from kdverify.recheck.reading import Definedness, Reader
from kdverify.recheck.schemas import SCHEMAS, Instance
from kdverify.recheck.solver import is_contradictory
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

    # Proofs -------------------------------------------------------------------------------------

    def hear(self, node: Mapping[str, Any]) -> None:
        """Checks the proof of a statement, which is then known.

        Raises:
            Unsupported: where it is not accepted.
        """
        text = self.text(node["positions"])
        conditions = [text.condition(part) for part in (*node["premises"], node["conclusion"])]
        *premises, conclusion = (self.reader.test(condition) for condition in conditions)
        given = tuple(premises)
        self._prove(node["proof"], given, conclusion, text)
        self._shown.append(Statement(tuple(text.places.values()), tuple(conjuncts(given)), conclusion))

    def _prove(self, proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text) -> None:
        match proof["by"]:
            case "cases":
                condition = text.condition(proof["test"])
                self.defined.require(condition, given)
                test = self.reader.test(condition)
                if not isinstance(conclusion, Sided):
                    raise Unsupported("cases of no comparison")
                for side in (test, negated(test)):
                    resolved = Sided(self.resolved(conclusion.form, side), conclusion.relation)
                    self._need(resolved, (*given, side))
            case "exponential":
                # A logarithm is not negative where its argument is at least one.
                if not isinstance(conclusion, Sided) or conclusion.relation != ">=":
                    raise Unsupported("an exponential of no inequality")
                self._need(Sided(subtract(self.algebra.exp(conclusion.form), ONE), ">="), given)
            case "multiple":
                self._multiple(proof, given, conclusion, text)
            case "ratio":
                self._ratio(proof, given, conclusion, text)
            case "derivative":
                self._derivative(given, conclusion)
            case "slope":
                self._slope(proof, given, conclusion, text)
            case "summands":
                self._summands(proof, given, conclusion, text)
            case "leaf":
                Leaf(self, proof, given, conclusion, text).check()
            case _:
                raise Unsupported(f"a proof by {proof['by']}")

    def _form(self, text: Text, written: str, given: tuple[Test, ...]) -> Form:
        term = text.term(written)
        self.defined.require(term, given)
        return self.reader.form(term)

    def _multiple(self, proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text) -> None:
        """A form is compared with zero as its positive multiples are, and as what it is equal to."""
        by, of = (self._form(text, proof[name], given) for name in ("times", "of"))
        if not isinstance(conclusion, Sided) or not self.algebra.vanishes(subtract(multiply(by, of), conclusion.form)):
            raise Unsupported("a multiple of something else")
        self._need(Sided(by, ">=" if conclusion.relation in (">=", "==") else ">"), given)
        self._need(Sided(of, conclusion.relation), given)

    def _ratio(self, proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text) -> None:
        """What holds for every positive ratio holds for that of two positive numbers."""
        one, two, function = (self._form(text, proof[name], given) for name in ("one", "two", "of"))
        if mentions((given, one, two), RATIO):
            raise Unsupported("a ratio that is not free")
        for form in (one, two):
            self._need(Sided(form, ">"), given)
        if not isinstance(conclusion, Sided):
            raise Unsupported("a function of the ratio that is not compared")
        # One side or the other is rewritten: sums of powers may be brought to the same form by one of them alone.
        here = self.algebra.replaced(function, {}, {RATIO: multiply(two, self.algebra.power(one, constant(-1)))})
        gaps = [subtract(multiply(one, here), conclusion.form)]
        for atom in (atom for monomial, _ in two for atom, _ in monomial if two == single(atom)):
            there = self.algebra.replaced(conclusion.form, {}, {atom: multiply(single(RATIO), one)})
            gaps.append(subtract(multiply(one, function), there))
        if not any(map(self.algebra.vanishes, gaps)):
            raise Unsupported("a function of the ratio that gives something else")
        self._need(Sided(function, conclusion.relation), given)

    def _derivative(self, given: tuple[Test, ...], conclusion: Test) -> None:
        """A function of the ratio that falls before 1 and rises after, or is convex and flat there, is least at 1."""
        if not isinstance(conclusion, Sided) or conclusion.relation != ">=" or mentions(given, RATIO):
            raise Unsupported("a least value of no inequality, or where the ratio is not free")
        value = conclusion.form
        at_one: dict[Atom, Form] = {RATIO: ONE}
        self._need(Sided(self.algebra.replaced(value, {}, at_one), ">="), given)
        slope, ratio = derivative(self.algebra, value, RATIO), single(RATIO)
        if self.algebra.vanishes(self.algebra.replaced(slope, {}, at_one)):
            bend = Sided(derivative(self.algebra, slope, RATIO), ">=")
            if self.holds(bend, given):
                return
        self._need(Sided(slope, ">="), (*given, Sided(subtract(ratio, ONE), ">=")))
        self._need(Sided(scale(slope, -1), ">="), (*given, Sided(subtract(ONE, ratio), ">=")))

    def _slope(self, proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text) -> None:
        """What is 0 where two numbers agree, and whose slope in the greater one has a sign, has that sign."""
        one, two = Scalar(proof["one"]), Scalar(proof["two"])
        if not isinstance(conclusion, Sided) or conclusion.relation not in (">=", ">"):
            raise Unsupported("a slope of no inequality")
        ordered = Sided(subtract(single(one), single(two)), conclusion.relation)
        rest = tuple(test for test in conjuncts(given) if not self.implies(test, ordered))
        spans = [self.domains.inputs[number.name] for number in (one, two)]
        if one == two or len(rest) == len(tuple(conjuncts(given))) or any(mentions(rest, part) for part in (one, two)):
            raise Unsupported("a slope between numbers that are not ordered, or not free")
        if any(span.axes or not isinstance(span.domain, Interval) or span.domain.integer for span in spans):
            raise Unsupported("a slope in what is no real number")
        if spans[0].domain != spans[1].domain:
            raise Unsupported("a slope in numbers from different intervals")
        term = text.term(proof["of"])
        self.defined.require(term, rest, smooth=True)
        form, same = self.reader.form(term), dict[Atom, Form]({two: single(one)})
        agrees = self.algebra.vanishes(subtract(form, conclusion.form))
        if not agrees or not self.algebra.vanishes(self.algebra.replaced(form, {}, same)):
            raise Unsupported("a slope of what is not 0 where the numbers agree")
        inside = Court(self.domains.inside(one.name, two.name))
        slope = derivative(inside.algebra, form, one)
        if not inside.algebra.vanishes(derivative(inside.algebra, slope, two)):
            raise Unsupported("a slope that depends on the other number")
        slope = inside.algebra.replaced(slope, {}, same)
        for statement in proof["inside"]:
            inside.hear(statement)
        sides: list[tuple[Test, ...]] = [()]
        if conclusion.relation == ">" and "except" in proof:
            # At one number the slope may be anything.
            gap = subtract(single(one), constant(Fraction(proof["except"])))
            sides = [(Sided(gap, ">"),), (Sided(scale(gap, -1), ">"),)]
        if not all(inside.holds(Sided(slope, conclusion.relation), (*rest, *side)) for side in sides):
            raise Unsupported("a slope that was not shown to have the sign")

    def _summands(self, proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text) -> None:
        """A sum of terms that are not negative, and of multiples of what lemmas show not to be negative."""
        term = text.term(proof["sum"])
        self.defined.require(term, given)
        if not isinstance(term, Reduce) or term.reducer is not Reducer.SUM or not isinstance(conclusion, Sided):
            raise Unsupported("summands of no sum")
        rest = subtract(conclusion.form, self.reader.form(term))
        for part in proof.get("slack", ()):
            by = self._form(text, part["times"], given)
            self._need(Sided(by, ">="), given)
            facts = SCHEMAS[part["fact"]["lemma"]](Instance(self, text, given, part["fact"]))
            fact = list(facts)[part["number"]]
            known = [self.algebra.simple(fact)]
            if not isinstance(known[0], Sided) or known[0].relation not in (">=", ">"):
                raise Unsupported("slack that is no inequality")
            rest = subtract(rest, multiply(by, known[0].form))
        if conclusion.relation != ">=" or not self.algebra.vanishes(rest):
            raise Unsupported("summands of another sum")
        place = self.algebra.fresh(term.index.axis)
        self._need(Sided(self.reader.form(build.move(term.body, {term.index: place})), ">="), given)

    def _need(self, wanted: Test, given: tuple[Test, ...]) -> None:
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


class Leaf:
    """A contradiction between finitely many facts about real numbers."""

    def __init__(
        self, court: Court, proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text
    ) -> None:
        self._court = court
        self._proof = proof
        self._given = given
        self._conclusion = conclusion
        self._text = text
        self._chosen: dict[str, tuple[Mapping[str, Any], Text]] = {}
        for reason in proof.get("chosen", ()):
            # What a position is chosen for speaks of earlier ones only, so that all can be chosen in turn.
            if reason["name"] in self._text.places:
                raise Unsupported("a chosen position has the name of another")
            self._chosen[reason["name"]] = reason, self._text
            self._text = court.with_places(self._text, {reason["name"]: reason["axis"]})
        self.facts = self._read()

    def _read(self) -> tuple[Test, ...]:
        """The assertions, with terms in place of the unknowns."""
        script = parse(self._proof["smt"])
        numbers: dict[str, Form] = {}
        for name, written in self._proof["unknowns"].items():
            term = self._text.term(written)
            self._court.defined.require(term, self._given)
            numbers[name] = self._court.reader.form(term)
        meetings = {}
        for name, pair in self._proof.get("coincidences", {}).items():
            meeting = self._court.reader.test(self._text.condition(f"same({pair[0]}, {pair[1]})"))
            if not isinstance(meeting, Meet):
                raise Unsupported("a coincidence of no positions")
            meetings[name] = meeting
        if dict(script.declared) != {**dict.fromkeys(numbers, "Real"), **dict.fromkeys(meetings, "Bool")}:
            raise Unsupported("a leaf does not say what each unknown is")
        return tuple(self._court.algebra.simple(meaning(tree, numbers, meetings)) for tree in script.assertions)

    def check(self) -> None:
        """Checks that each assertion is a fact, and that together they are contradictory.

        Raises:
            Unsupported: where they are not.
        """
        if len(self.facts) != len(self._proof["because"]):
            raise Unsupported("a leaf does not say why each assertion holds")
        for fact, reason in zip(self.facts, self._proof["because"], strict=True):
            if not self.follows(fact, reason):
                name = reason if isinstance(reason, str) else " ".join(map(str, reason.values()))[:40]
                raise Unsupported(f"an assertion does not follow by {name}")
        if not is_contradictory(self._proof["smt"]):
            raise Unsupported("cvc5 does not find a leaf contradictory")

    def follows(self, fact: Test, reason: Any) -> bool:
        """Whether a fact follows for the reason given."""
        court = self._court
        known: Iterable[Test] = ()
        match reason:
            case "signs":
                return court.algebra.truth(fact) is True
            case "shown":
                return court.holds(fact, self._given)
            case "premise":
                known = self._instances(self._given)
            case {"denied": times}:
                term = self._text.term(times)
                court.defined.require(term, self._given)
                by = court.reader.form(term)
                if court.holds(Sided(by, ">"), self._given):
                    known = (_times(part, by) for part in self._instances((negated(self._conclusion),)))
            case {"chosen": name} if name in self._chosen:
                known = SCHEMAS["chosen"](self._instance(self._chosen[name][0]))
            case {"lemma": str(name)} if name in SCHEMAS and name != "chosen":
                known = SCHEMAS[name](self._instance(reason))
        facts = [self._court.algebra.simple(part) for part in known]
        return all(any(court.implies(own, part) for own in facts) for part in conjuncts((fact,)))

    def _instance(self, arguments: Mapping[str, Any]) -> Instance:
        return Instance(self._court, self._text, self._given, arguments)

    def _instances(self, tests: tuple[Test, ...]) -> Iterator[Test]:
        """What conditions say of the positions in scope."""
        for test in conjuncts(tests):
            if not isinstance(test, Throughout):
                yield test
                continue
            for name, place in self._text.places.items():
                if place.axis == test.index.axis and (test.every or self._breaks(name, test)):
                    yield from self._instances((self._court.algebra.moved(test.part, {test.index: place}, {}),))

    def _breaks(self, name: str, test: Test) -> bool:
        """Whether a position was chosen as one at which a condition does not hold that was to hold throughout."""
        reason, text = self._chosen.get(name, ({}, self._text))
        if reason.get("as") != "breaks":
            return False
        return self._court.algebra.same(negated(self._court.reader.test(text.condition(reason["of"]))), test)


def _times(test: Test, by: Form) -> Test:
    match test:
        case Sided():
            return Sided(multiply(test.form, by), test.relation)
        case Junction():
            return junction(test.every, (_times(part, by) for part in test.parts))
    return test
