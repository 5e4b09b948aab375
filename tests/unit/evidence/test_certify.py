from dataclasses import replace
from fractions import Fraction

import pytest

from kdverify.evidence.certify import certify, recertify
from kdverify.evidence.dependence import establishes
from kdverify.evidence.witness import Witness
from kdverify.lang import build, tensor
from kdverify.lang.domain import Input
from kdverify.lang.goal import Continuous, Depends, Finite, Holds, InHull, Symmetric
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Place
from tests.planted import (
    ALPHA,
    CLASS,
    CLOSED,
    FALSE,
    GEOMETRIC,
    HARD,
    HULL_OF_ALL,
    LINEAR,
    POOL,
    STUDENT,
    UNIT,
    V,
    contraction,
    goal,
    positive,
)

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
ONE, ZERO = Fraction(1), Fraction(0)
WITNESS = Witness(
    {"V": 2, "K": 1},
    {"b": ((THIRD, 2 * THIRD),), "w": (ONE,), "q": (2 * THIRD, THIRD), "alpha": THIRD},
    {},
)
FASTER = contraction(LINEAR, HALF)


def changed(**values: object) -> Witness:
    return replace(WITNESS, values={**WITNESS.values, **values})


def test_a_violation_is_certified_with_both_sides() -> None:
    found = certify(FASTER, WITNESS, "test")
    assert found is not None
    assert found.left.lower is not None and found.right.upper is not None
    assert found.left.lower > found.right.upper
    assert found.relation == "<="
    assert found.certified_by == "ball arithmetic at 64 bits"
    assert recertify(FASTER, found)


def test_what_holds_is_not_refuted() -> None:
    assert certify(contraction(LINEAR, ONE), WITNESS, "test") is None


@pytest.mark.parametrize(
    "outside",
    [
        changed(q=(HALF, THIRD)),
        changed(q=(ONE, ZERO)),
        changed(q=(Fraction(3, 2), -HALF)),
        changed(q=(THIRD, THIRD, THIRD)),
        changed(q=((HALF, HALF),)),
        changed(b=(HALF, HALF)),
        changed(b=((HALF, HALF), (ONE,))),
        changed(alpha=ZERO),
        changed(alpha=Fraction(2)),
        changed(alpha=(HALF,)),
        changed(extra=HALF),
        replace(WITNESS, values={name: value for name, value in WITNESS.values.items() if name != "w"}),
        replace(WITNESS, sizes={"V": 2}),
        replace(WITNESS, sizes={"V": 2, "K": 1, "M": 1}),
        replace(WITNESS, sizes={"V": 1, "K": 1}),
        replace(WITNESS, positions={"v": 1}),
    ],
)
def test_no_witness_outside_the_domain_counts(outside: Witness) -> None:
    everywhere_false = goal(Holds(build.less(build.ONE, build.ZERO)))
    assert certify(everywhere_false, WITNESS, "test") is not None
    assert certify(everywhere_false, outside, "test") is None


@pytest.mark.parametrize("position", [0, 3, -1])
def test_positions_lie_on_their_axis(position: int) -> None:
    never = goal(Holds(build.less(STUDENT.at(CLASS), build.ZERO)), CLASS)
    assert certify(never, replace(WITNESS, positions={"v": 1}), "test") is not None
    assert certify(never, replace(WITNESS, positions={"v": position}), "test") is None


def test_whole_numbers_stay_whole() -> None:
    inputs = (Input("alpha", (), replace(UNIT, integer=True)),)
    only = goal(Holds(build.less(ALPHA.body, build.ZERO)), inputs=inputs)
    assert certify(only, Witness({"V": 2, "K": 1}, {"alpha": ONE}, {}), "test") is not None
    assert certify(only, Witness({"V": 2, "K": 1}, {"alpha": HALF}, {}), "test") is None


