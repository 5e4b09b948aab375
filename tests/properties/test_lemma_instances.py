"""Every fact that a lemma gives for a goal is true at random inputs, those with zeros and ties included."""

import random
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import product

import pytest

from kdverify.lang.domain import Interval, Simplex
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import Index
from kdverify.lemmas._model import Cell, Lemma, Scope, above
from kdverify.normal.form import Collect, Over, Predicate
from kdverify.reasoning import entail
from kdverify.reasoning.setting import DEEP, Setting
from tests.claims import goal
from tests.forms import Point, Undefined, holds

SLACK = 1e-9
INPUTS = 12

B, W, Q, P = "b[k] in simplex[V] for k in K", "w in simplex[K]", "q in simplex[V]", "p in simplex[V]"
ALPHA, GAMMA, BETA, NEGATIVE = "alpha in (0, 1)", "c in [0, 1]", "beta >= 1", "r in (-3, 0)"
NON_NEGATIVE, REALS, SCORES = "x[v] >= 0 for v in V", "y[v] in reals for v in V", "s[k] > 0 for k in K"
POOL = "sum(w[k] * b[k, v] for k in K)"

# What they claim does not matter, and is mostly false: it says which expressions the lemmas are to speak of.
CLAIMS = [
    goal(f"claim closed: {POOL} ** c * q[v] ** (1 - c) <= 1 / 2 for all v in V", B, W, Q, GAMMA),
    goal("claim closed: sum(q ** c * p ** (1 - c)) == sum(q ** beta)", Q, P, GAMMA, BETA),
    goal("claim: sum(q ** r * p ** (1 - r)) <= sum(q ** r) ** (1 / 2) * sum((q + p) ** r)", Q, P, NEGATIVE),
    goal(f"claim: sum(({POOL} + q[v]) ** c for v in V) >= 3", B, W, Q, GAMMA),
    goal(f"claim closed: sum((alpha * {POOL} + (1 - alpha) * q[v]) ** beta for v in V) >= 3", B, W, Q, ALPHA, BETA),
    goal("claim: (alpha * q[v] + (1 - alpha) * p[v]) ** r <= 2 for all v in V", Q, P, ALPHA, NEGATIVE),
    goal(f"claim: KL(q || p) >= sum(log({POOL}) for v in V)", B, W, Q, P),
    goal(f"claim: log(alpha * {POOL} + (1 - alpha) * q[v]) <= log(q[v]) for all v in V", B, W, Q, ALPHA),
    goal(
        "claim: log(alpha * q[v] + (1 - alpha) * p[v]) <= log(alpha * q[v] + (1 - alpha) * p[u]) for all u, v in V",
        Q,
        P,
        ALPHA,
    ),
    goal("claim closed: sum(w[k] * max(b[k, u], b[k, v]) for k in K) <= 1 / 2 for all u, v in V", B, W),
    goal("claim closed: entropy(q) >= log(V) / 2", Q),
    goal("claim: sum(w[k] * log(s[k]) for k in K) >= log(sum(w[k] * s[k] for k in K))", W, SCORES),
    goal("claim closed: max(max(q), max(p)) <= q[v] + median(p) for all v in V", Q, P),
    goal("claim closed: max(b[k, v] for k in K) + median(b[k, v] for k in K) <= 1 for all v in V", B),
    goal("claim closed: sum(max(q, p)) * sum(min(q, p)) >= 1", Q, P),
    goal("claim closed: sum(where(q > p, q, p ** c)) >= 1", Q, P, GAMMA),
    goal("claim closed: rank(q)[v] <= rank(p)[v] for all v in V", Q, P),
    goal("claim closed: sum(q * where(rank(q) <= 2, q, 0)) <= rank(q)[u] / V for all u in V", Q),
    goal("claim: exp(y[v]) <= exp(-y[u]) * sum(exp(y[t]) for t in V) for all u, v in V", REALS),
    goal("claim: sum(x[v] ** 2 for v in V) <= sum(x[v] ** 3 for v in V)", NON_NEGATIVE),
    goal("claim: x[u] * sum(x[v] for v in V) <= sum(x[v] * y[v] for v in V) for all u in V", NON_NEGATIVE, REALS),
    goal("claim: sum(max(x[v], y[v]) for v in V) >= sum(y[v] ** 2 for v in V)", NON_NEGATIVE, REALS),
    goal("claim: x[v] ** c * x[u] ** (1 / 2) <= x[u] ** (2 / 3) for all u, v in V", NON_NEGATIVE, GAMMA),
    goal("claim: (x[v] + 1) ** alpha <= x[u] ** (1 / alpha) for all u, v in V", NON_NEGATIVE, ALPHA),
    goal(f"claim closed: {POOL} == sum(w[k] * b[k, u] ** c for k in K) for all u, v in V", B, W, GAMMA),
    goal("claim: sum(x[v] for v in V) == max(x[v] for v in V) + min(x[v] for v in V)", NON_NEGATIVE),
    goal(
        "claim: sum(x[v] * y[v] for v in V) ** 2 <= sum(x[v] ** 2 for v in V) * sum(y[v] ** 2 for v in V)",
        NON_NEGATIVE,
        REALS,
    ),
    goal("claim closed: sum(w[k] ** 2 * b[k, v] for k in K) > 0 for all v in V", B, W),
    goal(
        "claim closed: TV(q, p) * sum(max(q, 2 * p, 0)) <= sum(q ** beta) * sum(p * max(q ** 2 - p, p - q)) - 1",
        Q,
        P,
        BETA,
    ),
    goal("claim: sum(max(x[v] - y[v], y[v] - x[v]) for v in V) <= sum(abs(x[v]) for v in V)", NON_NEGATIVE, REALS),
    goal(
        "claim: q[u] / (sum(max(b[k, v] for k in K) for v in V) - sum(min(b[k, v] for k in K) for v in V) / 2) <= "
        "log(2 - sum(max(b[k, v] for k in K) for v in V) + sum(max(b[k, v] for k in K) for v in V) ** 2) "
        "for all u in V",
        B,
        Q,
    ),
    goal(
        "claim closed: sum(sum(w[k] * b[k, v] ** (1 / 2) for k in K) ** beta * q[v] ** c for v in V) <= "
        "sum(sum(w[k] * b[k, v] ** alpha for k in K) ** (1 / alpha) for v in V)",
        B,
        W,
        Q,
        ALPHA,
        BETA,
        GAMMA,
    ),
    goal("claim closed: sum(where(q >= max(q) / 2, q ** beta, 0)) + sum(where(p <= min(p), p, 0)) >= 1", Q, P, BETA),
    goal(
        "claim closed: sum(sum(w[k] * where(2 * b[k, v] >= max(b[k]), b[k, v], 0) for k in K) ** c for v in V) + "
        "sum(q[v] * sum(where(2 * b[k, v] >= max(b[k]), w[k], 0) for k in K) for v in V) >= 1",
        B,
        W,
        Q,
        GAMMA,
    ),
    goal(
        "claim: prod(b[k, v] ** w[k] for k in K) - 1 <= "
        "log(1 + q[v]) * sum(prod(b[k, u] ** w[k] for k in K) for u in V) for all v in V",
        B,
        W,
        Q,
    ),
    goal("claim: exp(-sum(w[k] * log(b[k, v] + q[v]) for k in K) / 3) <= log(2 + q[v]) for all v in V", B, W, Q),
]


