from kdverify.engines import witnesses
from kdverify.engines._model import Budget
from kdverify.evidence.outcome import Declined, EverySize, Proved, Survived
from kdverify.lang import build, tensor
from kdverify.lang.goal import Depends
from tests.planted import ANCHOR, GEOMETRIC, LINEAR, STUDENT, TRUE, goal

BUDGET = Budget(seconds=10, seed=0)


def test_dependence_is_proved_by_two_inputs() -> None:
    for out, name in ((LINEAR, "q"), (LINEAR, "b"), (GEOMETRIC, "w"), (GEOMETRIC, "alpha")):
        outcome = witnesses.engine.attempt(goal(Depends(out, name)), BUDGET)
        assert isinstance(outcome, Proved), (name, outcome)
        assert outcome.scope == EverySize()
        (step,) = outcome.argument
        assert step.lemma == "two-inputs"
        assert f"{name} = " in step.gives and "gives out[1] = " in step.gives


def test_what_cancels_is_no_dependence() -> None:
    cancelled = tensor.elementwise(lambda a, q: build.add(a, q, build.negate(q)), ANCHOR, STUDENT)
    respelled = tensor.elementwise(lambda a, q: build.multiply(a, build.divide(q, q)), ANCHOR, STUDENT)
    for out in (cancelled, respelled):
        assert isinstance(witnesses.engine.attempt(goal(Depends(out, "q")), BUDGET), Survived)


def test_weights_of_one_teacher_are_looked_for_with_two() -> None:
    outcome = witnesses.engine.attempt(goal(Depends(ANCHOR, "w")), BUDGET)
    assert isinstance(outcome, Proved)
    assert "K = 2" in outcome.argument[0].gives


def test_other_statements_are_left_alone() -> None:
    assert isinstance(witnesses.engine.attempt(TRUE["range"], BUDGET), Declined)
