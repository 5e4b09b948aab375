"""What is true while a condition on the student holds need not be true of its orbit, which may leave the condition."""

import pytest

from kdverify.lang.check import check
from kdverify.lang.goal import Claim
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary

# The student moves to the anchor until one class has three quarters, and rests from then on.
OUT = "where(max(q) > 3 / 4, q, (a + q) / 2)"
WHOLE_ORBITS = ["fixed_point", "geometric_convergence(KL, rate = 1 / 2)", "stability(rate = 1 / 2)"]


def asked(request: str, side: str = "") -> Claim:
    text = (
        f"operator o\nlet a in simplex[V]\nlet q in simplex[V]\nlet alpha in (0, 1)\n{side}\nout = {OUT}\n"
        f"roles student = q, anchor = a\nsatisfies {request}\n"
    )
    (operator,) = check(Source("o.kd", text), vocabulary()).operators
    (claim,) = claims_of(operator)
    return claim


@pytest.mark.parametrize("request_", WHOLE_ORBITS)
def test_whole_orbits_are_not_spoken_of_under_a_condition_on_the_student(request_: str) -> None:
    for claim in (asked(request_, "where max(q) <= 3 / 4"), asked(f"{request_} when max(q) <= 3 / 4")):
        assert "whole orbits" in claim.not_applicable
        assert not claim.goals


@pytest.mark.parametrize("request_", WHOLE_ORBITS)
def test_they_are_under_other_conditions(request_: str) -> None:
    assert asked(f"{request_} when max(a) <= 3 / 4 and alpha <= 1 / 2").goals


def test_one_generation_is_spoken_of() -> None:
    assert asked("contraction(TV, rate = 1 / 2)", "where max(q) <= 3 / 4").goals
