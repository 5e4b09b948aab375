"""The truth table of verdicts."""

import itertools
from fractions import Fraction

import pytest

from kdverify.evidence.outcome import (
    Counterexample,
    Declined,
    Enclosure,
    EverySize,
    Exhausted,
    Outcome,
    Proved,
    Refuted,
    Survived,
    UpTo,
)
from kdverify.evidence.verdict import (
    Attempt,
    Crashed,
    GoalVerdict,
    Verdict,
    combine,
    combine_goals,
    covers,
    describe,
    is_as_expected,
    widen,
)
from kdverify.evidence.witness import Witness
from kdverify.lang.domain import Dimension
from kdverify.lang.goal import Expectation
from kdverify.lang.term import Axis

ZERO = Enclosure(Fraction(0), Fraction(0))
PROVED = Proved(EverySize(), ())
SMALL = Proved(UpTo({"V": 3, "K": 2}), ())
SURVIVED = Survived(100, 0.1)
UNTESTED = Survived(0, float("inf"))
DECLINED = Declined("no")
EXHAUSTED = Exhausted(1.0)
CRASHED = Crashed("ZeroDivisionError")


def refuted(**sizes: int) -> Refuted:
    return Refuted(Counterexample("", Witness(sizes, {}, {}), ZERO, ZERO, "<=", "", "", "", {}))


def verdict(*outcomes: Outcome | Crashed, impossible: bool = False) -> Verdict:
    return combine([Attempt("engine", outcome, 0.0) for outcome in outcomes], impossible=impossible).verdict


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((), Verdict.UNKNOWN),
        ((DECLINED,), Verdict.UNKNOWN),
        ((EXHAUSTED,), Verdict.UNKNOWN),
        ((SURVIVED,), Verdict.UNKNOWN),
        ((SURVIVED, UNTESTED), Verdict.UNKNOWN),
        ((UNTESTED,), Verdict.VACUOUS),
        ((UNTESTED, DECLINED), Verdict.VACUOUS),
        ((UNTESTED, EXHAUSTED), Verdict.UNKNOWN),
        ((UNTESTED, PROVED), Verdict.PROVED),
        ((PROVED,), Verdict.PROVED),
        ((SURVIVED, DECLINED, PROVED), Verdict.PROVED),
        ((SMALL,), Verdict.PROVED_UP_TO),
        ((SMALL, PROVED), Verdict.PROVED),
        ((SMALL, SURVIVED), Verdict.PROVED_UP_TO),
        ((refuted(V=5, K=1),), Verdict.REFUTED),
        ((SMALL, refuted(V=5, K=1)), Verdict.REFUTED),
        ((SMALL, refuted(V=3, K=3)), Verdict.REFUTED),
        ((SMALL, refuted(V=3, K=2)), Verdict.CONFLICT),
        ((PROVED, refuted(V=5, K=1)), Verdict.CONFLICT),
        ((CRASHED,), Verdict.ERROR),
        ((CRASHED, SURVIVED, DECLINED), Verdict.ERROR),
        ((CRASHED, SMALL), Verdict.ERROR),
        ((CRASHED, PROVED), Verdict.PROVED),
        ((CRASHED, refuted(V=2)), Verdict.REFUTED),
    ],
)
def test_the_truth_table(outcomes: tuple[Outcome | Crashed, ...], expected: Verdict) -> None:
    for order in itertools.permutations(outcomes):
        assert verdict(*order) is expected


def test_an_impossible_premise_makes_a_proof_vacuous_and_a_witness_a_conflict() -> None:
    assert verdict(PROVED, impossible=True) is Verdict.VACUOUS
    assert verdict(PROVED, refuted(V=2), impossible=True) is Verdict.CONFLICT


def test_without_a_premise_nothing_is_vacuous() -> None:
    assert combine([Attempt("", UNTESTED, 0.0)], premised=False).verdict is Verdict.UNKNOWN