def test_zeros_count_only_where_the_goal_is_closed() -> None:
    corner = Witness({"V": 2, "K": 1}, {"b": ((ONE, ZERO),), "w": (ONE,), "q": (ONE, ZERO), "alpha": HALF}, {"v": 2})
    assert certify(positive(LINEAR), corner, "test") is None
    found = certify(positive(LINEAR, CLOSED), corner, "test")
    assert found is not None
    assert found.certified_by == "exact rational arithmetic"


def test_an_unmet_premise_makes_no_violation() -> None:
    premise = build.less(STUDENT.at(Place(1, V)), STUDENT.at(Place(2, V)))
    conditional = goal(Holds(build.less(STUDENT.at(Place(1, V)), build.ZERO)), given=(premise,))
    assert certify(conditional, WITNESS, "test") is None
    assert certify(conditional, changed(q=(THIRD, 2 * THIRD)), "test") is not None


def test_a_tie_that_stays_open_is_no_violation() -> None:
    root = build.power(build.number(2), build.number(HALF))
    other = build.multiply(
        build.power(build.number(6), build.number(HALF)), build.power(build.number(3), build.number(-HALF))
    )
    assert certify(goal(Holds(build.less(root, other))), WITNESS, "test") is None
    assert certify(goal(Holds(build.equal(root, other))), WITNESS, "test") is None


def test_an_undefined_side_is_a_violation_and_is_said() -> None:
    ratio = build.divide(build.ONE, build.subtract(STUDENT.at(Place(1, V)), STUDENT.at(Place(2, V))))
    claim = goal(Holds(build.at_most(build.negate(build.ONE), build.absolute(ratio))))
    assert certify(claim, WITNESS, "test") is None
    found = certify(claim, changed(q=(HALF, HALF)), "test")
    assert found is not None
    assert found.right.undefined
    assert "not defined" in found.explanation


def test_the_part_that_fails_is_shown() -> None:
    holds = build.less(build.ZERO, STUDENT.at(CLASS))
    fails = build.at_most(STUDENT.at(CLASS), build.number(HALF))
    claim = goal(Holds(build.both(build.every(CLASS, holds), build.every(CLASS, build.implies(holds, fails)))))
    found = certify(claim, WITNESS, "test")
    assert found is not None
    assert (found.left.lower, found.right.upper) == (2 * THIRD, HALF)
    assert found.explanation.endswith("at position 1 of V")


def test_a_negated_comparison_shows_the_relation_that_was_to_hold() -> None:
    found = certify(goal(Holds(build.Not(build.less(STUDENT.at(Place(2, V)), build.ONE)))), WITNESS, "test")
    assert found is not None
    assert found.relation == ">="


def test_finite_fails_where_a_value_is_undefined_or_infinite() -> None:
    apart = changed(b=((ONE, ZERO),), q=(ZERO, ONE))
    assert certify(goal(Finite(GEOMETRIC), closed=CLOSED), apart, "test") is not None
    assert certify(goal(Finite(LINEAR), closed=CLOSED), apart, "test") is None
    logarithm = goal(Finite(tensor.elementwise(build.log, STUDENT)), closed=CLOSED)
    found = certify(logarithm, apart, "test")
    assert found is not None
    assert found.left.infinite == -1


def test_hull_needs_a_functional_that_separates() -> None:
    quarter = Fraction(1, 4)
    three = Witness(
        {"V": 3, "K": 1},
        {"b": ((quarter, quarter, HALF),), "w": (ONE,), "q": (quarter, HALF, quarter), "alpha": HALF},
        {},
    )
    claim = goal(InHull(GEOMETRIC, HULL_OF_ALL))
    found = certify(claim, three, "test")
    assert found is not None
    assert found.companion == {"separating": "(1, 0, 0)"}
    assert certify(claim, three, "test", {"separating": "(0, 1, 0)"}) is None
    assert certify(goal(InHull(LINEAR, HULL_OF_ALL)), three, "test") is None


