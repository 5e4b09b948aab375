"""Every axiom is held to the examples that its file carries."""

import pytest
from refutation import SPECS, claims_in, refuted, violation

from kdverify.axioms._model import PREAMBLES, Axiom, Example, library
from kdverify.lang.goal import Claim, Kind


def spec(axiom: Axiom, example: Example) -> str:
    """The example as a spec that asks for its axiom."""
    kind = next(kind for kind in PREAMBLES if kind in axiom.kinds)
    roles = {
        Kind.META_TEACHER: "roles teachers = b, weights = w, student = q, anchor = a",
        Kind.SOFTENING: "roles temperature = T",
    }[kind]
    inside = example.reading or example.arguments
    item = axiom.name + (" closed" if example.closed else "") + (f"({inside})" if inside else "")
    return f"operator example\n{PREAMBLES[kind]}{example.text}\n{roles}\nsatisfies {item}\n"


def claim_of(axiom: Axiom, example: Example) -> Claim:
    (claim,) = claims_in(spec(axiom, example))
    return claim


def examples(which: str) -> list[object]:
    return [
        pytest.param(axiom, example, id=f"{axiom.name}-{number}")
        for axiom in library().values()
        for number, example in enumerate(getattr(axiom, which))
    ]


@pytest.mark.parametrize("axiom", library().values(), ids=lambda axiom: axiom.name)
def test_it_carries_both_sorts_of_example_and_a_reason(axiom: Axiom) -> None:
    assert axiom.holds
    assert axiom.fails
    assert axiom.why
    assert axiom.statement.endswith(".")


@pytest.mark.parametrize("axiom", library().values(), ids=lambda axiom: axiom.name)
def test_its_sources_are_in_the_bibliography(axiom: Axiom) -> None:
    text = (SPECS.parent / "docs" / "references.bib").read_text(encoding="utf-8")
    assert axiom.references
    assert all(f"{{{key}," in text for key in axiom.references)


@pytest.mark.parametrize("axiom, example", [*examples("holds"), *examples("fails")])
def test_it_speaks_of_its_examples(axiom: Axiom, example: Example) -> None:
    claim = claim_of(axiom, example)
    assert claim.goals, claim.not_applicable


@pytest.mark.slow
def test_no_violation_of_what_holds_is_found() -> None:
    claims = [claim_of(axiom, example) for axiom in library().values() for example in axiom.holds]
    assert refuted(claims, seconds=5) == []


@pytest.mark.parametrize("example", library()["nontriviality"].holds)
def test_pairs_of_inputs_establish_a_dependence(example: Example) -> None:
    assert violation(claim_of(library()["nontriviality"], example)) is None


@pytest.mark.parametrize("axiom, example", examples("fails"))
def test_what_fails_is_violated(axiom: Axiom, example: Example) -> None:
    assert violation(claim_of(axiom, example)) is not None
