"""What becomes of a counterexample that was kept when its spec changes."""

import contextlib
import json
from typing import Any

import pytest

from kdverify.evidence.document import NoCounterexample
from kdverify.exports._case import Case
from kdverify.exports.json import export
from kdverify.verify.replay import Fate, replay
from tests.contracts.refutation import claims_in, violation

SPEC = """operator o "An operator."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
a = sum(w[k] * b[k] for k in K)
out = alpha * a + (1 - alpha) * normalize(q ** 2)
roles teachers = b, weights = w, student = q, anchor = a
satisfies base_fixed_point, anchoring(c = alpha / 2)
"""


def kept(spec: str = SPEC, number: int = 0) -> dict[str, Any]:
    claim = claims_in(spec)[number]
    found = violation(claim)
    assert found is not None and found.counterexample is not None
    document = json.loads(export.render(Case(claim, found.counterexample)))
    assert isinstance(document, dict)
    return document


def fate(spec: str) -> Fate:
    return replay(kept(), claims_in(spec)).fate


def test_it_still_refutes_an_operator_that_has_not_changed() -> None:
    replayed = replay(kept(), claims_in(SPEC))
    assert replayed.fate is Fate.STILL_REFUTED
    assert replayed.counterexample is not None


def test_it_still_refutes_what_is_only_spelt_otherwise() -> None:
    assert fate(SPEC.replace("normalize(q ** 2)", "q ** 2 / sum(q * q)")) is Fate.STILL_REFUTED


def test_a_mended_operator_is_fixed() -> None:
    assert fate(SPEC.replace("normalize(q ** 2)", "q")) is Fate.FIXED


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("operator o", "operator p", "there is no operator `o`"),
        ("satisfies base_fixed_point, ", "satisfies ", "claims no `base_fixed_point`"),
        ("let alpha in (0, 1)\n", "let alpha in (0, 1)\nlet beta in (0, 1)\n", "other inputs now: `beta`"),
        ("alpha in (0, 1)", "alpha in (9/10, 1)", "outside"),
        ("V >= 2", "V >= 3", "outside"),
        ("base_fixed_point,", "base_fixed_point when alpha > 9/10\nsatisfies", "a premise"),
    ],
)
def test_it_no_longer_applies_where_the_claim_has_changed(old: str, new: str, reason: str) -> None:
    assert old in SPEC
    replayed = replay(kept(), claims_in(SPEC.replace(old, new)))
    assert replayed.fate is Fate.NOT_APPLICABLE
    assert reason in replayed.reason


def test_other_arguments_are_another_claim() -> None:
    spec = SPEC.replace("c = alpha / 2", "c = 2 * alpha")
    document = kept(spec, 1)
    assert replay(document, claims_in(spec)).fate is Fate.STILL_REFUTED
    replayed = replay(document, claims_in(SPEC))
    assert replayed.fate is Fate.NOT_APPLICABLE and "c = alpha / 2" in replayed.reason


@pytest.mark.parametrize("key", ["goal", "sizes", "values", "positions", "companion"])
def test_a_document_that_lacks_something_is_refused(key: str) -> None:
    document = kept()
    del document[key]
    with pytest.raises(NoCounterexample):
        replay(document, claims_in(SPEC))


@pytest.mark.parametrize("alpha", ["1/0", "x", ["1"], 0.5, None, "(1, 2)", ["1", ["2"]]])
def test_numbers_are_strings_of_exact_rationals(alpha: Any) -> None:
    document = kept()
    document["values"]["alpha"] = alpha
    with contextlib.suppress(NoCounterexample):
        assert replay(document, claims_in(SPEC)).fate is Fate.NOT_APPLICABLE


def test_a_changed_number_does_not_pass_for_the_counterexample() -> None:
    document = kept()
    document["values"]["b"] = [["1/2", "1/2"]]
    assert replay(document, claims_in(SPEC)).fate is Fate.FIXED
