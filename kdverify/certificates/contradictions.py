"""Leaves from contradictions that a prover found: a small part of the facts, and why the court takes each for one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from kdverify.certificates import uses, words
from kdverify.certificates.cores import core, suspects
from kdverify.certificates.quotients import quotient
from kdverify.lang.term import Index
from kdverify.normal.algebra import Algebra
from kdverify.normal.form import (
    Atom,
    Collect,
    Form,
    Joined,
    Monomial,
    Negation,
    Over,
    Predicate,
    Sided,
    Standing,
    Throughout,
    constant,
)
from kdverify.normal.inside import all_atoms
from kdverify.reasoning.encode import Encoder
from kdverify.reasoning.trace import Contradiction, Origin
from kdverify.recheck.court import Court
from kdverify.recheck.form import Test, Unsupported
from kdverify.recheck.leaf import Leaf
from kdverify.recheck.text import Text

Json = dict[str, Any]


class LeafWriter:
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
        for find in (suspects, list[Predicate]):
            yield from self._found(find)

    def _found(
        self, find: Callable[[list[Predicate]], list[Predicate] | None]
    ) -> Iterator[tuple[Json, list[Predicate]]]:
        facts = list(self._part.facts)
        for _ in range(3):
            found = core(find(facts) or facts)
            if found is None:
                self.refused.append("the facts that are left are not contradictory")
                return
            bad = [fact for fact in found if self._reason(fact) is None]
            if not bad:
                yield self._written(found)
                return
            for fact in bad:
                origin = self._origins.get(fact.key)
                said = origin.lemma if origin else "premise"
                self.refused.append(f"no reason for {words.predicate(fact)[:200]} ({said})")
            facts = [fact for fact in facts if self._reason(fact) is not None]

    def _written(self, core: list[Predicate]) -> tuple[Json, list[Predicate]]:
        reasons = [self._reason(fact) for fact in core]
        proof = {key: value for key, value in self._proof(core).items() if value}
        needs_premises = "premise" in reasons or "shown" in reasons
        return {**proof, "because": reasons}, self._premises if needs_premises else []

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
            yield "shown"
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
            case "inverses" if other is not None:
                yield {"lemma": "inverses", "log": text, "exp": other}
                yield {"lemma": "inverses", "log": other, "exp": text}
            case "geometric_means":
                yield from uses.geometric_means(origin)
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