def test_a_proof_carries_the_largest_scope() -> None:
    assert combine([Attempt("", PROVED, 0.0)]).scope == EverySize()
    bounded = [Attempt("", SMALL, 0.0), Attempt("", Proved(UpTo({"V": 4, "K": 2}), ()), 0.0)]
    assert combine(bounded).scope == UpTo({"V": 4, "K": 2})
    assert combine([Attempt("", SURVIVED, 0.0)]).scope is None


def test_an_axis_that_a_bounded_proof_does_not_name_is_not_bounded() -> None:
    assert covers(UpTo({"V": 3}), {"V": 2, "K": 50})
    assert not covers(UpTo({"V": 3}), {"V": 4, "K": 1})
    assert covers(EverySize(), {"V": 10**6})


def test_a_bounded_proof_is_complete_where_no_larger_size_was_asked_for() -> None:
    classes, teachers = Axis("V"), Axis("K")
    asked = (Dimension(classes, 2, 3), Dimension(teachers, 1))
    assert widen(UpTo({"V": 3}), asked) == EverySize()
    assert widen(UpTo({"V": 3, "K": 2}), asked) == UpTo({"V": 3, "K": 2})
    assert widen(UpTo({"V": 2}), asked) == UpTo({"V": 2})


def goals(*verdicts: Verdict) -> list[GoalVerdict]:
    scopes = {Verdict.PROVED: EverySize(), Verdict.PROVED_UP_TO: UpTo({"V": 3})}
    return [GoalVerdict("", entry, scopes.get(entry), ()) for entry in verdicts]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((), Verdict.VACUOUS),
        ((Verdict.PROVED, Verdict.PROVED), Verdict.PROVED),
        ((Verdict.PROVED, Verdict.PROVED_UP_TO), Verdict.PROVED_UP_TO),
        ((Verdict.PROVED, Verdict.UNKNOWN), Verdict.UNKNOWN),
        ((Verdict.UNKNOWN, Verdict.REFUTED), Verdict.REFUTED),
        ((Verdict.ERROR, Verdict.REFUTED), Verdict.REFUTED),
        ((Verdict.ERROR, Verdict.PROVED), Verdict.ERROR),
        ((Verdict.CONFLICT, Verdict.REFUTED), Verdict.CONFLICT),
        ((Verdict.PROVED, Verdict.VACUOUS), Verdict.VACUOUS),
    ],
)
def test_a_claim_is_as_good_as_the_worst_of_its_goals(parts: tuple[Verdict, ...], expected: Verdict) -> None:
    for order in itertools.permutations(parts):
        assert combine_goals(goals(*order))[0] is expected


def test_no_claim_is_proved_with_a_goal_that_is_not() -> None:
    for parts in itertools.product(Verdict, repeat=2):
        if combine_goals(goals(*parts))[0] is Verdict.PROVED:
            assert set(parts) == {Verdict.PROVED}


def test_a_claim_holds_where_all_its_goals_hold() -> None:
    parts = [
        GoalVerdict("", Verdict.PROVED_UP_TO, UpTo({"V": 3}), ()),
        GoalVerdict("", Verdict.PROVED, EverySize(), ()),
        GoalVerdict("", Verdict.PROVED_UP_TO, UpTo({"V": 2, "K": 4}), ()),
    ]
    assert combine_goals(parts)[1] == UpTo({"V": 2, "K": 4})


@pytest.mark.parametrize("outcome", Verdict)
def test_only_what_was_asked_for_is_as_expected(outcome: Verdict) -> None:
    assert is_as_expected(outcome, Expectation.PROVED) is (outcome is Verdict.PROVED)
    assert is_as_expected(outcome, Expectation.REFUTED) is (outcome is Verdict.REFUTED)
    assert is_as_expected(outcome, None) is (outcome not in (Verdict.CONFLICT, Verdict.ERROR))
    assert is_as_expected(outcome, None, strict=True) is (outcome in (Verdict.PROVED, Verdict.NOT_APPLICABLE))


def test_scopes_read_like_a_paper() -> None:
    assert describe(EverySize()) == "every size"
    assert describe(UpTo({"V": 3, "K": 2})) == "V <= 3, K <= 2"
