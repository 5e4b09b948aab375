"""Goals that are settled by other goals: what says more is accepted, and near misses are not."""

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from kdverify.certificates.proofs import proof, proof_of, provers
from kdverify.engines import generalisation
from kdverify.engines._model import Budget
from kdverify.evidence.outcome import EverySize, Proved, Step
from kdverify.lang.goal import Goal, Holds, Shrinks
from kdverify.recheck.bounds import domains_of
from kdverify.recheck.claims import claims_at
from kdverify.recheck.court import Court
from kdverify.recheck.form import Unsupported
from kdverify.recheck.goals import check_proof

SPEC = """operator o
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
a = sum(w[k] * b[k] for k in K)
out = alpha * a + (1 - alpha) * q
roles teachers = b, weights = w, student = q, anchor = a
satisfies contraction(KL, rate = 1 - alpha), contraction(KL), contraction(KL, rate = ? for a = (1/3, 2/3))
"""
BUDGET = Budget(20.0, 0)


@pytest.fixture(scope="module")
def goals(tmp_path_factory: pytest.TempPathFactory) -> tuple[Goal, Goal, Goal]:
    path = tmp_path_factory.mktemp("spec") / "o.kd"
    path.write_text(SPEC)
    given, found, local = claims_at(path)
    return given.goals[1], found.goals[0], local.goals[0]


@pytest.fixture(scope="module")
def special(goals: tuple[Goal, Goal, Goal]) -> dict[str, Any]:
    made = proof(goals[0], [generalisation.engine], BUDGET)
    assert made["any"]["term"]
    return made


@pytest.fixture(scope="module")
def rate(goals: tuple[Goal, Goal, Goal]) -> dict[str, Any]:
    return proof_of(goals[1], "rates", Proved(EverySize(), (Step("best_rate", "1 - alpha"),)), BUDGET)


