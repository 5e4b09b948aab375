"""Claims that follow by any of several ways, and that a test refutes."""

from dataclasses import replace

import pytest

from kdverify.evidence.outcome import EverySize
from kdverify.evidence.verdict import GoalVerdict, Verdict, combine_claim
from kdverify.lang.check import check
from kdverify.lang.goal import Claim, Way
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary

P, R, U, E, C = Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN, Verdict.ERROR, Verdict.CONFLICT


def claim() -> Claim:
    parts = " and ".join(["min(q) >= 0"] * 4)
    text = f"operator o\nlet q in simplex[V]\nout = q\nclaim c: {parts}\n"
    (operator,) = check(Source("o.kd", text), vocabulary()).operators
    return replace(claims_of(operator)[0], ways=(Way("one", (0, 1)), Way("other", (1, 2))), tests=frozenset({3}))


def goals(*verdicts: Verdict) -> tuple[GoalVerdict, ...]:
    return tuple(GoalVerdict("", verdict, EverySize() if verdict is P else None, ()) for verdict in verdicts)


@pytest.mark.parametrize(
    "verdicts, expected",
    [
        ((P, P, U, U), P),
        ((U, P, P, U), P),
        ((P, U, P, U), U),
        ((P, R, P, U), U),
        ((R, R, R, U), U),
        ((U, U, U, R), R),
        ((P, U, P, R), R),
        ((P, P, U, R), C),
        ((P, P, U, E), E),
        ((U, U, U, P), U),
        ((P, P, R, U), P),
    ],
)
def test_a_claim_with_ways_is_as_good_as_its_best_way_and_as_bad_as_its_tests(
    verdicts: tuple[Verdict, ...], expected: Verdict
) -> None:
    assert combine_claim(claim(), goals(*verdicts))[0] is expected


def test_what_a_way_needs_is_all_of_its_goals() -> None:
    assert claim().follows(frozenset({0, 1}))
    assert not claim().follows(frozenset({0, 2, 3}))
    assert claim().decides(3) and not claim().decides(0)


def test_a_claim_without_ways_needs_all_goals_and_each_decides() -> None:
    plain = replace(claim(), ways=(), tests=frozenset())
    assert plain.decides(0) and plain.follows(frozenset(range(4))) and not plain.follows(frozenset(range(3)))
