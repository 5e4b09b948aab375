"""What counts as worse."""

import pytest

from kdverify.evidence.verdict import Verdict, is_as_expected
from kdverify.lang.goal import Expectation
from kdverify.verify.change import Kind, Recorded, compare


def recorded(verdict: Verdict, expected: Expectation | None = Expectation.PROVED, title: str = "range") -> Recorded:
    return Recorded("a.kd", "a", title, verdict, expected, is_as_expected(verdict, expected))


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.PROVED])
@pytest.mark.parametrize("expected", [Expectation.PROVED, None])
def test_losing_a_proof_is_worse_whatever_comes_instead(verdict: Verdict, expected: Expectation | None) -> None:
    (change,) = compare([recorded(Verdict.PROVED, expected)], [recorded(verdict, expected)])
    assert (change.kind, change.worse) == (Kind.WORSE, True)


@pytest.mark.parametrize(
    ("before", "after", "expected", "kind", "worse"),
    [
        (Verdict.PROVED, Verdict.PROVED, Expectation.PROVED, Kind.SAME, False),
        (Verdict.REFUTED, Verdict.REFUTED, Expectation.PROVED, Kind.SAME, False),
        (Verdict.UNKNOWN, Verdict.UNKNOWN, Expectation.PROVED, Kind.SAME, False),
        (Verdict.REFUTED, Verdict.PROVED, Expectation.PROVED, Kind.BETTER, False),
        (Verdict.UNKNOWN, Verdict.PROVED, None, Kind.BETTER, False),
        (Verdict.UNKNOWN, Verdict.REFUTED, None, Kind.BETTER, False),
        (Verdict.REFUTED, Verdict.UNKNOWN, None, Kind.WORSE, True),
        (Verdict.REFUTED, Verdict.PROVED, Expectation.REFUTED, Kind.WORSE, True),
        (Verdict.REFUTED, Verdict.UNKNOWN, Expectation.REFUTED, Kind.WORSE, True),
        (Verdict.CONFLICT, Verdict.CONFLICT, Expectation.PROVED, Kind.SAME, True),
        (Verdict.UNKNOWN, Verdict.VACUOUS, Expectation.PROVED, Kind.OTHER, False),
    ],
)
def test_changes(before: Verdict, after: Verdict, expected: Expectation | None, kind: Kind, worse: bool) -> None:
    (change,) = compare([recorded(before, expected)], [recorded(after, expected)])
    assert (change.kind, change.worse) == (kind, worse)


def test_what_is_new_is_worse_only_where_it_was_never_right() -> None:
    new = [recorded(Verdict.PROVED, title="one"), recorded(Verdict.UNKNOWN, title="two")]
    new += [
        recorded(Verdict.REFUTED, None, title="three"),
        recorded(Verdict.REFUTED, Expectation.REFUTED, title="four"),
    ]
    changes = compare([], new)
    assert [change.kind for change in changes] == [Kind.NEW] * 4
    assert [change.worse for change in changes] == [False, True, False, False]


def test_what_is_gone_comes_last_and_is_worse_where_it_was_proved() -> None:
    old = [recorded(Verdict.PROVED, title="one"), recorded(Verdict.REFUTED, None, title="two")]
    changes = compare(old, [recorded(Verdict.PROVED, title="three")])
    assert [(change.kind, change.worse) for change in changes] == [
        (Kind.NEW, False),
        (Kind.GONE, True),
        (Kind.GONE, False),
    ]


def test_claims_that_ask_for_the_same_are_told_apart_by_their_turn() -> None:
    twice = [recorded(Verdict.PROVED), recorded(Verdict.REFUTED)]
    assert [change.kind for change in compare(twice, twice)] == [Kind.SAME, Kind.SAME]
    assert [change.worse for change in compare(twice, twice[::-1])] == [True, False]
