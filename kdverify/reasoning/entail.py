"""Whether premises entail a conclusion for every size, by lemma instances and Z3.

The problem speaks of a few generic positions instead of V classes and K teachers.  Sums, powers and
logarithms are unknowns; lemmas say what is known of them; what remains is polynomial and goes to Z3.
The unknowns forget where they came from, so `unsat` proves the conclusion for all inputs, and anything
else says nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

import z3

from kdverify import lemmas, registry
from kdverify.evidence.outcome import Step
from kdverify.lang.term import Axis, Index
from kdverify.lemmas._model import Cell, Lemma, Scope, positive
from kdverify.normal.algebra import Algebra
from kdverify.normal.form import (
    Branch,
    Joined,
    Negation,
    Predicate,
    Sided,
    Throughout,
    TooLarge,
    Versus,
    atoms,
)
from kdverify.normal.regroup import regrouped
from kdverify.normal.vanish import vanishes
from kdverify.reasoning.clear import essential, essential_test
from kdverify.reasoning.encode import Encoder, cells_of
from kdverify.reasoning.factors import by_factors, rooted_factors
from kdverify.reasoning.relevant import relevant
from kdverify.reasoning.trace import Cases, Contradiction, Origin, Summands, record

MOST_FACTS = 500
MOST_EFFORT = 500_000
EFFORT_FOR_A_CASE = 150_000
COST_OF_A_FACT = 100
MOST_CELLS = 60
MOST_SPLITS = 3
_WORDS = {Versus.NON_NEGATIVE: "non-negative", Versus.POSITIVE: "positive"}
# Z3's own deterministic count; a clock would make verdicts a matter of chance.
RESOURCES = (40_000, 150_000)


@dataclass(frozen=True)
class Entailed:
    """The conclusion follows; by these steps."""

    steps: tuple[Step, ...]


@cache
def catalogue() -> tuple[Lemma, ...]:
    """Every lemma."""
    return tuple(registry.load(lemmas, Lemma).values())


def entails(
    algebra: Algebra,
    premises: Sequence[Predicate],
    conclusion: Predicate,
    indices: Iterable[Index],
    depth: int = 1,
    limit: int | None = None,
) -> Entailed | None:
    """A proof that the conclusion follows from the premises, or `None` where none was found.

    `indices` are the generic positions that premises and conclusion speak of; `limit` is the effort of the
    algebra at which to give up.
    """
    quick = by_sign(algebra, conclusion, spreading=limit is None)
    if quick is not None:
        return quick
    limit = algebra.effort + MOST_EFFORT if limit is None else limit
    question = Question(tuple(premises), tuple(indices), depth)
    factored = _factor_by_factor(algebra, question, conclusion, limit)
    return factored or _in_cases(algebra, question, conclusion, limit, MOST_SPLITS)


def _factor_by_factor(algebra: Algebra, question: "Question", conclusion: Predicate, limit: int) -> Entailed | None:
    """A proof that what the factors of a product are roots of is positive."""
    factors = rooted_factors(algebra, conclusion)
    steps: list[Step] = []
    for base in dict.fromkeys(factors.values()):
        found = entails(algebra, question.premises, positive(base), question.indices, question.depth, limit)
        if found is None:
            return None
        steps.extend(found.steps)
    if not factors:
        return None
    assert isinstance(conclusion, Sided)
    record(by_factors(question.premises, conclusion, factors))
    return Entailed((Step("powers", "a power of what is positive is positive"), *steps))


def _in_cases(
    algebra: Algebra, question: "Question", conclusion: Predicate, limit: int, splits: int
) -> Entailed | None:
    """A proof for each case of a choice in the conclusion; without one, by one question to Z3."""
    choice = _choice(conclusion) if splits else None
    if choice is None or not isinstance(conclusion, Sided):
        return _asked(algebra, question, conclusion, limit)
    steps: list[Step] = []
    for side, test in ((choice.then, choice.test), (choice.otherwise, Negation(choice.test))):
        case = Sided(algebra.replace(conclusion.form, {choice: side}), conclusion.versus)
        limit = max(limit, algebra.effort + EFFORT_FOR_A_CASE)
        # Most cases need not know which one they are, and conditions can be costly; but asking twice is
        # too much for the many small questions of lemmas.
        found = by_sign(algebra, case)
        if found is None and question.depth:
            found = _in_cases(algebra, question, case, limit, splits - 1)
        found = found or _in_cases(algebra, question.given(test), case, limit, splits - 1)
        if found is None:
            return None
        steps.extend(found.steps)
    record(Cases(question.premises, conclusion, choice))
    return Entailed((Step("branches", "each case of a choice by itself"), *steps))


def _choice(conclusion: Predicate) -> Branch | None:
    """A choice among the factors of a comparison."""
    if isinstance(conclusion, Sided):
        for atom, exponent in atoms(conclusion.form):
            if isinstance(atom, Branch) and exponent.is_one:
                return atom
    return None


def _asked(algebra: Algebra, question: "Question", conclusion: Predicate, limit: int) -> Entailed | None:
    for patient in (False, True) if question.depth else (False,):
        if algebra.effort > limit:
            return None
        try:
            together = _summand_by_summand(algebra, question, conclusion, limit) if patient else None
            if together is not None:
                return together
            asked = question.premises, conclusion, question.indices, question.depth
            found = Problem(algebra, *asked, patient, limit).solve()
        except TooLarge:
            return None
        if found is not None:
            return found
    return None


def _summand_by_summand(algebra: Algebra, question: "Question", conclusion: Predicate, limit: int) -> Entailed | None:
    """A proof that every summand is positive, or not negative, of sums over one axis taken together."""
    if not isinstance(conclusion, Sided) or conclusion.versus is Versus.ZERO:
        return None
    value = essential(algebra, conclusion.form)
    deeper, premises = question.depth - 1, question.premises
    for place, summand in regrouped(algebra, value, f"{{}}+{question.depth}"):
        indices = (*question.indices, place)
        found = entails(algebra, premises, Sided(summand, conclusion.versus), indices, deeper, limit)
        if found is not None:
            if conclusion.versus is Versus.NON_NEGATIVE:
                record(Summands(premises, value, summand, place))
            return Entailed((Step("pointwise", f"every summand is {_WORDS[conclusion.versus]}"), *found.steps))
    return None


@dataclass(frozen=True)
class Question:
    """What conclusions are asked from: premises, the generic positions in scope, and how deep to look."""

    premises: tuple[Predicate, ...]
    indices: tuple[Index, ...]
    depth: int

    def given(self, *premises: Predicate) -> "Question":
        """The same with more premises."""
        return replace(self, premises=(*self.premises, *premises))

    def proves(self, algebra: Algebra, conclusion: Predicate) -> Entailed | None:
        """A proof of the conclusion, or `None` where none was found."""
        extra = sorted(conclusion.free - set(self.indices), key=lambda index: index.name)
        return entails(algebra, self.premises, conclusion, (*self.indices, *extra), self.depth)


def by_sign(algebra: Algebra, conclusion: Predicate, spreading: bool = False) -> Entailed | None:
    """A proof by signs and identities alone, those between maxima included with `spreading`."""
    try:
        if algebra.truth(conclusion):
            return Entailed((Step("signs", f"{conclusion.key} by the signs of its parts"),))
        weak = isinstance(conclusion, Sided) and conclusion.versus is not Versus.POSITIVE
        if isinstance(conclusion, Sided) and weak and vanishes(algebra, conclusion.form, spreading):
            return Entailed((Step("normal_form", f"{conclusion.key}: both sides have the same normal form"),))
    except TooLarge:
        return None
    return None


class Problem(Scope):
    """One question to Z3, with the facts that lemmas add to it."""

    def __init__(
        self,
        algebra: Algebra,
        premises: Sequence[Predicate],
        conclusion: Predicate,
        indices: tuple[Index, ...],
        depth: int,
        patient: bool,
        limit: int,
    ) -> None:
        self.algebra = algebra
        self.patient = patient
        self._premises = tuple(premises)
        self._depth = depth
        self._limit = limit
        self._indices: list[Index] = list(indices)
        self._witnesses: dict[str, Index] = {}
        self._cells: dict[Cell, None] = {}
        self._shown: dict[str, bool] = {}
        self._conclusion = conclusion
        self._denied = self._opened(essential_test(algebra, conclusion), False)
        self._origins: dict[str, Origin] = {}
        self._just_shown: tuple[Predicate, Index] | None = None
        self._closed: dict[str, Predicate] = {}
        self._used: dict[str, None] = {}

    # What lemmas see -----------------------------------------------------------------------------

    def cells(self) -> Sequence[Cell]:
        """The unknowns so far."""
        return tuple(self._cells)

    def indices(self, axis: Axis) -> Sequence[Index]:
        """The generic positions of an axis."""
        return tuple(index for index in self._indices if index.axis == axis)

    def witness(self, reason: str, axis: Axis) -> Index:
        """The position that a lemma knows to exist for this reason."""
        if reason not in self._witnesses:
            index = Index(f"{axis.name}*{self._depth}{len(self._witnesses)}", axis)
            self._witnesses[reason] = index
            self._indices.append(index)
        return self._witnesses[reason]

    def shows(
        self,
        conclusion: Callable[[Index], Predicate],
        axis: Axis,
        given: Callable[[Index], Predicate] | None = None,
    ) -> bool:
        """Whether the conclusion follows from the premises at an arbitrary position."""
        index = Index(f"{axis.name}?{self._depth}", axis)
        wanted = conclusion(index)
        key = f"{wanted.key} | {given(index).key if given else ''} | {len(self._indices)} | {len(self._closed)}"
        if key not in self._shown:
            self._shown[key] = self._shows(wanted, index, given)
        if self._shown[key]:
            self._just_shown = wanted, index
        return self._shown[key]

    def _shows(self, wanted: Predicate, index: Index, given: Callable[[Index], Predicate] | None) -> bool:
        if by_sign(self.algebra, wanted) is not None:
            return True
        if not self._depth or not self.patient:
            return False
        # What was found of sums over whole axes holds there too.
        there = [given(index)] if given else []
        found = relevant(list(self._closed.values()), (wanted, *self._premises, *there))
        premises = [*self._premises, *found, *there]
        # Positions of this problem stay what they are; the new one is arbitrary.
        indices = (*self._indices, index)
        return entails(self.algebra, premises, wanted, indices, self._depth - 1, self._limit) is not None

    # Solving ---------------------------------------------------------------------------------------

    def _opened(self, test: Predicate, positive: bool) -> Predicate:
        """The test, or its negation, with quantifiers that ask for a position given one."""
        match test:
            case Negation():
                return self._opened(test.inner, not positive)
            case Joined():
                parts = tuple(self._opened(part, positive) for part in test.parts)
                return Joined(test.conjunction == positive, parts)
            case Throughout() if not positive:
                place = self.witness(f"breaks {test.key}", test.index.axis)
                return self._opened(self.algebra.change_predicate(test.inner, {test.index: place}, {}), False)
            case Throughout():
                return test
        return test if positive else Negation(test)

    def _instantiated(self, test: Predicate) -> list[Predicate]:
        """A premise at every position in scope."""
        match test:
            case Throughout():
                return [
                    part
                    for index in self.indices(test.index.axis)
                    for part in self._instantiated(self.algebra.change_predicate(test.inner, {test.index: index}, {}))
                ]
            case Joined() if any(_quantified(part) for part in test.parts):
                if test.conjunction:
                    return [part for inner in test.parts for part in self._instantiated(inner)]
                options = [self._instantiated(part) for part in test.parts]
                return [Joined(False, tuple(Joined(True, tuple(option)) for option in options))]
            case Negation() if _quantified(test.inner):
                return self._instantiated(self._opened(test.inner, False))
        return [test]

    def solve(self) -> Entailed | None:
        """Collects facts round by round, cheap lemmas first, and asks Z3 now and then."""
        facts: dict[str, Predicate] = {}
        asked: set[tuple[str, Cell, Cell | None]] = set()
        stages = [[lemma for lemma in catalogue() if not lemma.patient]]
        if self.patient:
            # A sign that is found early helps the comparisons that follow.
            stages.append(sorted((lemma for lemma in catalogue() if lemma.patient), key=_questions))
        for number in range(3 if self.patient else 2):
            before = len(facts), len(self._indices)
            for test in (self._denied, *self._premises):
                for part in self._instantiated(test):
                    self._admit(part, facts)
            for place, stage in enumerate(stages):
                for lemma in stage:
                    known = len(facts)
                    self._apply(lemma, asked, facts)
                    # What it has shown may be enough, and the lemmas after it ask more questions.
                    if lemma.questions and len(facts) > known:
                        found = self._ask(list(facts.values()))
                        if found is not None:
                            return found
                if self.patient and number == 0 and place == 0:
                    found = self._ask_near(facts)
                    if found is not None:
                        return found
            if len(facts) > MOST_FACTS or len(self._cells) > MOST_CELLS:
                break
            if (len(facts), len(self._indices)) == before:
                break
        return (self._ask_near(facts) if self.patient else None) or self._ask(list(facts.values()))

    def _apply(self, lemma: Lemma, asked: set[tuple[str, Cell, Cell | None]], facts: dict[str, Predicate]) -> None:
        for one, two in self._arguments(lemma):
            if (lemma.name, one, two) in asked:
                continue
            if not lemma.scoped:
                asked.add((lemma.name, one, two))
            for fact in self._instances(lemma, one, two):
                origin, self._just_shown = Origin(lemma.name, one, two, self._just_shown), None
                for part in self._instantiated(self._opened(fact, True)) if _quantified(fact) else (fact,):
                    self._origins.setdefault(part.key, origin)
                    self._admit(part, facts, lemma.name)

    def _ask_near(self, facts: dict[str, Predicate]) -> Entailed | None:
        """Asks with the facts that speak of nothing new: a small problem is where Z3 is reliable."""
        near = {cell for test in (self._denied, *self._premises) for cell in self._cells_of(test)}
        small = [fact for fact in facts.values() if all(cell in near for cell in cells_of(fact))]
        return self._ask(small) if len(small) < len(facts) else None

    def _arguments(self, lemma: Lemma) -> Iterator[tuple[Cell, Cell | None]]:
        cells = self.cells()
        if lemma.instances is not None:
            yield from ((cell, None) for cell in cells)
        if lemma.pairs is not None:
            yield from combinations(cells, 2)

    def _instances(self, lemma: Lemma, one: Cell, two: Cell | None) -> Iterable[Predicate]:
        if two is None:
            return lemma.instances(one, self) if lemma.instances is not None else ()
        return lemma.pairs(one, two, self) if lemma.pairs is not None else ()

    def _cells_of(self, test: Predicate) -> list[Cell]:
        return [cell for part in self._instantiated(test) for cell in cells_of(part)]

    def _admit(self, fact: Predicate, facts: dict[str, Predicate], lemma: str = "") -> None:
        if fact.key in facts or (
            isinstance(fact, Sided) and fact.form.constant is not None and self.algebra.truth(fact)
        ):
            return
        facts[fact.key] = fact
        if lemma:
            self._used[lemma] = None
            if self.patient and not fact.free:
                self._closed[fact.key] = fact
        for cell in cells_of(fact):
            self._cells.setdefault(cell, None)

    def _ask(self, facts: list[Predicate]) -> Entailed | None:
        # A context of its own, so that an answer cannot depend on earlier questions.
        context = z3.Context()
        solver = z3.SolverFor("QF_NRA", context)
        solver.set("rlimit", RESOURCES[1 if self.patient else 0])
        solver.set("random_seed", 0)
        solver.add(z3.parse_smt2_string(Encoder().script(facts), ctx=context))
        answer = solver.check()
        spent = [value for key, value in solver.statistics() if key == "rlimit count"]
        self.algebra.effort += (int(spent[0]) if spent else RESOURCES[0]) + COST_OF_A_FACT * len(facts)
        if answer != z3.unsat:
            return None
        record(
            Contradiction(self._premises, self._conclusion, self._denied, tuple(facts), self._origins, self._witnesses)
        )
        steps = [Step(name, "") for name in self._used]
        steps.append(Step("polynomial_arithmetic", f"Z3: no real solution of {len(facts)} polynomial constraints"))
        return Entailed(tuple(steps))


def _questions(lemma: Lemma) -> int:
    return lemma.questions


def _quantified(test: Predicate) -> bool:
    match test:
        case Throughout():
            return True
        case Negation():
            return _quantified(test.inner)
        case Joined():
            return any(_quantified(part) for part in test.parts)
    return False
