"""A contradiction between finitely many facts about real numbers, and why each of them is a fact."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kdverify.recheck.form import (
    Form,
    Junction,
    Meet,
    Sided,
    Test,
    Throughout,
    Unsupported,
    conjuncts,
    junction,
    multiply,
    negated,
)
from kdverify.recheck.instance import Instance
from kdverify.recheck.schemas import SCHEMAS
from kdverify.recheck.script import meaning, parse
from kdverify.recheck.solver import is_contradictory
from kdverify.recheck.text import Text

if TYPE_CHECKING:
    from kdverify.recheck.court import Court


class Leaf:
    """A contradiction between finitely many facts about real numbers."""

    def __init__(
        self, court: "Court", proof: Mapping[str, Any], given: tuple[Test, ...], conclusion: Test, text: Text
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