class Facts(entail.Problem):
    """A problem that keeps its facts, with the lemma of each, instead of asking about them."""

    given: list[tuple[str, Predicate]]

    def _admit(self, fact: Predicate, facts: dict[str, Predicate], lemma: str = "") -> None:
        if lemma:
            self.given.append((lemma, fact))
        super()._admit(fact, facts, lemma)

    def _ask(self, facts: list[Predicate]) -> entail.Entailed | None:
        return None


@cache
def facts_about(number: int) -> list[tuple[str, Predicate]]:
    """What the lemmas say of one of the claims."""
    return facts_of(CLAIMS[number])


def facts_of(claim: Goal) -> list[tuple[str, Predicate]]:
    """What the lemmas say of a goal without premises, when they are asked patiently."""
    assert isinstance(claim.show, Holds)
    setting = Setting(claim, DEEP)
    conclusion = setting.reader.predicate(claim.show.condition)
    problem = Facts(setting.algebra, (), conclusion, setting.indices, 1, True, entail.MOST_EFFORT)
    problem.given = []
    problem.solve()
    return list({(lemma, fact.key): (lemma, fact) for lemma, fact in problem.given}.values())


def inputs_of(claim: Goal, source: random.Random) -> Iterator[Point]:
    """Random inputs, with ties, and with zeros where the goal has them."""
    for _ in range(INPUTS):
        sizes = {"V": source.choice((2, 3)), "K": source.choice((1, 2, 3))}
        values: dict[tuple[str, tuple[int, ...]], float] = {}
        for entry in claim.inputs:
            spaces = [range(1, sizes[axis.name] + 1) for axis in entry.axes]
            if isinstance(entry.domain, Simplex):
                least = 0 if entry.name in claim.closed else 1
                for row in product(*spaces[:-1]):
                    parts = [source.randint(least, 3) for _ in spaces[-1]]
                    parts[source.randrange(len(parts))] += 1
                    for place, part in zip(spaces[-1], parts, strict=True):
                        values[(entry.name, (*row, place))] = part / sum(parts)
                continue
            assert isinstance(entry.domain, Interval)
            for place in product(*spaces):
                values[(entry.name, place)] = _inside(entry.domain, source)
        yield Point(sizes, values, {index: source.randint(1, sizes[index.axis.name]) for index in claim.indices})


