"""Verdicts, and the time that they take, do not depend on the number of classes."""

import time
from dataclasses import replace

import pytest
from judging import claims, label, library, verdicts
from writing import blocks

from kdverify.evidence.outcome import Refuted
from kdverify.evidence.verdict import Verdict
from kdverify.lang.goal import Claim
from kdverify.verify.settings import Settings
from kdverify.verify.worker import decide

MANY = 50_000
SETTINGS = Settings(budget=30.0, jobs=1)
# What exact inputs with so many entries cost to write down, on a busy machine; one look at each class is beyond it.
MARGIN = 6.0


def with_many_classes(claim: Claim) -> Claim:
    """The claim for large vocabularies alone."""
    goals = [
        replace(
            goal,
            dimensions=tuple(
                replace(dimension, least=MANY) if dimension.axis.name == "V" else dimension
                for dimension in goal.dimensions
            ),
        )
        for goal in claim.goals
    ]
    return replace(claim, goals=tuple(goals))


@pytest.mark.parametrize("name", ["linear", "geometric", "label_smoothing"])
def test_what_is_proved_is_proved_as_fast_for_many_classes(name: str) -> None:
    """But for what is existential: there a pair of inputs of that size is the proof."""
    asked = [claim for claim in claims(library()[name]) if not claim.not_applicable and claim.id != "nontriviality"]
    few = [row for _, row in sorted(decide(asked, SETTINGS), key=lambda pair: pair[0])]
    proved = [(claim, row.seconds) for claim, row in zip(asked, few, strict=True) if row.verdict is Verdict.PROVED]
    assert len(proved) > 5
    for claim, seconds in proved:
        ((_, row),) = decide([with_many_classes(claim)], SETTINGS)
        assert row.verdict is Verdict.PROVED, label(claim)
        assert row.seconds < 4 * seconds + MARGIN, (label(claim), seconds, row.seconds)


@pytest.mark.parametrize(
    "name",
    [
        "linear",
        pytest.param("geometric", marks=pytest.mark.slow),
        pytest.param("label_smoothing", marks=pytest.mark.slow),
    ],
)
def test_what_is_false_never_breaks_an_engine_for_many_classes(name: str) -> None:
    asked = [with_many_classes(claim) for claim in claims(library()[name]) if not claim.not_applicable]
    answers = verdicts(asked, replace(SETTINGS, budget=4.0, jobs=2))
    odd = [
        label(claim)
        for claim, verdict in zip(asked, answers, strict=True)
        if verdict not in (Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN)
    ]
    assert odd == []


SMOOTHED = """operator smoothed "Mix with the uniform distribution."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in [1/2, 1)
out = alpha / V + (1 - alpha) * q
roles teachers = b, weights = w, student = q
"""


@pytest.mark.parametrize("least", ["1 / 1000", "1 / 20000"])
def test_a_violation_that_needs_many_classes_is_found(least: str) -> None:
    (block,) = blocks(SMOOTHED + f"claim kept: max(out) >= {least}\n")
    (claim,) = claims(block)
    started = time.monotonic()
    ((_, row),) = decide([claim], replace(SETTINGS, budget=30.0))
    assert row.verdict is Verdict.REFUTED
    assert time.monotonic() - started < 30.0
    assert row.counterexample is not None
    assert row.counterexample.witness.sizes["V"] > (500 if least == "1 / 1000" else 10_000)


def test_a_share_of_the_anchor_that_shrinks_with_the_classes_is_not_taken_for_a_constant() -> None:
    """`c = 1 / 1000` holds up to 500 classes at least: it is refuted, or open, and nothing breaks."""
    (block,) = blocks(SMOOTHED + "satisfies anchoring(c = 1 / 1000)\n")
    (claim,) = claims(block)
    ((_, row),) = decide([claim], replace(SETTINGS, budget=20.0))
    assert row.verdict in (Verdict.REFUTED, Verdict.UNKNOWN)
    refuted = [a.outcome for goal in row.goals for a in goal.attempts if isinstance(a.outcome, Refuted)]
    assert len(refuted) == (row.verdict is Verdict.REFUTED)
