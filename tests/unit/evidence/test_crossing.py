from fractions import Fraction

import pytest

from kdverify.engines import crossings, vertices
from kdverify.engines._model import Budget
from kdverify.evidence.certify import certify, recertify
from kdverify.evidence.outcome import Declined, Refuted, Survived
from kdverify.evidence.witness import Witness
from kdverify.functions.entropy import function as entropy
from kdverify.lang import build, tensor
from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import Continuous, Goal
from kdverify.lang.term import Condition, Parameter
from tests.planted import ANCHOR, INPUTS, LINEAR, STUDENT, goal

HALF, ONE = Fraction(1, 2), Fraction(1)
ENTROPY = entropy.meaning(STUDENT).body
CERTAIN = build.less(ENTROPY, build.number(HALF))


def switching(condition: Condition, **options: object) -> Goal:
    """Follow the anchor where the condition holds, else the student."""
    out = tensor.elementwise(lambda a, q: build.choose(condition, a, q), ANCHOR, STUDENT)
    return goal(Continuous(out), **options)  # type: ignore[arg-type]


def at(first: str) -> Witness:
    share = Fraction(first)
    values = {"b": ((HALF, HALF),), "w": (ONE,), "q": (share, 1 - share), "alpha": HALF}
    return Witness({"V": 2, "K": 1}, values, {})


# The entropy of (0.8, 0.2) is 0.5004..., that of (0.81, 0.19) is 0.4862...
BELOW, ABOVE = at("4/5"), at("81/100")
UNTIL = {"until q": "(81/100, 19/100)"}


def test_a_gap_that_is_skipped_refutes_continuity() -> None:
    found = certify(switching(CERTAIN), BELOW, "test", UNTIL)
    assert found is not None
    assert found.companion == UNTIL
    assert found.left.lower == Fraction(4, 5) and found.right.lower == HALF
    assert recertify(switching(CERTAIN), found)


@pytest.mark.parametrize(
    "until",
    [
        {"until q": "(799/1000, 201/1000)"},
        {"until q": "(1, 0)"},
        {"until q": "(81/100, 20/100)"},
        {"until q": "(81/100)"},
        {"until r": "(81/100, 19/100)"},
        {"until q": "?"},
        {"until q": "(1/1000, 999/1000)"},
        {},
    ],
)
def test_nothing_else_does(until: dict[str, str]) -> None:
    assert certify(switching(CERTAIN), BELOW, "test", until) is None


def test_a_continuous_choice_is_not_refuted() -> None:
    threshold = build.number(HALF)
    same = tensor.elementwise(
        lambda q: build.choose(CERTAIN, build.multiply(q, ENTROPY), build.multiply(q, threshold)), STUDENT
    )
    assert certify(goal(Continuous(same)), BELOW, "test", UNTIL) is None
    assert isinstance(crossings.engine.attempt(goal(Continuous(same)), Budget(10, 0)), Survived)


def test_premises_must_hold_all_the_way() -> None:
    assert certify(switching(CERTAIN, given=(build.less(build.number(HALF), ENTROPY),)), BELOW, "test", UNTIL) is None
    assert certify(switching(CERTAIN, given=(build.less(build.ZERO, ENTROPY),)), BELOW, "test", UNTIL) is not None


def test_there_is_no_way_between_whole_numbers() -> None:
    inputs = (*INPUTS, Input("j", (), Interval(Fraction(1), None, integer=True)))
    planted = switching(build.less(Parameter("j"), build.number(Fraction(3, 2))), inputs=inputs)
    start = Witness({"V": 2, "K": 1}, {**at("4/5").values, "j": ONE}, {})
    assert certify(planted, start, "test", {"until j": "2"}) is None
    assert isinstance(crossings.engine.attempt(planted, Budget(10, 0)), Survived)


def test_thresholds_without_rational_points_are_found() -> None:
    for condition in (CERTAIN, build.less(build.exp(ENTROPY), build.number(Fraction(3, 2)))):
        planted = switching(condition)
        assert isinstance(vertices.engine.attempt(planted, Budget(10, 0)), Survived)
        outcome = crossings.engine.attempt(planted, Budget(10, 0))
        assert isinstance(outcome, Refuted)
        assert recertify(planted, outcome.counterexample)


def test_what_does_not_switch_is_left_alone() -> None:
    assert isinstance(crossings.engine.attempt(goal(Continuous(LINEAR)), Budget(10, 0)), Declined)
