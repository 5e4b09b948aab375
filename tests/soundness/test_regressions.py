"""What was once proved although it is false, or once normalised wrongly, reduced to the least that shows it."""

from fractions import Fraction

import pytest

from kdverify.engines._model import Budget, Part
from kdverify.engines.continuity import engine as continuity
from kdverify.evidence.outcome import EverySize, Outcome, Proved
from kdverify.lang import build, tensor
from kdverify.lang.check import check
from kdverify.lang.domain import Dimension, Input, Interval, Simplex
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import All, Compare, Entry, Index, Parameter
from kdverify.lemmas._model import Cell, at_least, zero
from kdverify.lemmas.ranges import lemma as ranges
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.context import context_of
from kdverify.normal.form import ONE, ZERO, Extent, Form, Monomial, Over, Symbol, atoms, constant
from kdverify.normal.inside import all_atoms
from kdverify.normal.read import Reader
from kdverify.reasoning.entail import Problem
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary
from kdverify.verify.worker import installed
from tests.soundness.drawn import CLASS, K, V

HEAD = """operator o
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let p in simplex[V]
let r in simplex[V]
let u[v] in [0, 1] for v in V
let z[v] in [0, 1] for v in V
let s in reals
let t in [0, 1]
let alpha in (0, 1)
a = sum(w[k] * b[k] for k in K)
out = alpha * a + (1 - alpha) * q
roles teachers = b, weights = w, student = q, anchor = a
"""

# What weights have above a half, and the geometric mean with the shares of it, which may be nothing.
SHARED = "sum(max(w[j] - 1 / 2, 0) for j in K)"
SHARES = f"prod(b[k, v] ** (max(w[k] - 1 / 2, 0) / {SHARED}) for k in K)"


def proves(claim: str) -> list[str]:
    """The provers that claim to prove every goal of a claim on the standard inputs, for every size."""
    (checked,) = check(Source("o.kd", f"{HEAD}{claim}\n"), vocabulary()).operators
    (asked,) = claims_of(checked)
    provers = [engine for engine in installed() if engine.part is Part.PROVER]
    return [
        engine.name
        for engine in provers
        if all(_is_proof(engine.attempt(goal, Budget(20.0, 0))) for goal in asked.goals)
    ]


def _is_proof(outcome: Outcome) -> bool:
    return isinstance(outcome, Proved) and isinstance(outcome.scope, EverySize)


@pytest.mark.parametrize(
    "claim",
    [
        # A power with the number of classes as exponent is negative for a negative base and odd V.
        "claim c: prod(s for v in V) >= 0",
        "claim c: prod(-1 for v in V) >= 0",
        # The slope at one of a function of r / q may vary with the class.
        "claim c: sum(p * q) >= sum(p * r)",
        # A function of q / p that has a pole at 2 may be increasing on either side of it.
        "claim c: sum(2 * (q - p)**2 / p - p**2 / (q - 2 * p) - p) >= 0 when q != 2 * p",
        # In a branch that is not taken the square of a square root of a negative number is no number.
        "claim c: sum(u) - V * s + sum(p * p) + max(s - 5, where(min(u) >= s, 1 + dot(p, sqrt(u - s)), 0)) >= 0",
        # What is left out of a sum may be undefined there.
        "claim c: sum(where(v == 1, 0, (u[v] + z[v]) / (u[v] + z[v])) for v in V) >= V"
        " when u[1] == 0 and z[1] == 0 and u + z + onehot(1) > 0",
        # Nor do shares of what sums to zero sum to one there.
        "claim c: max(s - 5, where(min(u + z) > 0, max(u / (u + z) + z / (u + z)), 0)) >= 1 when u == 0 and z == 0",
        "claim c: V * max(s - 5, where(sum(u) > 0, max(u / sum(u)), 0)) >= 1 when u == 0",
        # A sum that is divided by, and is a factor of what is divided, must not lose its exponent.
        "claim c closed: KL(a || (dot(q, b[1]) * alpha / V * a + (1 - alpha / V) * q + (1 - dot(q, b[1]))"
        " * exp(-entropy(b[1])) * a + (1 - exp(-entropy(b[1]))) * q + normalize(uniform + 1)) / 2)"
        " <= log(1 / alpha) when 1 / 4 <= alpha and alpha <= 1 / 2",
        "claim c: V * max(s - 5, where(min(u + z) > 0, sum(top_k((u + 2 * z) / (u + z), 1)), 0)) > 1 when u + z == 0",
        # Shares of nothing were taken to sum to one, so that nothing could not be shared.
        f"claim c: exp(where({SHARED} > 0, {SHARES}, 0)) > 1 for all v in V",
        f"claim c: {SHARED} > 0 or where({SHARED} > 0, {SHARES}, 0) > 5 for all v in V",
        f"claim c: 1 / (1 + where({SHARED} > 0, {SHARES}, 0)) < 1 for all v in V",
    ],
)
def test_false_claims_are_not_proved(claim: str) -> None:
    assert proves(claim) == []


