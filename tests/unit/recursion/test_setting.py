from fractions import Fraction

import pytest

from kdverify.lang.domain import Interval
from kdverify.recursion.impossible import Impossible
from kdverify.recursion.setting import describe
from tests.unit.recursion.conftest import LINEAR, at


def test_what_is_not_given_is_drawn_within_its_domain_and_side_conditions() -> None:
    for seed in range(30):
        found = at(LINEAR, seed=seed)
        alpha, s = found.parameters["alpha"], found.parameters["s"]
        assert 0 < alpha < 1 < s and alpha * s <= 2
        assert found.drawn == {"alpha", "s"}
        assert found.sizes == {"V": 5, "K": 2}


def test_the_same_seed_draws_the_same() -> None:
    assert at(LINEAR, seed=7).parameters == at(LINEAR, seed=7).parameters
    assert len({at(LINEAR, seed=seed).parameters["alpha"] for seed in range(9)}) > 1


def test_sizes_follow_from_given_distributions() -> None:
    assert at(LINEAR, "b[3]=(1/2, 1/4, 1/4)").sizes == {"V": 3, "K": 3}
    assert at(LINEAR, "w=(1/2, 1/4, 1/8, 1/8)").sizes == {"V": 5, "K": 4}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["alpha=1"], r"alpha = 1 is outside its domain, \(0, 1\)"),
        (["alpha=3/4", "s=3"], r"side condition alpha \* s <= 2"),
        (["beta=1"], "no input 'beta'; it has b, w, q, alpha, s"),
        (["w=(1/2, 1/3)"], "sum to 5/6"),
        (["w=(3/2, -1/2)"], "-1/2 is negative"),
        (["w=1/2"], "1 numbers|sum to 1/2"),
        (["alpha=(1/2, 1/2)"], "alpha takes one number"),
        (["b=(1/2, 1/2)"], r"as in b\[1\]"),
        (["q[1]=(1/2, 1/2)"], "q takes one vector"),
        (["b[0]=(1/2, 1/2)"], "there is no row 0"),
        (["q=(1/2, 1/2)", "b[1]=(1/2, 1/4, 1/4)"], "has 2 numbers, and V = 3"),
    ],
)
def test_impossible_values_are_refused_with_the_reason(values: list[str], message: str) -> None:
    with pytest.raises(Impossible, match=message):
        at(LINEAR, *values)


def test_impossible_sizes_are_refused_with_what_the_operator_asks_for() -> None:
    with pytest.raises(Impossible, match="40,000,000,000 numbers"):
        at(LINEAR, classes=20_000_000_000)
    with pytest.raises(Impossible, match="numbers, and"):
        at(LINEAR, "b[999999999]=(1/2, 1/2)")
    with pytest.raises(Impossible, match="V = 1 is impossible: mine asks for V >= 2"):
        at(LINEAR, classes=1)


def test_a_side_condition_is_decided_exactly_at_its_edge() -> None:
    # In floats, (1/10) * 20 and 2 agree, but 3 * 0.1 exceeds 0.3; rationals meet each edge.
    assert at(LINEAR, "alpha=1/10", "s=20").parameters["s"] == 20
    with pytest.raises(Impossible):
        at(LINEAR, "alpha=1/10", f"s={Fraction(20) + Fraction(1, 10**30)}")


def test_an_interval_reads_as_in_a_spec() -> None:
    assert describe(Interval(Fraction(0), Fraction(1), True, False)) == "(0, 1]"
    assert describe(Interval(Fraction(1), None, integer=True)) == "[1, inf) of the integers"
    assert describe(Interval()) == "reals"