def test_teachers_of_no_weight_do_not_count_in_the_hull() -> None:
    weighted = Witness(
        {"V": 2, "K": 2},
        {"b": ((ONE, ZERO), (ZERO, ONE)), "w": (ONE, ZERO), "q": (ONE, ZERO), "alpha": HALF},
        {},
    )
    uniform = Tensor((V,), build.number(HALF))
    assert certify(goal(InHull(uniform, HULL_OF_ALL), closed=CLOSED), weighted, "test") is None
    assert certify(goal(InHull(uniform, HULL_OF_ALL, "w"), closed=CLOSED), weighted, "test") is not None


def test_symmetry_fails_at_a_tie_that_is_broken_by_position() -> None:
    tied = changed(b=((HALF, HALF),), q=(HALF, HALF))
    found = certify(goal(Symmetric(HARD, V)), tied, "test")
    assert found is not None
    assert found.companion == {"swap": "1 2"}
    assert certify(goal(Symmetric(HARD, V)), WITNESS, "test") is None
    assert certify(goal(Symmetric(HARD, V)), tied, "test", {"swap": "1 3"}) is None


def test_a_jump_at_a_tie_is_exact() -> None:
    tied = changed(b=((HALF, HALF),), q=(HALF, HALF))
    found = certify(goal(Continuous(HARD)), tied, "test", {"towards q": "(-1, 1)"})
    assert found is not None
    assert found.certified_by == "exact rational arithmetic"
    assert (found.left.lower, found.right.lower) == (1, 0)
    assert certify(goal(Continuous(HARD)), tied, "test", {"towards q": "(1, -1)"}) is None


@pytest.mark.parametrize(
    "ray",
    [{"towards q": "(1, 1)"}, {"towards q": "(1)"}, {"towards q": "nonsense"}, {"towards q": "((1, -1))"}, {}],
)
def test_a_ray_that_leaves_the_region_shows_nothing(ray: dict[str, str]) -> None:
    tied = changed(b=((HALF, HALF),), q=(HALF, HALF))
    assert certify(goal(Continuous(HARD)), tied, "test", ray) is None


def test_a_power_of_zero_jumps_where_its_exponent_vanishes() -> None:
    third_of_zero = Witness(
        {"V": 2, "K": 2},
        {"b": ((ZERO, ONE), (HALF, HALF)), "w": (ZERO, ONE), "q": (HALF, HALF), "alpha": HALF},
        {},
    )
    found = certify(goal(Continuous(POOL), closed=CLOSED), third_of_zero, "test", {"towards w": "(1, -1)"})
    assert found is not None
    assert (found.left.lower, found.right.lower) == (HALF, 0)
    assert certify(goal(Continuous(POOL), closed=CLOSED), third_of_zero, "test", {"towards w": "(-1, 1)"}) is None


def test_being_undefined_at_a_point_refutes_continuity_there() -> None:
    apart = changed(b=((ONE, ZERO),), q=(ZERO, ONE))
    found = certify(goal(Continuous(GEOMETRIC), closed=CLOSED), apart, "test")
    assert found is not None
    assert "no finite value" in found.explanation


def test_dependence_takes_two_inputs_alike_but_for_one() -> None:
    claim = goal(Depends(LINEAR, "q"))
    assert establishes(claim, WITNESS, changed(q=(HALF, HALF))) is not None
    assert establishes(claim, WITNESS, WITNESS) is None
    assert establishes(claim, WITNESS, changed(q=(HALF, HALF), alpha=HALF)) is None
    assert establishes(claim, WITNESS, changed(q=(ONE, ZERO))) is None
    assert certify(claim, WITNESS, "test") is None


def test_a_changed_counterexample_no_longer_counts() -> None:
    found = certify(FASTER, WITNESS, "test")
    assert found is not None
    assert not recertify(FASTER, replace(found, witness=changed(q=(THIRD, 2 * THIRD))))
    assert not recertify(FALSE["geometric range"], found)
