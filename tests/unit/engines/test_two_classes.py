"""Claims about two classes: what slopes prove, and what is next to it and false."""

import pytest

from kdverify.engines.two_classes import engine
from kdverify.lang.goal import Goal
from tests.claims import fails_at, goal, lemmas

Q, R, P = "q in simplex[V]", "r in simplex[V]", "p in simplex[V]"
ALPHA, S = "alpha in (0, 1)", "s > 1"
B, W = "b[k] in simplex[V] for k in K", "w in simplex[K]"
POOL = "sum(w[k] * b[k] for k in K)"
SHARP = [f"alpha * {POOL} + (1 - alpha) * normalize({name} ** s)" for name in "qr"]
GEOMETRIC = f"normalize({POOL} ** alpha * q ** (1 - alpha))"
DISTANCE = f"TV({SHARP[0]}, {SHARP[1]})"
ANCHORED = (Q, R, B, W, ALPHA, S)


@pytest.mark.parametrize(
    "claim",
    [
        goal(f"claim: {DISTANCE} <= s * (1 - alpha) * TV(q, r) for V == 2", *ANCHORED),
        goal(f"claim closed: {DISTANCE} <= s * (1 - alpha) * TV(q, r) for V == 2", *ANCHORED),
        goal(
            f"claim closed: {DISTANCE} < TV(q, r) for V == 2 when alpha >= 1 - 1 / s and TV(q, r) > 0",
            *ANCHORED,
        ),
        goal("claim: TV(normalize(q ** 2), normalize(r ** 2)) <= 2 * TV(q, r) for V == 2", Q, R),
        goal(f"claim: {GEOMETRIC} <= max({POOL}, q) for V == 2", Q, B, W, ALPHA),
        goal("claim: sum(q ** 2) >= 1 / 2 for V == 2", Q),
    ],
)
def test_it_proves(claim: Goal) -> None:
    found = lemmas(claim, engine)
    assert found is not None
    assert "two_classes" in found


@pytest.mark.parametrize(
    ("claim", "values"),
    [
        # The slope at one half is s, not 1.
        (
            goal("claim: TV(normalize(q ** s), normalize(r ** s)) <= TV(q, r) for V == 2", Q, R, S),
            {"q": "3/5 2/5", "r": "2/5 3/5", "s": "2"},
        ),
        # Without the premise the slope at one half may exceed 1.
        (
            goal(f"claim: {DISTANCE} < TV(q, r) for V == 2 when TV(q, r) > 0", *ANCHORED),
            {"q": "3/5 2/5", "r": "2/5 3/5", "s": "2", "alpha": "1/10", "b": "1/2 1/2", "w": "1"},
        ),
        # The slope is 1 everywhere.
        (
            goal("claim: TV(q, r) < 2 * TV((q + p) / 2, (r + p) / 2) for V == 2 when TV(q, r) > 0", Q, R, P),
            {"q": "3/5 2/5", "r": "2/5 3/5", "p": "1/2 1/2"},
        ),
        # The slope is less than 1 at the two students, and more than that between them.
        (
            goal(
                "claim: TV(normalize(q ** 2), normalize(r ** 2)) <= TV(q, r) for V == 2"
                " when q[1] >= 4 / 5 and r[1] <= 2 / 5",
                Q,
                R,
            ),
            {"q": "4/5 1/5", "r": "2/5 3/5"},
        ),
        # A jump at one half has slope 0 elsewhere.
        (
            goal(
                "claim: TV(where(q >= 1 / 2, q, q / 2), where(r >= 1 / 2, r, r / 2)) <= TV(q, r) for V == 2",
                Q,
                R,
            ),
            {"q": "1/2 1/2", "r": "49/100 51/100"},
        ),
    ],
)
def test_what_is_next_to_it_is_false_and_not_proved(claim: Goal, values: dict[str, str]) -> None:
    assert fails_at(claim, "V=2 K=1", values)
    assert lemmas(claim, engine) is None


def test_more_classes_are_left_alone() -> None:
    assert lemmas(goal("claim: sum(q ** 2) >= 1 / 2 for V <= 3", Q), engine) is None
