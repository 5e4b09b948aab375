"""The numbers of exported files are those of kdverify: the same values, infinities and undefined ones."""

from fractions import Fraction
from typing import Any

import pytest

from kdverify.exports import _extended
from kdverify.exports._extended import Number, exp, greatest, is_defined, is_real, least, log, median, rank
from kdverify.exports._script import literal
from kdverify.lang.term import Condition, Term
from kdverify.semantics.ball import Ball, Infinite, Unclear, Undefined
from kdverify.semantics.exact import Environment, decide, evaluate
from kdverify.semantics.python import Dialect, letters, python, python_condition
from tests.soundness.drawn import CLASS, TEACHER, Draws

INF = _extended.INF


def names(draws: Draws) -> dict[str, Any]:
    """What the source of a term may mention, at a random input."""
    witness = draws.witness()
    values: dict[str, Any] = dict(vars(_extended))
    for name, value in witness.values.items():
        values[name] = eval(literal(value, Dialect.EXTENDED), dict(vars(_extended)))
    return {**values, **witness.sizes, "witness": witness}


def agrees(ours: Number, theirs: Any) -> bool:
    """Whether a number is what exact or ball arithmetic says."""
    match theirs:
        case Undefined():
            return not is_defined(ours)
        case Infinite(sign):
            return ours.value == sign * INF
        case Fraction():
            return ours.value == theirs or (is_real(ours) and _overlaps(ours, theirs))
        case Ball():
            return is_real(ours) and _overlaps(ours, theirs)
    raise AssertionError(theirs)


def _overlaps(ours: Number, theirs: Any) -> bool:
    if isinstance(theirs, Ball):
        middle, radius = float(theirs.arb.mid()), float(theirs.arb.rad())
    else:
        middle, radius = float(theirs), 0.0
    value = ours.value
    low, high = (
        (float(value.interval.a), float(value.interval.b))
        if isinstance(value, _extended._Real)
        else (float(value),) * 2
    )
    room = radius + 1e-12 * max(1.0, abs(middle))
    return low - room <= middle <= high + room


@pytest.mark.parametrize("seed", range(400))
def test_the_source_of_a_term_is_worth_what_the_term_is(seed: int) -> None:
    draws = Draws.of(seed)
    term: Term = draws.term(3)
    here = names(draws)
    witness = here["witness"]
    positions = {CLASS: witness.positions["v"], TEACHER: witness.positions["k"]}
    theirs = evaluate(term, Environment(witness.sizes, witness.values, positions), 256)
    if isinstance(theirs, Unclear):
        return
    variables = letters(term, here)
    code = python(term, Dialect.EXTENDED, variables)
    places = {variables[index.name]: number - 1 for index, number in positions.items() if index.name in variables}
    try:
        ours = Number(eval(code, {**here, **places}))
    except ArithmeticError:
        # Too wide an interval stops the computation, and says so.
        return
    assert agrees(ours, theirs), (code, ours, theirs)


@pytest.mark.parametrize("seed", range(200))
def test_the_source_of_a_condition_is_as_true_as_the_condition(seed: int) -> None:
    draws = Draws.of(seed)
    condition: Condition = draws.condition(3)
    here = names(draws)
    witness = here["witness"]
    positions = {CLASS: witness.positions["v"], TEACHER: witness.positions["k"]}
    theirs = decide(condition, Environment(witness.sizes, witness.values, positions), 256)
    variables = letters(condition, here)
    code = python_condition(condition, Dialect.EXTENDED, variables)
    places = {variables[index.name]: number - 1 for index, number in positions.items() if index.name in variables}
    try:
        ours = eval(code, {**here, **places})
    except ArithmeticError:
        return
    assert theirs is None or bool(ours) is theirs, (code, ours, theirs)


def test_edges() -> None:
    assert Number(0) * Number.of(INF) == 0
    assert not is_defined(Number(1) / Number(0))
    assert log(Number(0)) == Number.of(-INF)
    assert exp(log(Number(3))) == 3
    assert exp(Number.of(-INF)) == 0
    assert Number(1, 4) ** Number(1, 2) == Number(1, 2)
    assert 0 ** Number(0) == 1
    assert not is_defined(Number(-1) ** Number(1, 2))
    undefined = Number(1) / Number(0)
    assert [undefined <= 1, undefined >= 1, undefined == 1, undefined != 1, undefined < 1] == [False] * 5
    assert least(3, Number(1, 2)) == Number(1, 2) and greatest(Number(x) for x in (1, 3, 2)) == 3
    assert median(Number(x) for x in (4, 1, 2, 3)) == Number(5, 2)
    assert [int(rank([Number(x) for x in (1, 2, 2)], at)) for at in range(3)] == [3, 1, 2]


def test_an_interval_that_is_too_wide_stops_the_computation() -> None:
    with pytest.raises(ArithmeticError):
        bool(log(Number(2)) + log(Number(3)) <= log(Number(6)))


def test_irrational_numbers_are_enclosed() -> None:
    root = Number(2) ** Number(1, 2)
    assert Number(141421356, 10**8) < root < Number(141421357, 10**8)
