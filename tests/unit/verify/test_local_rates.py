"""Rates at a given anchor: by hand where there is a closed form, else between bounds that floats confirm."""

import re
from math import log

import numpy as np
import pytest

from kdverify.evidence.verdict import Verdict
from kdverify.lang.check import check
from kdverify.source.diagnostic import SpecError
from kdverify.source.span import Source
from kdverify.verify.report import Row
from kdverify.verify.session import claims_of, vocabulary
from kdverify.verify.settings import Settings
from kdverify.verify.worker import decide

PREAMBLE = """operator o
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
a = sum(w[k] * b[k] for k in K)
"""
LINEAR = "alpha * a + (1 - alpha) * q"
SQUARES = "normalize(sqrt(alpha * a ** 2 + (1 - alpha) * q ** 2))"


def row(out: str, asked: str) -> Row:
    (operator,) = check(Source("o.kd", f"{PREAMBLE}out = {out}\nsatisfies {asked}\n"), vocabulary()).operators
    ((_, found),) = decide(claims_of(operator), Settings(budget=30, jobs=1))
    return found


@pytest.mark.parametrize(
    ("out", "asked", "rate"),
    [
        # With u = (1 - 2 q[1]) ** 2 and r = 1 - alpha it is log(1 - r**2 u) / log(1 - u) <= r**2, by Bernoulli.
        (LINEAR, "KL, rate = ? for a = (1/2, 1/2)", "(1 - alpha) * (1 - alpha)"),
        ("q - alpha * (q - a)", "KL, rate = ? for anchor = (1/2, 1/2)", "(1 - alpha) * (1 - alpha)"),
        # x**2 / (1/4 - x**2) for q[1] = 1/2 + x, which is divided by a larger number after a generation.
        (LINEAR, "chi2, rate = ? for a = (1/2, 1/2)", "(1 - alpha) * (1 - alpha)"),
        # Norms shrink alike everywhere, and so does what a logarithm of the student does far away.
        (LINEAR, "TV, rate = ? for a = (1/2, 1/4, 1/4)", "1 - alpha"),
        (LINEAR, "l2, rate = ? for a = uniform", "1 - alpha"),
        ("normalize(a ** alpha * q ** (1 - alpha))", "KL, rate = ? for a = (1/2, 1/3, 1/6)", "1 - alpha"),
    ],
)
def test_a_closed_form_is_found(out: str, asked: str, rate: str) -> None:
    found = row(out, f"contraction({asked})")
    assert found.verdict is Verdict.PROVED
    assert found.conclusion.startswith(f"rate {rate}, no smaller one will do at")


def test_a_power_mean_is_no_slower_than_next_to_the_uniform_anchor() -> None:
    """With S**2 = (1 + r u)**2 - 4 r**2 u it is log((1 + (1 + r u) / S) / 2) / -log(1 - u), which tends to r**2."""
    found = row(SQUARES, "contraction(KL, rate = ? for a = (1/2, 1/2)) when alpha == 1 / 2")
    assert found.conclusion == "rate 0.2503, none below 0.25 will do at alpha = 1/2"


def divergence(anchor: np.ndarray, student: np.ndarray) -> np.ndarray:
    return (anchor * np.log(anchor / student)).sum(axis=-1)


@pytest.mark.parametrize(
    ("out", "after"),
    [
        (LINEAR, lambda a, q: a / 2 + q / 2),
        (SQUARES, lambda a, q: np.sqrt(a**2 / 2 + q**2 / 2) / np.sqrt(a**2 / 2 + q**2 / 2).sum(-1, keepdims=True)),
    ],
)
def test_bounds_are_close_and_hold(out: str, after) -> None:  # type: ignore[no-untyped-def]
    found = row(out, "contraction(KL, rate = ? for a = (1/2, 1/4, 1/4)) when alpha == 1 / 2")
    assert found.verdict is Verdict.PROVED
    above, below = map(float, re.findall(r"0\.\d+", found.conclusion))
    anchor = np.array([0.5, 0.25, 0.25])
    steps = np.arange(1, 300) / 300
    first, share = np.meshgrid(steps, steps)
    students = np.stack([first, (1 - first) * share, (1 - first) * (1 - share)], axis=-1)
    students = students[divergence(anchor, students) > 1e-6]
    seen = (divergence(anchor, after(anchor, students)) / divergence(anchor, students)).max()
    assert below == pytest.approx(seen, rel=1e-3)
    assert below <= above <= below * 1.002 and seen <= above


def test_the_rate_at_an_anchor_is_that_of_two_groups_of_classes() -> None:
    """Where classes of equal ratio are one, the anchor is (3/4, 1/4), and only its student is left to vary."""
    found = row(LINEAR, "contraction(KL, rate = ? for a = (1/2, 1/4, 1/4)) when alpha == 1 / 2")
    above, below = map(float, re.findall(r"0\.\d+", found.conclusion))
    ratios = [
        (0.75 * log(0.75 / (0.375 + x / 2)) + 0.25 * log(0.25 / (0.625 - x / 2)))
        / (0.75 * log(0.75 / x) + 0.25 * log(0.25 / (1 - x)))
        for x in (0.5 + number / 1000 for number in range(240))
    ]
    assert below - 1e-5 <= max(ratios) <= above


def test_none_below_one_is_refuted() -> None:
    found = row("q", "contraction(KL, rate = ? for a = (1/3, 2/3))")
    assert found.verdict is Verdict.REFUTED


@pytest.mark.parametrize("out", ["alpha * median(b[k] for k in K) + (1 - alpha) * q", "a * (1 - q) * alpha + w[1] * q"])
def test_the_anchor_must_be_all_that_counts_of_the_teachers(out: str) -> None:
    found = row(out, "contraction(KL, rate = ? for a = (1/3, 2/3))")
    assert found.verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    "asked",
    [
        "contraction(KL, rate = ? for q = (1/2, 1/2))",
        "contraction(KL, rate = ? for a = (1/2, 1/4))",
        "contraction(KL, rate = ? for a = (1, 0))",
        "contraction(KL, rate = ? for a = (alpha, 1 - alpha))",
        "contraction(KL, rate = ? for a = (1/2, 1/2)) for V >= 3",
        "contraction(KL, rate = ? for a = q)",
        "stability(rate = ? for a = (1/2, 1/2))",
    ],
)
def test_what_is_no_anchor_is_said(asked: str) -> None:
    with pytest.raises(SpecError) as caught:
        row(LINEAR, asked)
    assert [problem.code for problem in caught.value.diagnostics] == ["given-anchor"]
