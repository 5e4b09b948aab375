"""From an operator, or from what a spec asks, to the goals of an axiom."""

from dataclasses import replace
from typing import Any

import pytest

from kdverify.axioms._model import claim, every_axiom, library, signatures
from kdverify.lang import build, tensor
from kdverify.lang.checked import Asked
from kdverify.lang.domain import Dimension, Input, Interval, Simplex
from kdverify.lang.goal import Claim, Goal, Holds, InHull, Kind, Operator, Roles
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Entry, Parameter, Reducer, Size, walk
from kdverify.source.span import Source, Span

V, K = Axis("V"), Axis("K")
SPAN = Span(Source("here.kd", ""), 0, 0)
B, W, Q = tensor.array("b", (K, V)), tensor.array("w", (K,)), tensor.array("q", (V,))
ALPHA = tensor.array("alpha", ())
POOL = tensor.reduce(Reducer.SUM, tensor.elementwise(build.multiply, B, W), K)


def mix(left: Tensor, right: Tensor) -> Tensor:
    rest = tensor.elementwise(lambda share: build.subtract(build.ONE, share), ALPHA)
    parts = tensor.elementwise(build.multiply, ALPHA, left), tensor.elementwise(build.multiply, rest, right)
    return tensor.elementwise(build.add, *parts)


LINEAR = Operator(
    name="linear",
    summary="",
    sources=(),
    kind=Kind.META_TEACHER,
    dimensions=(Dimension(V, 2), Dimension(K, 1)),
    inputs=(
        Input("b", (K, V), Simplex()),
        Input("w", (K,), Simplex()),
        Input("q", (V,), Simplex()),
        Input("alpha", (), Interval(build.ZERO.value, build.ONE.value, True, False)),
    ),
    constraints=(),
    definitions=(("a", POOL),),
    out=mix(POOL, Q),
    roles=Roles(teachers="b", weights="w", student="q", anchor=POOL),
)
UNWEIGHTED = replace(
    LINEAR,
    inputs=tuple(entry for entry in LINEAR.inputs if entry.name != "w"),
    out=mix(tensor.reduce(Reducer.MAXIMUM, B, K), Q),
    roles=Roles(teachers="b", student="q"),
)
ONE_TEACHER = replace(
    LINEAR,
    dimensions=(Dimension(V, 2),),
    inputs=(Input("b", (V,), Simplex()), Input("q", (V,), Simplex()), LINEAR.input("alpha")),
    out=mix(tensor.array("b", (V,)), Q),
    roles=Roles(teachers="b", student="q"),
)
POOLING = replace(
    LINEAR,
    kind=Kind.AGGREGATION,
    inputs=LINEAR.inputs[:2],
    out=POOL,
    roles=Roles(teachers="b", weights="w"),
)


def asked(axiom: str, operator: Operator = LINEAR, **changes: Any) -> Claim:
    plain = Asked(axiom, False, "", {}, {}, (), None, operator.dimensions, False, SPAN, axiom)
    return claim(replace(plain, **changes), operator)


def names(goal: Goal) -> set[str]:
    """The inputs that a goal's statement mentions."""
    assert isinstance(goal.show, Holds)
    parts = list(walk(goal.show.condition))
    return {part.array for part in parts if isinstance(part, Entry)} | {
        part.name for part in parts if isinstance(part, Parameter)
    }


def test_every_axiom_lists_variants_and_readings_once() -> None:
    ids = [made.id for made in every_axiom(LINEAR, SPAN)]
    assert len(ids) == len(set(ids))
    assert {"simplex", "simplex closed", "weight_monotonicity", "weight_monotonicity(kl)", "anchoring"} <= set(ids)
    assert "rank_preservation" not in ids


def test_signatures_say_what_the_axioms_say() -> None:
    assert signatures().keys() == library().keys()
    assert signatures()["anchoring"].parameters == ("c",)
    assert signatures()["range"].variants == ("closed",)


@pytest.mark.parametrize("made", every_axiom(LINEAR, SPAN), ids=lambda made: made.id)
def test_goals_mention_only_inputs_they_quantify_over(made: Claim) -> None:
    for goal in made.goals:
        if isinstance(goal.show, Holds):
            assert names(goal) <= {entry.name for entry in goal.inputs}


@pytest.mark.parametrize("made", every_axiom(LINEAR, SPAN), ids=lambda made: made.id)
def test_closed_goals_are_closed_in_every_distribution(made: Claim) -> None:
    for goal in made.goals:
        if made.id.endswith("closed") or library()[made.id.split("(")[0].split()[0]].always_closed:
            assert goal.closed == {"b", "w", "q"}
        elif made.id == "continuity":
            assert goal.closed == {"w"}
        elif made.id == "fixed_point":
            assert goal.closed <= {"q", "q_"}
        else:
            assert not goal.closed


