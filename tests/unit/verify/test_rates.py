"""Rates: the best ones by hand, in several spellings, and operators that have none."""

import pytest

from kdverify.evidence.verdict import Verdict
from kdverify.lang.check import check
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


def row(out: str, asked: str) -> Row:
    (operator,) = check(Source("o.kd", f"{PREAMBLE}out = {out}\nsatisfies {asked}\n"), vocabulary()).operators
    ((_, found),) = decide(claims_of(operator), Settings(budget=30, jobs=1))
    return found


@pytest.mark.parametrize(
    "out",
    [
        "alpha * a + (1 - alpha) * q",
        "q + alpha * (a - q)",
        "q - alpha * q + sum(alpha * w[k] * b[k] for k in K)",
    ],
)
@pytest.mark.parametrize("asked", ["KL", "TV", "l2", "TV, between = students"])
def test_the_rate_of_linear_anchoring_is_found_in_any_spelling(out: str, asked: str) -> None:
    found = row(out, f"contraction({asked}, rate = ?)")
    assert found.verdict is Verdict.PROVED
    assert found.conclusion.startswith("rate 1 - alpha, no smaller one will do at alpha = 1/2")


def test_geometric_anchoring_has_the_same_rate_in_kl() -> None:
    found = row("normalize(a ** alpha * q ** (1 - alpha))", "contraction(KL, rate = ?)")
    assert found.conclusion.startswith("rate 1 - alpha, no smaller one")


def test_the_quadratic_mean_contracts_by_a_square_root() -> None:
    found = row("normalize(sqrt(alpha * a ** 2 + (1 - alpha) * q ** 2))", "contraction(KL, rate = ?)")
    assert found.verdict is Verdict.PROVED
    assert found.conclusion.startswith("rate (1 - alpha) ** (1 / 2), no smaller one")


@pytest.mark.parametrize(
    "out, asked",
    [
        ("normalize(1 / (alpha / a + (1 - alpha) / q))", "KL"),
        ("q", "KL"),
        ("q", "TV, between = students"),
        ("alpha * a + (1 - alpha) * normalize(q ** 2)", "KL"),
        ("normalize(a ** alpha * q ** (1 - alpha))", "TV"),
        ("alpha * uniform + (1 - alpha) * q", "KL"),
    ],
)
def test_where_no_rate_below_one_will_do_a_path_shows_it(out: str, asked: str) -> None:
    found = row(out, f"contraction({asked}, rate = ?)")
    assert found.verdict is Verdict.REFUTED


@pytest.mark.parametrize("rate", ["(1 - alpha) / 2", "(1 - alpha) ** 2", "(1 - alpha) * 999 / 1000"])
def test_smaller_rates_are_refuted(rate: str) -> None:
    assert row("alpha * a + (1 - alpha) * q", f"contraction(KL, rate = {rate})").verdict is Verdict.REFUTED


def test_a_rate_of_one_is_none() -> None:
    assert row("q", "contraction(TV, rate = 1)").verdict is Verdict.REFUTED


def test_a_rate_may_not_depend_on_the_input() -> None:
    assert row("alpha * a + (1 - alpha) * q", "contraction(KL, rate = max(q))").verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("spelling", ["normalize(mix ** (1 / T))", "exp(log(mix) / T) / sum(mix ** (1 / T))"])
def test_a_rate_may_be_the_inverse_of_a_parameter(spelling: str) -> None:
    text = f"{PREAMBLE}let T > 1\nmix = alpha * a + (1 - alpha) * q\nout = {spelling}\n"
    asked = "satisfies contraction(hilbert, between = students, rate = ?)\n"
    (operator,) = check(Source("o.kd", text + asked), vocabulary()).operators
    ((_, found),) = decide(claims_of(operator), Settings(budget=30, jobs=1))
    assert found.conclusion.startswith("rate 1 / T, no smaller one")


@pytest.mark.parametrize("asked", ["KL", "TV", "TV, between = students"])
def test_a_rate_that_is_a_number_is_the_ratio_itself(asked: str) -> None:
    found = row("q + (a - q) / 1000000", f"contraction({asked}, rate = ?)")
    assert found.verdict is Verdict.PROVED
    assert found.conclusion.startswith("rate 999999 / 1000000, no smaller one will do at")