@pytest.mark.parametrize(
    "out",
    [
        # A quotient without a limit where its divisor vanishes, and one without a value there.
        "q + where(t * t + alpha * alpha == 0, 0, t / (t * t + alpha * alpha)) * (p - q)",
        "q + where(t + alpha <= 0, 0, t / (t + alpha)) * (p - q)",
        "q + where(t == 0, 0, alpha * t / t) * (p - q)",
    ],
)
def test_jumps_are_not_called_continuous(out: str) -> None:
    text = HEAD.replace("alpha in (0, 1)", "alpha in [0, 1]").replace(
        "out = alpha * a + (1 - alpha) * q", f"out = {out}"
    )
    (checked,) = check(Source("o.kd", f"{text}satisfies continuity\n"), vocabulary()).operators
    (asked,) = claims_of(checked)
    assert not any(_is_proof(continuity.attempt(goal, Budget(20.0, 0))) for goal in asked.goals)


def test_a_power_of_a_rank_may_exceed_the_size() -> None:
    inputs = (Input("q", (V,), Simplex()), Input("s", (), Interval(Fraction(1))))
    goal = Goal("", (Dimension(V, 2),), inputs, (), (CLASS,), Holds(All(())))
    algebra = Algebra(context_of(goal))
    place = Index("i", V)
    rank = Reader(algebra).form(build.rank(place, Entry("q", (place,)), CLASS))
    cell = Cell(next(atoms(rank))[0], single(Symbol("s")))
    problem = Problem(algebra, (), zero(ZERO), (CLASS,), 1, False, 0)
    assert ranges.instances is not None
    size = single(Extent(V))
    assert at_least(algebra, size, cell.form) not in list(ranges.instances(cell, problem))
    assert at_least(algebra, size, rank) in list(ranges.instances(Cell(cell.atom, ONE), problem))


def test_what_is_put_into_a_sum_is_not_captured() -> None:
    inputs = (Input("b", (K, V), Simplex()), Input("w", (K,), Simplex()), Input("s", (), Interval()))
    goal = Goal("", (Dimension(V, 2), Dimension(K, 1)), inputs, (), (CLASS,), Holds(All(())))
    reader = Reader(Algebra(context_of(goal)))
    one, two, three = (Index(name, K) for name in "ijk")

    def teacher(index: Index) -> Entry:
        return Entry("b", (index, CLASS))

    product = build.multiply(Parameter("s"), teacher(one), teacher(two))
    inner = build.total(two, build.maximum(teacher(two), product))
    whole = build.total(one, build.multiply(Entry("w", (one,)), inner))
    put = build.total(three, build.multiply(build.number(5), Entry("w", (three,)), teacher(three)))
    expected = reader.form(tensor.substitute(whole, {"s": tensor.scalar(put)}))
    assert reader.algebra.replace(reader.form(whole), {Symbol("s"): reader.form(put)}) == expected


def test_a_binder_leaves_the_name_of_a_free_index_alone() -> None:
    goal = Goal("", (Dimension(V, 2),), (Input("q", (V,), Simplex()),), (), (), Holds(All(())))
    reader = Reader(Algebra(context_of(goal)))
    one, two, low = Index("i", V), Index("j", V), Index("V'0", V)

    def inner(index: Index) -> Form:
        return reader.form(build.total(two, build.maximum(Entry("q", (index,)), Entry("q", (two,)))))

    (over, _), *_ = atoms(reader.algebra.rename(inner(one), {one: low}))
    assert isinstance(over, Over)
    assert over.index != low
    assert reader.algebra.rename(single(over), {low: one}) == inner(one)


def test_sums_over_an_axis_are_pulled_apart_however_often_they_are_normalised() -> None:
    # The cleared denominator of `out` stayed a factor, so that renaming found a sum of two terms under one sum.
    half = "normalize((alpha * sqrt(p) + (1 - alpha) * sqrt(q)) ** 2)"
    claim = f"claim c: TV(p, {half}) <= (1 - alpha) * TV(p, q)"
    (checked,) = check(Source("o.kd", f"{HEAD}{claim}\n"), vocabulary()).operators
    (asked,) = claims_of(checked)
    (only,) = asked.goals
    assert isinstance(only.show, Holds)
    assert isinstance(only.show.condition, Compare)
    reader = Reader(Algebra(context_of(only)))
    for side in (only.show.condition.left, only.show.condition.right):
        sums = [atom for atom in all_atoms(reader.form(side)) if isinstance(atom, Over)]
        assert sums
        assert all(len(atom.body.terms) == 1 for atom in sums)
    assert proves(claim) == []


def test_a_product_has_each_atom_once() -> None:
    twice = ((Symbol("s"), ONE), (Symbol("s"), ONE))
    with pytest.raises(AssertionError, match="twice"):
        Monomial(twice)


def test_a_sum_that_is_divided_by_is_gathered_with_what_it_divides() -> None:
    algebra = Algebra(
        context_of(Goal("", (Dimension(V, 2),), (Input("s", (), Interval(Fraction(1))),), (), (), Holds(All(()))))
    )
    size, s = single(Extent(V)), single(Symbol("s"))
    whole = algebra.add(size, ONE)
    value = algebra.multiply(
        algebra.add(algebra.multiply(s, whole), whole), algebra.power(whole, constant(Fraction(-1)))
    )
    assert algebra.exp(algebra.log(value)) == algebra.add(s, ONE) or algebra.exp(algebra.log(value)) == value
