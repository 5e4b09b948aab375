"""A goal without an axis says of an input what the goal says of it at that size of the axis."""

from dataclasses import replace
from fractions import Fraction

import pytest

from kdverify.evidence.premises import environment
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang.domain import Interval, Simplex
from kdverify.lang.goal import Goal, Holds, InHull
from kdverify.lang.show import show_term
from kdverify.lang.term import Axis
from kdverify.lang.written_out import write_out
from kdverify.semantics.exact import decide
from tests.contracts.refutation import claims_in
from tests.soundness.drawn import Draws, K, V


def without(goal: Goal, axis: Axis, witness: Witness, made: Goal) -> Witness:
    """The same input for the goal without the axis."""
    values: dict[str, Exact] = {}
    for entry in made.inputs:
        origin = next(old for old in goal.inputs if entry.name in (old.name, f"{old.name}_at_1", f"{old.name}_at_2"))
        value = witness.values[origin.name]
        if axis in origin.axes:
            place = int(entry.name[-1]) - 1 if "_at_" in entry.name else 0
            depth = origin.axes.index(axis)
            assert isinstance(value, tuple)
            value = value[place] if depth == 0 else tuple(row[place] for row in value)  # type: ignore[index]
        values[entry.name] = value
    sizes = {name: size for name, size in witness.sizes.items() if name != axis.name}
    positions = {index.name: witness.positions[index.name] for index in made.indices}
    return Witness(sizes, values, positions)


@pytest.mark.parametrize("axis", [V, K])
@pytest.mark.parametrize("seed", range(250))
def test_conditions_keep_their_truth(seed: int, axis: Axis) -> None:
    draws = Draws.of(seed)
    draws.dimensions = tuple(replace(dimension, least=1) for dimension in draws.dimensions)
    goal = draws.goal(draws.condition(3))
    assert isinstance(goal.show, Holds)
    witness = draws.witness(2)
    size = witness.sizes[axis.name]
    written = write_out(goal, axis, size)
    assert written is not None
    own = [index for index in goal.indices if index.axis == axis]
    made = written[witness.positions[own[0].name] - 1]
    assert isinstance(made.show, Holds)
    truth = decide(goal.show.condition, environment(goal, witness), 256)
    again = decide(made.show.condition, environment(made, without(goal, axis, witness, made)), 256)
    assert truth is again or None in (truth, again)


HEAD = """operator o
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let u[v] in [0, 3] for v in V
"""


def goals(claim: str, axis: str, size: int) -> tuple[Goal, ...] | None:
    (asked,) = claims_in(f"{HEAD}out = q\n{claim}\n")
    (goal, *_) = asked.goals
    return write_out(goal, Axis(axis), size)


def shown(claim: str, axis: str, size: int) -> list[str]:
    written = goals(claim, axis, size)
    assert written is not None
    return [show_term(goal.show.condition) for goal in written if isinstance(goal.show, Holds)]


def test_sums_are_written_out() -> None:
    assert shown("claim c: sum(q ** 2) <= 1", "V", 2) == ["q ** 2 + (1 - q) ** 2 <= 1"]
    assert shown("claim c: sum(w[k] * b[k] for k in K) <= 1", "K", 1) == ["1 * b[v] <= 1"]
    assert shown("claim c: u <= 3", "V", 2) == ["u_at_1 <= 3", "u_at_2 <= 3"]


def test_inputs_are_what_is_left_of_them() -> None:
    (goal,) = goals("claim c: sum(q ** 2) <= 1", "V", 2) or ()
    domains = {entry.name: (entry.axes, entry.domain) for entry in goal.inputs}
    between = Interval(Fraction(0), Fraction(1), True, True)
    assert domains["q"] == ((), between) and domains["b"] == ((K,), between) and domains["w"] == ((K,), Simplex())
    assert set(domains) == {"b", "w", "q", "u_at_1", "u_at_2"}


def test_a_hull_of_two_classes_is_an_interval() -> None:
    written = goals("satisfies convex_hull", "V", 2)
    assert written is not None and len(written) == 3
    assert all(isinstance(goal.show, Holds) for goal in written)
    one_teacher = goals("satisfies convex_hull", "K", 1)
    assert one_teacher is not None and isinstance(one_teacher[0].show, InHull)


def test_what_speaks_of_the_whole_axis_is_left_alone() -> None:
    assert goals("satisfies class_equivariance", "V", 2) is None
    assert goals("claim c: sum(q ** 2) <= 1", "V", 3) is None
