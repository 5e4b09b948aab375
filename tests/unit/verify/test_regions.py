"""Regions of parameters: boundaries that are known by hand."""

from fractions import Fraction

from kdverify.evidence.verdict import Verdict
from kdverify.lang.check import check
from kdverify.lang.goal import Claim
from kdverify.source.span import Source
from kdverify.verify.regions import Stretch, fixed, grid, real_parameters, region, spread
from kdverify.verify.session import claims_of, vocabulary
from kdverify.verify.settings import Settings

F = Fraction


def claim(body: str) -> Claim:
    (operator,) = check(Source("o.kd", f"operator o\nlet q in simplex[V]\n{body}"), vocabulary()).operators
    return claims_of(operator)[0]


QUICK = Settings(budget=5, jobs=1)


def test_the_boundary_of_a_claim_is_bracketed_by_a_proof_and_a_counterexample() -> None:
    asked = claim("let alpha in (0, 1)\nout = q\nclaim c: alpha >= 9 / 50\n")
    found = region(asked, "alpha", QUICK)
    (stretch,) = found.proved
    assert stretch.lower is not None and F(9, 50) <= stretch.lower < F(9, 50) + F(1, 100)
    assert stretch.upper == 1 and stretch.upper_open
    worst = max(value for value, _ in found.refuted)
    assert F(9, 50) - F(1, 100) < worst < F(9, 50)
    assert all(row.counterexample is not None for _, row in found.refuted)


def test_a_claim_that_always_holds_has_the_whole_domain() -> None:
    found = region(claim("let alpha in [0, 1]\nout = q\nclaim c: alpha <= 1\n"), "alpha", QUICK)
    assert found.proved == (Stretch(F(0), F(1), False, False),)
    assert found.refuted == ()


def test_an_island_is_found_between_two_refuted_sides() -> None:
    found = region(claim("let x in [0, 1]\nout = q\nclaim c: (x - 1/4) * (3/4 - x) >= 0\n"), "x", QUICK)
    (stretch,) = found.proved
    assert stretch.lower is not None and stretch.upper is not None
    assert F(1, 4) <= stretch.lower <= F(13, 50) and F(37, 50) <= stretch.upper <= F(3, 4)


def test_parameters_put_to_values_are_no_longer_inputs() -> None:
    asked = claim("let alpha in (0, 1)\nlet n in integers\nout = q\nclaim c: alpha * n <= n\n")
    assert real_parameters(asked) == ("alpha",)
    (goal,) = fixed(asked, {"alpha": F(1, 2)}).goals
    assert [entry.name for entry in goal.inputs] == ["q", "n"]


def test_a_grid_has_a_verdict_for_each_point() -> None:
    asked = claim("let x in [0, 1]\nlet y in [0, 1]\nout = q\nclaim c: x <= y\n")
    points = [{"x": x, "y": y} for x in spread(asked, "x", 2) for y in spread(asked, "y", 2)]
    verdicts = grid(asked, points, QUICK, lambda done: None)
    assert verdicts == (Verdict.PROVED, Verdict.PROVED, Verdict.REFUTED, Verdict.PROVED)