def _inside(domain: Interval, source: random.Random) -> float:
    options = [Fraction(number, 2) for number in range(-6, 7)] + [Fraction(1, 3), Fraction(-1, 3)]
    kept = [number for number in options if domain.holds(number)]
    return float(source.choice(kept))


def is_true(fact: Predicate, point: Point) -> bool:
    """Whether a fact holds at an input up to rounding; where it has no value it says nothing."""
    try:
        return holds(fact, point, SLACK)
    except Undefined:
        return True


def broken(facts: Iterable[tuple[str, Predicate]], point: Point) -> list[str]:
    """The lemmas of facts that no choice of the positions known to exist makes true, one position after another."""
    waiting = sorted(facts, key=lambda item: len(item[1].free - set(point.places)))
    names: list[Index] = []
    for _, fact in waiting:
        names += [index for index in sorted(fact.free, key=_name) if index not in point.places and index not in names]
    return _search(waiting, names, point)


def _name(index: Index) -> str:
    return index.name


def _search(facts: Sequence[tuple[str, Predicate]], names: Sequence[Index], point: Point) -> list[str]:
    ready = [item for item in facts if item[1].free <= set(point.places)]
    wrong = [lemma for lemma, fact in ready if not is_true(fact, point)]
    if wrong or not names:
        return wrong
    rest = [item for item in facts if item not in ready]
    first, *others = names
    failures: list[str] = []
    for place in range(1, point.sizes[first.axis.name] + 1):
        found = _search(rest, others, point.at(first, place))
        if not found:
            return []
        failures = failures or found
    return failures


@pytest.mark.parametrize("number", range(len(CLAIMS)))
def test_every_fact_is_true(number: int) -> None:
    claim = CLAIMS[number]
    facts = facts_about(number)
    assert facts
    for point in inputs_of(claim, random.Random(number)):
        assert broken(facts, point) == []


def test_every_lemma_is_put_to_the_test() -> None:
    asked = {lemma for number in range(len(CLAIMS)) for lemma, _ in facts_about(number)}
    assert asked == {lemma.name for lemma in entail.catalogue()}


def test_a_false_lemma_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def at_most_each(cell: Cell, scope: Scope) -> Iterable[Predicate]:
        if isinstance(cell.atom, Over) and cell.atom.collect is Collect.SUM:
            for index in scope.indices(cell.atom.index.axis):
                yield above(scope.algebra, scope.algebra.rename(cell.atom.body, {cell.atom.index: index}), cell.form)

    monkeypatch.setattr(entail, "catalogue", lambda: (Lemma("at_most_each", "", at_most_each, scoped=True),))
    claim = goal("claim: q[u] * sum(q ** 2) <= 1 for all u in V", Q)
    facts = facts_of(claim)
    assert any(broken(facts, point) for point in inputs_of(claim, random.Random(0)))
