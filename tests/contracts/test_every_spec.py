"""Every operator of the library: it says where it comes from, and no refuter contradicts what it says of itself."""

import pytest
from refutation import SPECS, claims_in, refuted, violation

from kdverify.axioms._model import every_axiom, library
from kdverify.lang.goal import Claim, Expectation, Kind, Operator

FILES = sorted(SPECS.rglob("*.kd"))
CLAIMS = {path.stem: claims_in(path.read_text(encoding="utf-8"), path.name) for path in FILES}
ALL = [
    pytest.param(claim, id=f"{claim.operator.name}-{claim.id}-{number}")
    for claims in CLAIMS.values()
    for number, claim in enumerate(claims)
]
OPERATORS = {claim.operator.name: claim.operator for claims in CLAIMS.values() for claim in claims}


def test_library_is_large_and_has_every_kind() -> None:
    assert len(OPERATORS) >= 25
    assert {operator.kind for operator in OPERATORS.values()} == set(Kind)


def test_operator_names_are_unique() -> None:
    assert len(OPERATORS) == sum(path.read_text(encoding="utf-8").count("\noperator ") + 1 for path in FILES)


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_operator_names_its_source_and_says_what_it_does(operator: Operator) -> None:
    assert operator.sources
    assert operator.summary.endswith(".")


# Neither proved nor refuted so far.  The first is true, by the argument that the spec gives.
OPEN = {
    "harmonic_pool": {"weight_monotonicity(kl)"},
    "entropy_gated": {"geometric_convergence(KL)"},
    "harmonic": {"fixed_point"},
    "log_linear_pool": {"jensen"},
    "max_pool": {"fixed_point"},
    "power_mean": {"contraction(TV)", "stability", "stability closed"},
    "power_mean_2": {"stability closed"},
    "power_mean_half": {"stability", "stability closed"},
}


@pytest.mark.parametrize("name", OPERATORS)
def test_operator_settles_every_axiom_that_speaks_of_it(name: str) -> None:
    """What is asked covers all variants of all axioms that apply, so that no failure goes unmentioned."""
    claims = [claim for group in CLAIMS.values() for claim in group if claim.operator.name == name]
    asked = {claim.id for claim in claims}
    operator = OPERATORS[name]
    speaking = {claim.id for claim in every_axiom(operator, claims[0].span) if not claim.not_applicable}
    assert speaking - asked == OPEN.get(name, set())
    assert "anchoring" in asked or operator.kind not in library()["anchoring"].kinds


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_speak_of_their_operators(name: str) -> None:
    assert not {claim.id: claim.not_applicable for claim in CLAIMS[name] if not claim.goals}


@pytest.mark.parametrize("claim", [entry for entry in ALL if entry.values[0].expected is Expectation.REFUTED])
def test_expected_failure_is_violated(claim: Claim) -> None:
    assert violation(claim) is not None


@pytest.mark.slow
def test_no_violation_of_anything_else_is_found() -> None:
    others = [claim for claims in CLAIMS.values() for claim in claims if claim.expected is not Expectation.REFUTED]
    assert len(others) > 400
    assert refuted(others, seconds=2) == []