def changed(document: Mapping[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """The document with another value at a place."""
    made = copy.deepcopy(dict(document))
    holder: Any = made
    for key in path[:-1]:
        holder = holder[key]
    assert holder[path[-1]] != to
    holder[path[-1]] = to
    return made


def with_zeros(goal: Goal, condition: str, *given: str) -> Goal:
    """A goal about students that may have zeros."""
    text = Court(domains_of(goal)).text({})
    return replace(
        goal, show=Holds(text.condition(condition)), given=tuple(map(text.condition, given)), closed=frozenset({"q"})
    )


def test_limits_keep_what_is_continuous(goals: tuple[Goal, Goal, Goal]) -> None:
    # Inside it follows from the signs of the parts.
    entropy = "sum(q[v] * log(q[v]) for v in V) <= sum(q[v] * log(q[v]) for v in V) + sum(q[v] ** 2 for v in V)"
    check_proof(with_zeros(goals[0], entropy), {"interior": {}})
    check_proof(with_zeros(goals[0], f"{entropy} and {entropy}"), {"interior": {}})


@pytest.mark.parametrize(
    ("condition", "given"),
    [
        ("0 < sum(q[v] ** 2 * where(q[v] > 0, 1, 2) for v in V)", ()),  # strict
        ("1 <= sum(where(q[v] > 0, q[v], 2) for v in V)", ()),  # jumps
        ("not (0 > sum(q[v] for v in V))", ()),
        ("0 <= sum(q[v] / q[v] for v in V)", ()),  # not defined at the limit
        ("1 <= alpha", ("min(q[v] for v in V) <= 0",)),  # a premise that holds at the limit alone
    ],
)
def test_limits_do_not_keep(goals: tuple[Goal, Goal, Goal], condition: str, given: tuple[str, ...]) -> None:
    with pytest.raises(Unsupported):
        check_proof(with_zeros(goals[0], condition, *given), {"interior": {}})


def test_what_holds_inside_has_to_be_proved(goals: tuple[Goal, Goal, Goal]) -> None:
    with pytest.raises(Unsupported, match="does not follow"):
        check_proof(with_zeros(goals[0], "1 / 2 <= sum(q[v] ** 2 for v in V)"), {"interior": {}})
    with pytest.raises(Unsupported):
        check_proof(with_zeros(goals[0], "0 <= sum(q[v] ** 2 for v in V)"), {"interior": {}, "more": 1})


def test_any_distribution_with_zeros_needs_terms_that_are_not_negative(goals: tuple[Goal, Goal, Goal]) -> None:
    term = "sum(w[k] * where(rank(b[k, u] for u in V)[at] == 1, 1, 0) for k in K)"
    vote = term.replace("[at]", "[v]").replace("for u in", "for u in")
    own = replace(with_zeros(goals[0], f"0 <= sum(({vote}) ** 2 for v in V)"), closed=frozenset())
    general = {"condition": "0 <= sum(vote[v] ** 2 for v in V)", "proof": {}}
    kind = {"name": "vote", "axis": "V", "term": term}
    check_proof(own, {**general, "any": {**kind, "zeros": True}})
    with pytest.raises(Unsupported, match="such a distribution"):
        check_proof(own, {**general, "any": kind})
    # Positive is what entries with zeros may not be.
    strict = {**general, "condition": "0 < min(vote[v] for v in V)", "any": {**kind, "zeros": True}}
    with pytest.raises(Unsupported):
        check_proof(replace(own, show=with_zeros(goals[0], f"0 < min({vote} for v in V)").show), strict)


def test_a_goal_is_a_special_case(goals: tuple[Goal, Goal, Goal], special: dict[str, Any]) -> None:
    check_proof(goals[0], special)


@pytest.mark.parametrize(
    ("path", "other"),
    [
        (("any", "term"), "q[at]"),  # a distribution, but another one
        (("any", "term"), "sum(w[k] * b[k, at] for k in K) + q[at]"),  # sums to two
        (("any", "term"), "2 * sum(w[k] * b[k, at] for k in K) - q[at]"),  # sums to one, but may be negative
        (("any", "term"), "q[at] / q[at]"),
        (("any", "name"), "q"),
        (("any", "name"), "K"),
        (("any", "name"), "not a name"),
        (("any", "axis"), "K"),
        (("condition",), "1 <= 2"),
    ],
)
def test_near_misses_of_special_cases(
    goals: tuple[Goal, Goal, Goal], special: dict[str, Any], path: tuple[str, ...], other: str
) -> None:
    with pytest.raises(Unsupported):
        check_proof(goals[0], changed(special, *path, to=other))


def test_what_says_more_has_to_be_proved(goals: tuple[Goal, Goal, Goal], special: dict[str, Any]) -> None:
    with pytest.raises(Unsupported):
        check_proof(goals[0], {**special, "proof": {}})
    with pytest.raises(Unsupported):
        check_proof(goals[0], {**special, "more": 1})


def test_a_condition_is_not_another_one(goals: tuple[Goal, Goal, Goal], special: dict[str, Any]) -> None:
    # Of any distribution in place of the anchor, but with a rate that is too small.
    condition = special["condition"].replace("alpha", "(alpha * alpha)")
    with pytest.raises(Unsupported):
        check_proof(goals[0], {**special, "condition": condition})


def test_a_rate_is_proved(goals: tuple[Goal, Goal, Goal], rate: dict[str, Any]) -> None:
    check_proof(goals[1], rate)
    assert rate["least"]


@pytest.mark.parametrize(
    "other",
    [
        "1",  # not below one
        "(1 - alpha) ** 2",  # too small
        "q[at(1, V)]",  # depends on the student
        "1 / V",  # depends on the size
        "sum(q[v] for v in V)",
    ],
)
def test_near_misses_of_rates(goals: tuple[Goal, Goal, Goal], rate: dict[str, Any], other: str) -> None:
    with pytest.raises(Unsupported):
        check_proof(goals[1], {**rate, "rate": other})


def test_paths_show_what_they_say(goals: tuple[Goal, Goal, Goal], rate: dict[str, Any]) -> None:
    with pytest.raises(Unsupported):
        check_proof(goals[1], changed(rate, "least", 0, "ratio", to="99/100"))
    with pytest.raises(Unsupported):
        check_proof(goals[1], changed(rate, "least", 0, "path", "companion", to={}))


def test_a_rate_shows_no_other_goal(goals: tuple[Goal, Goal, Goal], rate: dict[str, Any]) -> None:
    with pytest.raises(Unsupported):
        check_proof(goals[0], rate)


def test_a_given_anchor_is_one_of_all(goals: tuple[Goal, Goal, Goal]) -> None:
    local = goals[2]
    made = proof_of(local, "local_rates", Proved(EverySize(), (Step("best_rate", "0.25"),)), BUDGET)
    check_proof(local, made)
    assert made["any anchor"]["rate"] == "1 - alpha"
    with pytest.raises(Unsupported, match="no anchor is given"):
        check_proof(goals[1], made)
    with pytest.raises(Unsupported):
        check_proof(local, {**made, "more": 1})
    with pytest.raises(Unsupported):
        check_proof(local, changed(made, "any anchor", "rate", to="(1 - alpha) ** 2"))
    assert isinstance(local.show, Shrinks) and local.show.given is not None
    other = replace(local.show.given, before=local.show.given.after)
    with pytest.raises(Unsupported, match="given otherwise"):
        check_proof(replace(local, show=replace(local.show, given=other)), made)


def test_every_prover_for_all_sizes_is_asked() -> None:
    assert "fixed_sizes" not in {engine.name for engine in provers()}
