"""Recursions that do not settle are refuted by small exact evidence, and those that do are left alone."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kdverify.engines._model import Budget
from kdverify.engines.orbits import engine
from kdverify.evidence.certify import recertify
from kdverify.evidence.notation import from_text
from kdverify.evidence.outcome import Counterexample, Declined, Outcome, Refuted, Survived
from kdverify.lang import build
from kdverify.lang.check import check
from kdverify.lang.goal import Attracts, Goal, base_goal
from kdverify.lang.term import Place
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary
from tests.planted import DEPENDS, STUDENT, V

HEAD = """operator o
dims V >= {classes}, K >= {teachers}
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
let s > {power}
where {where}
a = sum(w[k] * b[k] for k in K)
"""
SHARPENED = "alpha * a + (1 - alpha) * normalize(q ** s)"
CONTRASTIVE = "normalize(a ** (1 + s) / q ** s)"


def goal(out: str, classes: str = "2", power: int = 0, where: str = "alpha > 0", teachers: str = "1") -> Goal:
    head = HEAD.format(classes=classes, power=power, where=where, teachers=teachers)
    (checked,) = check(Source("o.kd", f"{head}out = {out}\n"), vocabulary()).operators
    return base_goal(checked.operator, Attracts(checked.operator.out, "q"))


def attempt(claim: Goal) -> Outcome:
    return engine.attempt(claim, Budget(10.0, 0))


def refuted(claim: Goal) -> Counterexample:
    outcome = attempt(claim)
    assert isinstance(outcome, Refuted), outcome
    assert recertify(claim, outcome.counterexample)
    return outcome.counterexample


@pytest.mark.parametrize(
    ("out", "power", "mode"),
    [
        ("q", 0, "nothing-moves"),
        ("a * q / a", 0, "several-fixed-points"),
        (SHARPENED, 1, "several-fixed-points"),
        ("softmax(s * q)", 0, "several-fixed-points"),
        ("where(max(q) > 3/4, q, (a + q) / 2)", 0, "several-fixed-points"),
        ("normalize(q ** 2)", 0, "collapse"),
        ("normalize(q ** s)", 1, "collapse"),
        ("normalize(a * q)", 0, "collapse"),
        ("onehot(argmax(a)) / 2 + q - q / 2", 0, "collapse"),
        ("where(q > max(q) - 1/10, 1, 0) / sum(where(q[v] > max(q) - 1/10, 1, 0) for v in V)", 0, "collapse"),
        (CONTRASTIVE, 0, "cycle"),
        (CONTRASTIVE, 1, "cycle"),
        ("softmax(-s * q)", 0, "cycle"),
        ("normalize(q * exp(s * (a - q)))", 0, "cycle"),
        ("2 * a - q", 0, "breaks-off"),
        ("where(q > 1/2, q, 1 - q) + a - a", 0, "breaks-off"),
    ],
)
def test_what_happens_instead_is_found_with_two_classes(out: str, power: int, mode: str) -> None:
    found = refuted(goal(out, power=power))
    assert found.companion["mode"] == mode
    assert dict(found.witness.sizes) == {"V": 2, "K": 1}
    assert found.explanation.startswith("the recursion ")


@pytest.mark.parametrize(
    "out",
    [
        "a",
        "alpha * a + (1 - alpha) * q",
        "alpha / V + (1 - alpha) * q",
        "normalize(a ** alpha * q ** (1 - alpha))",
        "normalize(1 / (alpha / a + (1 - alpha) / q))",
        "alpha * a + (1 - alpha) * normalize(q ** (1 / (1 + s)))",
        "normalize(sqrt(alpha * a ** 2 + (1 - alpha) * q ** 2))",
        "normalize(a ** (1 + s / (1 + s)) / q ** (s / (1 + s)))",
        "normalize(max(q, a))",
        "softmax(q)",
        "where(max(q) > 3/4, a, alpha * a + (1 - alpha) * q)",
    ],
)
def test_what_settles_survives(out: str) -> None:
    outcome = attempt(goal(out))
    assert isinstance(outcome, Survived)
    assert outcome.trials > 1000


def test_two_attracting_fixed_points_of_a_sharpened_student_are_enclosed() -> None:
    found = refuted(goal(SHARPENED, power=1))
    assert found.witness.values["alpha"] == Fraction(1, 2)
    assert found.witness.values["s"] == 3
    # (5 + sqrt(5)) / 10 is a root of x = 1/4 + x ** 3 / (2 (x ** 3 + (1 - x) ** 3)).
    for number, root in ((1, (5 + 5**0.5) / 10), (2, (5 - 5**0.5) / 10)):
        low, high = from_text(found.companion[f"tends {number}"])  # type: ignore[misc]
        assert float(low[0]) <= root <= float(high[0])  # type: ignore[index, arg-type]
        assert 0 < high[0] - low[0] < Fraction(1, 10**11)  # type: ignore[index, operator]


def test_sharpening_settles_with_two_classes_exactly_from_the_threshold_on() -> None:
    refuted(goal(SHARPENED, power=1, where="alpha < 1 - 1/s"))
    above = refuted(goal(SHARPENED, power=1, where="alpha >= 1 - 1/s"))
    assert above.witness.sizes["V"] == 3


@pytest.mark.slow
@pytest.mark.parametrize(("least", "classes"), [("1/2", 3), ("3/4", 50), ("9/10", 1000)])
def test_sharpening_fails_for_every_weight_of_the_anchor_once_there_are_many_classes(least: str, classes: int) -> None:
    found = refuted(goal("alpha * a + (1 - alpha) * normalize(q ** 2)", where=f"alpha >= {least}"))
    assert found.witness.sizes["V"] == classes


def test_the_sizes_asked_for_are_kept_to() -> None:
    found = refuted(goal(SHARPENED, classes="4", power=1, teachers="2"))
    assert dict(found.witness.sizes) == {"V": 4, "K": 2}


def test_an_answer_repeats() -> None:
    claim = goal(SHARPENED, power=1)
    assert attempt(claim) == attempt(claim)


def test_other_statements_and_other_premises_are_left_alone() -> None:
    assert isinstance(attempt(DEPENDS), Declined)
    assert isinstance(attempt(goal("q", where="alpha > 1")), Declined)
    claim = goal("q")
    likely = build.less(build.number(Fraction(1, 2)), STUDENT.at(Place(1, V)))
    assert isinstance(attempt(replace(claim, given=(likely,))), Declined)
