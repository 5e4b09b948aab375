"""What a prover found, spelt out until the independent checker can follow it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from kdverify.certificates import uses, words
from kdverify.certificates.contradictions import LeafWriter
from kdverify.certificates.quotients import quotient
from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import Goal, InHull
from kdverify.lang.term import Entry, Index
from kdverify.lemmas._model import non_negative
from kdverify.normal.algebra import Algebra
from kdverify.normal.context import Context
from kdverify.normal.form import (
    ZERO,
    Collect,
    Element,
    Form,
    Predicate,
)
from kdverify.reasoning.sums import RATIO
from kdverify.reasoning.trace import (
    ByRatio,
    Cases,
    Combination,
    Contradiction,
    Found,
    Generalised,
    Least,
    Origin,
    Pair,
    Restated,
    Summands,
    WrittenOut,
)
from kdverify.recheck.court import Court
from kdverify.recheck.form import Unsupported

Json = dict[str, Any]


class Elaborator:
    """Turns what was found about one goal into statements that a court accepts."""

    def __init__(self, court: Court, context: Context, found: Sequence[Found]) -> None:
        self._court = court
        self._algebra = with_ratio(context)
        self._found = found
        self._origins: dict[str, Origin] = {}
        for part in found:
            if isinstance(part, Contradiction):
                self._origins.update(part.origins)
        self._bent: dict[Form, Form] = {}
        self.statements: list[Json] = []
        self._rests_on: list[frozenset[int]] = []
        self.refused: list[str] = []

    def hear_all(self) -> None:
        """Has the court hear everything found that it accepts, each part after those that it rests on."""
        seen: set[str] = set()
        for part in self._found:
            if isinstance(part, Combination | Pair | Generalised | WrittenOut):
                continue
            key = f"{[premise.key for premise in part.premises]} {_concluded(part).key}"
            if key in seen:
                continue
            for node in self._candidates(part):
                try:
                    self.hear(node)
                except Unsupported as problem:
                    self.refused.append(f"{node['conclusion'][:80]}: {problem}")
                    continue
                seen.add(key)
                break

    def hear(self, node: Json) -> None:
        """Has the court hear a statement.

        Raises:
            Unsupported: where it does not accept it.
        """
        self._court.used.clear()
        self._court.hear(node)
        self.statements.append(node)
        self._rests_on.append(frozenset(self._court.used))

    def needed(self, used: Iterable[int]) -> list[Json]:
        """The statements that these rest on, and these themselves, in order."""
        found: set[int] = set()
        # What is defined is shown once only, so that later statements do not tell what that rests on.
        todo = [*used, *self._court.used_for_definedness]
        while todo:
            number = todo.pop()
            if number not in found:
                found.add(number)
                todo.extend(self._rests_on[number])
        return [self.statements[number] for number in sorted(found)]

    def combinations(self, goal: Goal) -> Json:
        """The coefficients of a hull, by cases."""
        if not isinstance(goal.show, InHull):
            return {}
        cases = []
        for part in self._found:
            if isinstance(part, Combination):
                premises = part.premises[-part.cases :] if part.cases else ()
                shares = []
                for generator in goal.show.generators:
                    if len(generator.axes) == 1:
                        assert isinstance(generator.body, Entry)
                        atom = Element(generator.body.array, generator.body.positions)
                        shares.append(words.form(part.vectors.get(atom, ZERO)))
                    elif part.row is None:
                        shares.append("0")
                    else:
                        shares.append(words.form(part.rows).replace(words.position(part.row), "row"))
                cases.append({"when": list(map(words.predicate, premises)), "coefficients": shares})
        return {"combinations": cases}

    def _candidates(self, part: Found) -> Iterator[Json]:
        if isinstance(part, Pair | Generalised | WrittenOut):
            return
        premises = [premise for premise in part.premises if premise.key not in self._origins]
        match part:
            case Cases():
                test = words.predicate(part.choice.test)
                yield self._statement(premises, part.conclusion, {"by": "cases", "test": test})
            case Contradiction():
                leaf = LeafWriter(self._court, self._algebra, {**self._origins, **part.origins}, part, premises)
                for proof, used in leaf.proofs():
                    yield self._statement(used, part.conclusion, proof)
                    if used != premises:
                        yield self._statement(premises, part.conclusion, proof)
                self.refused.extend(leaf.refused)
            case Restated(exponential=True):
                yield self._statement(premises, non_negative(part.value), {"by": "exponential"})
            case Restated():
                for times in self._quotients(part.value, part.instead):
                    proof = {"by": "multiple", "times": times, "of": words.form(part.instead)}
                    yield self._statement(premises, non_negative(part.value), proof)
            case Least():
                yield self._statement(premises, non_negative(part.value), {"by": "derivative"})
            case ByRatio():
                one, two = part.one, part.two
                bent = self._algebra.subtract(
                    part.summand, self._algebra.multiply(part.slope, self._algebra.subtract(two, one))
                )
                proof = {"by": "ratio", "one": words.form(one), "two": words.form(two), "of": words.form(part.function)}
                self._bent[part.summand] = bent
                yield self._statement(premises, non_negative(bent), proof)
            case Summands():
                summand = self._bent.get(part.summand, part.summand)
                whole = words.over(Collect.SUM, part.place, words.form(summand))
                for slack in uses.slack(self._algebra, part, summand):
                    proof = {"by": "summands", "sum": whole, **({"slack": slack} if slack else {})}
                    yield self._statement(premises, non_negative(part.value), proof)

    def _quotients(self, value: Form, instead: Form) -> Iterator[str]:
        yield "1"
        found = quotient(self._algebra, value, instead)
        if found is not None:
            yield found

    def _statement(self, premises: Sequence[Predicate], conclusion: Predicate, proof: Json) -> Json:
        places = sorted(set[Index]().union(*(test.free for test in (*premises, conclusion))), key=words.position)
        return {
            "positions": {words.position(place): place.axis.name for place in places},
            "premises": [words.predicate(premise) for premise in premises],
            "conclusion": words.predicate(conclusion),
            "proof": proof,
        }


def _concluded(part: Found) -> Predicate:
    match part:
        case Contradiction() | Cases():
            return part.conclusion
        case Restated() | Least() | Summands():
            return non_negative(part.value)
        case ByRatio():
            return non_negative(part.summand)
    raise AssertionError(part)


def with_ratio(context: Context) -> Algebra:
    """The algebra of a context in which there is a ratio of two distributions, too."""
    ratio = Input(RATIO, (), Interval(Fraction(0), None, True))
    return Algebra(replace(context, inputs={**context.inputs, RATIO: ratio}))
