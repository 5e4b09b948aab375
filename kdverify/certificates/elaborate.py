"""What a prover found, spelt out until the independent checker can follow it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import z3

from kdverify.certificates import uses, words
from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import Goal, InHull
from kdverify.lang.term import Entry, Index
from kdverify.lemmas._model import non_negative
from kdverify.normal.algebra import Algebra
from kdverify.normal.context import Context
from kdverify.normal.factoring import factor
from kdverify.normal.form import (
    ONE,
    ZERO,
    Atom,
    Collect,
    Element,
    Euler,
    Form,
    Group,
    Joined,
    Monomial,
    Negation,
    Over,
    Predicate,
    Sided,
    Standing,
    Throughout,
    atoms,
    constant,
)
from kdverify.normal.inside import all_atoms
from kdverify.reasoning.encode import Encoder
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
from kdverify.recheck.court import Court, Leaf
from kdverify.recheck.form import Test, Unsupported
from kdverify.recheck.text import Text

RESOURCES = 200_000
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
                leaf = _LeafWriter(self._court, self._algebra, {**self._origins, **part.origins}, part, premises)
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


class _LeafWriter:
    """Finds a small contradiction among facts that the court accepts, and says why each is a fact."""

    def __init__(
        self,
        court: Court,
        algebra: Algebra,
        origins: Mapping[str, Origin],
        part: Contradiction,
        premises: list[Predicate],
    ) -> None:
        self._court = court
        self._algebra = algebra
        self._origins = origins
        self._part = part
        self._premises = premises
        self._reasons: dict[str, Json | str | None] = {}
        self.refused: list[str] = []

    def proofs(self) -> Iterator[tuple[Json, list[Predicate]]]:
        """Leaves, with the premises that each uses."""
        # A part that Z3 names is found sooner, and may be harder for another solver.
        for find in (_suspects, list[Predicate]):
            yield from self._found(find)

    def _found(
        self, find: Callable[[list[Predicate]], list[Predicate] | None]
    ) -> Iterator[tuple[Json, list[Predicate]]]:
        facts = list(self._part.facts)
        for _ in range(3):
            core = _core(find(facts) or facts)
            if core is None:
                self.refused.append("the facts that are left are not contradictory")
                return
            bad = [fact for fact in core if self._reason(fact) is None]
            if not bad:
                yield self._written(core)
                return
            for fact in bad:
                origin = self._origins.get(fact.key)
                said = origin.lemma if origin else "premise"
                self.refused.append(f"no reason for {words.predicate(fact)[:200]} ({said})")
            facts = [fact for fact in facts if self._reason(fact) is not None]

    def _written(self, core: list[Predicate]) -> tuple[Json, list[Predicate]]:
        reasons = [self._reason(fact) for fact in core]
        proof = {key: value for key, value in self._proof(core).items() if value}
        return {**proof, "because": reasons}, self._premises if "premise" in reasons else []

    def _reason(self, fact: Predicate) -> Json | str | None:
        if fact.key not in self._reasons:
            self._reasons[fact.key] = next(iter(self._accepted(fact)), None)
        return self._reasons[fact.key]

    def _accepted(self, fact: Predicate) -> Iterator[Json | str]:
        """The reasons for a fact that the court accepts."""
        try:
            given, conclusion, text = self._question
            leaf = Leaf(self._court, self._proof([fact]), given, conclusion, text)
        except Unsupported as problem:
            self.refused.append(f"cannot read {words.predicate(fact)[:100]}: {problem}")
            return
        for reason in self._candidates(fact):
            try:
                if all(leaf.follows(part, reason) for part in leaf.facts):
                    yield reason
            except Unsupported:
                continue

    @cached_property
    def _question(self) -> tuple[tuple[Test, ...], Test, Text]:
        own = {words.position(index) for index in self._part.witnesses.values()}
        places = {words.position(place): place.axis.name for place in self._scope()}
        text = self._court.text({name: axis for name, axis in places.items() if name not in own})
        written = map(words.predicate, (*self._premises, self._part.conclusion))
        tests = [self._court.reader.test(text.condition(one)) for one in written]
        return tuple(tests[:-1]), tests[-1], text

    def _proof(self, facts: list[Predicate]) -> Json:
        encoder = Encoder()
        script = encoder.script(facts)
        return {
            "by": "leaf",
            "unknowns": {name: words.cell(cell) for cell, name in encoder.unknowns.items()},
            "coincidences": {
                name: [words.position(same.left), words.position(same.right)]
                for same, name in encoder.coincidences.items()
            },
            "chosen": self._chosen(facts),
            "smt": script,
        }

    def _scope(self) -> list[Index]:
        tests = (*self._part.facts, *self._premises, self._part.conclusion)
        return sorted(set[Index]().union(*(test.free for test in tests)), key=words.position)

    def _chosen(self, facts: Sequence[Predicate]) -> list[Json]:
        origins = [self._origins[fact.key] for fact in facts if fact.key in self._origins]
        shown = (origin.shown[0].free for origin in origins if origin.shown is not None)
        used = set[Index]().union(*(fact.free for fact in facts), *shown)
        found = []
        for reason, index in self._part.witnesses.items():
            if index in used:
                found.append({"name": words.position(index), "axis": index.axis.name, **self._choice(reason)})
        return found

    def _choice(self, reason: str) -> Json:
        for origin in self._origins.values():
            for cell in (origin.one, origin.two):
                if cell is None:
                    continue
                atom = cell.atom
                if isinstance(atom, Over):
                    text = words.power(atom, constant(1))
                    for word, kind in (("attains", "attains"), ("not above", "below"), ("not below", "above")):
                        if reason == f"{word} {atom.key}":
                            return {"as": kind, "of": text}
                for rank in _ranked(atom):
                    if reason == f"first by {rank.body.key}":
                        return {"as": "first", "of": words.over(Collect.SUM, rank.index, words.form(rank.body))}
        for test in (self._part.conclusion, *self._part.premises):
            for part in _quantified(test):
                if reason == f"breaks {part.key}":
                    return {"as": "breaks", "of": words.predicate(part)}
        return {"as": "some"}

    def _candidates(self, fact: Predicate) -> Iterator[Json | str]:
        yield "signs"
        origin = self._origins.get(fact.key)
        if origin is not None:
            yield from self._by_lemma(origin)
        yield "premise"
        if origin is None:
            yield {"denied": "1"}
            factor = self._factor()
            if factor is not None:
                yield {"denied": factor}
        names = [words.position(index) for index in self._part.witnesses.values() if index in fact.free]
        yield from ({"chosen": name} for name in names)

    def _factor(self) -> str | None:
        """What the conclusion was multiplied by before it was denied: positive, so that its sign stayed."""
        conclusion, denied = self._part.conclusion, self._part.denied
        while isinstance(denied, Negation):
            denied = denied.inner
        if not isinstance(conclusion, Sided) or not isinstance(denied, Sided):
            return None
        return quotient(self._algebra, denied.form, conclusion.form)

    def _by_lemma(self, origin: Origin) -> Iterator[Json]:
        text = words.cell(origin.one)
        atom = origin.one.atom
        if origin.shown is not None:
            yield from self._by_terms(origin)
        other = None if origin.two is None else words.cell(origin.two)
        match origin.lemma:
            case "members" if isinstance(atom, Over):
                for place in self._places(atom):
                    yield {"lemma": "members", "sum": text, "at": place}
            case "extremes" if isinstance(atom, Over) and atom.collect is Collect.MAXIMUM:
                yield {"lemma": "extremes", "of": text}
                for place in self._places(atom):
                    yield {"lemma": "extremes", "of": text, "at": place}
            case "powers" if other is not None:
                yield {"lemma": "monotone_powers", "one": text, "two": other}
                yield {"lemma": "inverse_powers", "one": text, "two": other}
                yield {"lemma": "inverse_powers", "one": other, "two": text}
            case "logarithms" if other is not None:
                yield {"lemma": "monotone_logarithms", "one": text, "two": other}
                yield from uses.means_of_logarithms(origin)
            case "exponentials" if other is not None:
                yield {"lemma": "monotone_exponentials", "one": text, "two": other}
            case "coincidences" | "weighted_products" if other is not None:
                yield {"lemma": origin.lemma, "one": text, "two": other}
            case "largest" | "branches" | "powers" | "exponentials":
                yield {"lemma": origin.lemma, "of": text}
            case "logarithms":
                if isinstance(atom, Over):
                    yield from uses.means_of_logarithms(origin)
                else:
                    yield {"lemma": "logarithms", "of": text}
                    yield from uses.concave_logarithms(self._algebra, origin)
            case "log_sums":
                yield from uses.log_sums(self._algebra, origin)
            case "largest_sums":
                yield {"lemma": "largest_sums", "sum": text}
            case "supports" if isinstance(atom, Over):
                yield from uses.supports(atom)
            case "power_sums" if isinstance(atom, Over):
                yield from uses.power_sums(atom)
            case "additive_powers":
                yield from uses.additive_powers(self._algebra, origin.one)
            case "cauchy_schwarz" if isinstance(atom, Over):
                yield from uses.cauchy_schwarz(atom)
            case "ranks":
                yield from uses.ranks(origin, self._places(atom) if isinstance(atom, Over | Standing) else [])

    def _by_terms(self, origin: Origin) -> Iterator[Json]:
        """Sums of terms that were shown to be zero, or not negative, at an arbitrary position."""
        assert origin.shown is not None
        wanted, index = origin.shown
        if not isinstance(wanted, Sided):
            return
        relation = wanted.versus.value.removesuffix(" 0")
        body = words.form(wanted.form)
        yield {"lemma": "comparisons", "sum": words.over(Collect.SUM, index, body), "relation": relation}
        atom = origin.one.atom
        if isinstance(atom, Over):
            factors = atom.body.terms[0][0].factors
            for factor in factors:
                rest = tuple(item for item in factors if item != factor)
                for weighing in ((factor,), rest):
                    weight = Form(((Monomial(weighing), constant(1).terms[0][1]),))
                    moved = words.form(self._algebra.rename(weight, {atom.index: index}))
                    yield {
                        "lemma": "comparisons",
                        "sum": words.over(Collect.SUM, index, f"({moved}) * ({body})"),
                        "relation": relation,
                    }

    def _places(self, atom: Over | Standing) -> list[str]:
        return [words.position(place) for place in self._scope() if place.axis == atom.index.axis]


def quotient(algebra: Algebra, value: Form, by: Form) -> str | None:
    """One form divided by another, as the factors that they do not share."""
    powers: dict[str, Form] = {}
    amount = Fraction(1)
    for form, sign in ((value, 1), (by, -1)):
        whole, lead = _cleared(algebra, form)
        pieces = _pieces(whole)
        if pieces is None:
            return None
        amount *= pieces[0] ** sign
        for base, exponent in (*pieces[1], *((_base(atom), algebra.scale(own, -1)) for atom, own in lead)):
            powers[base] = algebra.add(powers.get(base, ZERO), algebra.scale(exponent, sign))
    texts = [
        f"exp({words.form(power)})" if base == _EXP else f"({base}) ** ({words.form(power)})"
        for base, power in powers.items()
        if not power.is_zero
    ]
    return " * ".join((f"({amount})", *texts))


_EXP = "exp"


def _base(atom: Atom) -> str:
    if isinstance(atom, Euler):
        return _EXP
    return words.form(atom.inner) if isinstance(atom, Group) else words.power(atom, ONE)


def _cleared(algebra: Algebra, value: Form) -> tuple[Form, list[tuple[Atom, Form]]]:
    """A form without denominators, and by which powers of atoms it was multiplied."""
    lead: list[tuple[Atom, Form]] = []
    for _ in range(6):
        least: dict[Atom, Fraction] = {}
        for atom, exponent in atoms(value):
            if exponent.constant is not None and exponent.constant < 0:
                least[atom] = min(least.get(atom, exponent.constant), exponent.constant)
        if not least:
            break
        for atom, power in least.items():
            by = constant(-power)
            lead.append((atom, by))
            parts = []
            for monomial, amount in value.terms:
                own = next((exponent for part, exponent in monomial.factors if part == atom), ZERO)
                rest = Form(((Monomial(tuple(item for item in monomial.factors if item[0] != atom)), amount),))
                parts.append(algebra.multiply(rest, algebra.product_of([(atom, algebra.add(own, by))])))
            value = algebra.add(*parts)
    return value, lead


def _pieces(value: Form) -> tuple[Fraction, list[tuple[str, Form]]] | None:
    """A form as a rational times powers, by the text of their bases."""
    if not value.terms:
        return None
    monomial, coefficient = value.terms[0]
    factors: tuple[tuple[Form, int], ...] = ()
    if len(value.terms) > 1:
        factored = factor(value)
        if factored is None:
            return None
        monomial, coefficient, factors = factored.monomial, factored.coefficient, factored.factors
    found = [(_base(atom), exponent) for atom, exponent in monomial.factors]
    for part, times in factors:
        lead = part.terms[0][1]
        coefficient *= lead**times
        monic = Form(tuple((own, amount / lead) for own, amount in part.terms))
        found.append((words.form(monic), constant(times)))
    return coefficient, found


def with_ratio(context: Context) -> Algebra:
    """The algebra of a context in which there is a ratio of two distributions, too."""
    ratio = Input(RATIO, (), Interval(Fraction(0), None, True))
    return Algebra(replace(context, inputs={**context.inputs, RATIO: ratio}))


def _quantified(test: Predicate) -> Iterator[Throughout]:
    match test:
        case Throughout():
            yield test
        case Negation():
            yield from _quantified(test.inner)
        case Joined():
            for part in test.parts:
                yield from _quantified(part)


def _ranked(atom: Atom) -> Iterator[Standing]:
    if isinstance(atom, Standing):
        yield atom
    elif isinstance(atom, Over):
        yield from (part for part in all_atoms(atom.body) if isinstance(part, Standing))


def _core(facts: list[Predicate]) -> list[Predicate] | None:
    """A contradictory part of the facts from which nothing can be left out, as far as Z3 sees."""
    if not _contradictory(facts):
        return None
    kept = list(facts)
    size = max(1, len(kept) // 2)
    while True:
        place = 0
        while place < len(kept):
            fewer = kept[:place] + kept[place + size :]
            if fewer and _contradictory(fewer):
                kept = fewer
            else:
                place += size
        if size == 1:
            return kept
        size = max(1, size // 2)


def _suspects(facts: list[Predicate]) -> list[Predicate] | None:
    """Facts that Z3 names as contradictory, perhaps with some that are not needed; `None` where it finds none."""
    context = z3.Context()
    solver = z3.SolverFor("QF_NRA", context)
    solver.set("rlimit", RESOURCES)
    solver.set("random_seed", 0)
    marks = [z3.Bool(f"fact{number}", context) for number in range(len(facts))]
    asserted = list(z3.parse_smt2_string(Encoder().script(facts), ctx=context))
    if len(asserted) != len(facts):
        return None
    for mark, fact in zip(marks, asserted, strict=True):
        solver.add(z3.Implies(mark, fact))
    if solver.check(*marks) != z3.unsat:
        return None
    named = {str(mark) for mark in solver.unsat_core()}
    return [fact for fact, mark in zip(facts, marks, strict=True) if str(mark) in named]


def _contradictory(facts: list[Predicate]) -> bool:
    context = z3.Context()
    solver = z3.SolverFor("QF_NRA", context)
    solver.set("rlimit", RESOURCES)
    solver.set("random_seed", 0)
    solver.add(z3.parse_smt2_string(Encoder().script(facts), ctx=context))
    return bool(solver.check() == z3.unsat)
