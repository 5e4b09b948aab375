"""Ratios of divergences on exact paths, derived by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.path import Path, point
from kdverify.evidence.ratio import ratio
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang.check import check
from kdverify.lang.goal import Goal, Shrinks
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary

F = Fraction
HALF = F(1, 2)


def shrinks(out: str, what: str) -> Goal:
    text = (
        "operator o\ndims V >= 2, K >= 1\nlet b[k] in simplex[V] for k in K\nlet w in simplex[K]\nlet q in simplex[V]\n"
        f"let alpha in (0, 1]\na = sum(w[k] * b[k] for k in K)\nout = {out}\nsatisfies contraction({what})\n"
    )
    (operator,) = check(Source("o.kd", text), vocabulary()).operators
    (claim,) = claims_of(operator)
    (goal,) = claim.goals
    assert isinstance(goal.show, Shrinks)
    return goal


def path(
    anchor: tuple[Fraction, ...],
    student: tuple[Fraction, ...],
    alpha: Fraction = HALF,
    slope: dict[str, Exact] | None = None,
    bend: dict[str, Exact] | None = None,
) -> Path:
    values: dict[str, Exact] = {"b": (anchor,), "w": (F(1),), "q": student, "alpha": alpha}
    return Path(Witness({"V": len(anchor), "K": 1}, values, {}), slope or {}, bend or {})


def measured(goal: Goal, course: Path) -> Enclosure | None:
    assert isinstance(goal.show, Shrinks)
    return ratio(goal, goal.show, course)


LINEAR = "alpha * a + (1 - alpha) * q"
UP: Exact = (F(-1), F(1))


def test_total_variation_of_a_mixture_shrinks_by_what_is_left_of_the_student() -> None:
    found = measured(shrinks(LINEAR, "TV"), path((HALF, HALF), (F(1, 3), F(2, 3)), F(1, 4)))
    assert found == Enclosure(F(3, 4), F(3, 4))


def test_kl_of_a_mixture_reaches_its_rate_where_the_anchor_tends_faster_to_a_corner() -> None:
    # KL(a || q) = eps + o(eps) and KL(a || out) = (1 - alpha) eps + o(eps), with a = (1 - eps^2, eps^2).
    course = path((F(1), F(0)), (F(1), F(0)), F(1, 4), {"q": UP}, {"b": (UP,)})
    assert measured(shrinks(LINEAR, "KL"), course) == Enclosure(F(3, 4), F(3, 4))


def test_next_to_an_interior_anchor_chi_square_shrinks_by_the_square() -> None:
    course = path((HALF, HALF), (HALF, HALF), F(1, 4), {"q": UP})
    assert measured(shrinks(LINEAR, "chi2"), course) == Enclosure(F(9, 16), F(9, 16))


def test_the_harmonic_mean_follows_a_class_that_the_student_loses() -> None:
    course = path((HALF, HALF), (F(1), F(0)), slope={"q": UP})
    harmonic = shrinks("normalize(1 / (alpha / a + (1 - alpha) / q))", "KL")
    assert measured(harmonic, course) == Enclosure(F(1), F(1))
    assert certify(harmonic, course.start, "test", course.companion) is not None


def test_a_ratio_that_stays_below_one_refutes_nothing() -> None:
    goal = shrinks(LINEAR, "KL")
    course = path((F(1), F(0)), (F(1), F(0)), F(1, 1000), {"q": UP}, {"b": (UP,)})
    assert certify(goal, course.start, "test", course.companion) is None


@pytest.mark.parametrize(
    "course",
    [
        pytest.param(path((HALF, HALF), (F(1), F(0))), id="the student stays on the boundary"),
        pytest.param(path((HALF, HALF), (F(1), F(0)), slope={"q": (F(1), F(-1))}), id="the student leaves the simplex"),
        pytest.param(path((HALF, HALF), (HALF, HALF), slope={"q": (F(1), F(1))}), id="the sum changes"),
        pytest.param(path((HALF, HALF), (F(1), F(0)), F(2), {"q": UP}), id="a parameter outside its domain"),
        pytest.param(path((HALF, HALF), (F(1), F(0)), slope={"q": UP, "alpha": F(-1)}), id="a parameter moves"),
        pytest.param(path((HALF, HALF), (HALF, HALF)), id="nothing to shrink"),
        pytest.param(path((HALF, HALF), (F(1), F(0)), slope={"q": (F(-1), F(1), F(0))}), id="another length"),
    ],
)
def test_paths_that_the_claim_does_not_speak_of_refute_nothing(course: Path) -> None:
    harmonic = shrinks("normalize(1 / (alpha / a + (1 - alpha) / q))", "KL")
    assert measured(harmonic, course) is None
    assert certify(harmonic, course.start, "test", course.companion) is None


def test_premises_must_hold_all_along() -> None:
    harmonic = shrinks("normalize(1 / (alpha / a + (1 - alpha) / q))", "KL")
    course = path((HALF, HALF), (F(1), F(0)), slope={"q": UP})
    limited = replace(harmonic, dimensions=tuple(replace(entry, least=3) for entry in harmonic.dimensions))
    assert measured(limited, course) is None


def test_a_point_of_a_path_is_where_it_says() -> None:
    course = path((F(1), F(0)), (F(1), F(0)), F(1, 4), {"q": UP}, {"b": (UP,)})
    there = point(course, F(1, 10))
    assert there.values["q"] == (F(9, 10), F(1, 10))
    assert there.values["b"] == ((F(99, 100), F(1, 100)),)