def test_fixed_point_is_asked_of_the_anchor_itself() -> None:
    (goal,) = asked("base_fixed_point").goals
    assert [entry.name for entry in goal.inputs] == ["b", "w", "alpha"]
    assert names(goal) == {"b", "w", "alpha"}


def test_fixed_point_takes_the_linear_pool_unless_an_anchor_is_named() -> None:
    (goal,) = asked("base_fixed_point", replace(LINEAR, roles=replace(LINEAR.roles, anchor=None))).goals
    (named,) = asked("base_fixed_point").goals
    assert goal.show == named.show
    assert "linear pool" in goal.notes[0]


def test_an_anchor_made_of_the_student_is_none() -> None:
    made = asked("base_fixed_point", replace(LINEAR, roles=replace(LINEAR.roles, anchor=Q)))
    assert "on the student" in made.not_applicable


def test_unanimity_has_one_distribution_under_an_unused_name() -> None:
    taken = replace(LINEAR, definitions=(("p", POOL),))
    (goal,) = asked("unanimity", taken).goals
    assert [entry.name for entry in goal.inputs] == ["w", "alpha", "p_"]


@pytest.mark.parametrize("axiom", ["range", "convex_hull", "support_inheritance", "zero_preservation", "unanimity"])
def test_one_teacher_needs_no_axis(axiom: str) -> None:
    made = asked(axiom, ONE_TEACHER)
    assert made.goals
    assert all(index.axis == V for goal in made.goals for index in goal.indices)


def test_one_teacher_cannot_be_permuted() -> None:
    assert "one base teacher" in asked("teacher_anonymity", ONE_TEACHER).not_applicable


def test_without_weights_all_teachers_count() -> None:
    (goal,) = asked("convex_hull", UNWEIGHTED, closed=True).goals
    assert isinstance(goal.show, InHull)
    assert goal.show.weights is None
    assert not goal.notes
    assert "no weights" in asked("weight_monotonicity", UNWEIGHTED).not_applicable
    assert "anchor" in asked("base_fixed_point", UNWEIGHTED).not_applicable


def test_weights_choose_the_teachers_that_count_on_closed_inputs() -> None:
    (goal,) = asked("convex_hull", closed=True).goals
    assert isinstance(goal.show, InHull)
    assert goal.show.weights == "w"
    assert goal.notes == ("counts only teachers of positive weight",)


def test_pooling_has_no_student() -> None:
    ids = {made.id for made in every_axiom(POOLING, SPAN)}
    assert "base_fixed_point" not in ids
    assert "meta-teacher" in asked("base_fixed_point", POOLING).not_applicable
    (hull,) = asked("convex_hull", POOLING).goals
    assert isinstance(hull.show, InHull)
    assert len(hull.show.generators) == 1
    assert [goal.name for goal in asked("nontriviality", POOLING).goals] == ["depends on the teachers"]


def test_anchoring_needs_a_constant_and_reports_sizes() -> None:
    assert "declare c" in asked("anchoring").not_applicable
    share = tensor.scalar(build.divide(ALPHA.body, Size(V)))
    made = asked("anchoring", arguments={"c": share}, written={"c": "alpha / V"})
    assert made.arguments == {"c": "alpha / V"}
    positive, kept = made.goals
    assert names(positive) == {"alpha"}
    assert kept.notes == ("not dimension-free: c names `V`",)


def test_anchoring_takes_no_constant_that_depends_on_distributions() -> None:
    assert "parameters and sizes only" in asked("anchoring", arguments={"c": tensor.total(W)}).not_applicable


def test_premises_and_sizes_narrow_the_goals() -> None:
    premise = build.less(ALPHA.body, build.ONE)
    narrow = (Dimension(V, 2, 4), Dimension(K, 1))
    made = asked("base_fixed_point", given=(premise,), dimensions=narrow, restricted=True)
    (goal,) = made.goals
    assert goal.given == (premise,)
    assert goal.dimensions == narrow
    assert "asked only for V from 2 to 4" in goal.notes
    assert made.operator is LINEAR


def test_premises_about_the_student_are_about_the_anchor_at_the_fixed_point() -> None:
    premise = build.less(build.ZERO, build.total(build.formal(V), Q.body))
    (goal,) = asked("base_fixed_point", given=(premise,)).goals
    assert "q" not in {part.array for part in walk(goal.given[0]) if isinstance(part, Entry)}


def test_nothing_is_closed_where_no_input_is_a_distribution() -> None:
    scores = tensor.array("s", (K,))
    weighting = replace(
        LINEAR, kind=Kind.WEIGHTING, inputs=(Input("s", (K,), Interval()),), out=scores, roles=Roles(), definitions=()
    )
    assert asked("simplex", weighting).goals
    assert "no zeros" in asked("simplex", weighting, closed=True).not_applicable
