"""What a program reads."""

import json
from typing import Any

import pytest

from kdverify.evidence.verdict import Verdict
from kdverify.reports._model import Display
from kdverify.reports.json import format as json_format
from kdverify.verify.report import Report


@pytest.fixture
def document(report: Report) -> Any:
    return json.loads(json_format.render(report, Display()))


def result(document: Any, claim: str) -> Any:
    (found,) = [entry for entry in document["results"] if entry["claim"] == claim]
    return found


def test_the_shape_is_the_documented_one(document: Any) -> None:
    assert list(document) == ["kdverify", "results"]
    assert document["kdverify"] == "1.2.3"
    fields = [
        "spec",
        "operator",
        "claim",
        "title",
        "verdict",
        "scope",
        "expected",
        "as_expected",
        "seconds",
        "evidence",
    ]
    for entry in document["results"]:
        assert list(entry) == fields
        assert entry["verdict"] in {verdict.id for verdict in Verdict}


def test_every_kind_of_verdict_is_told_apart(document: Any) -> None:
    assert {entry["claim"]: (entry["verdict"], entry["as_expected"]) for entry in document["results"]} == {
        "holds": ("proved", True),
        "exact": ("refuted", False),
        "irrational": ("refuted", True),
        "known": ("refuted", True),
        "bounded": ("proved_up_to", False),
        "open": ("unknown", True),
        "late": ("unknown", False),
        "empty": ("vacuous", True),
        "torn": ("conflict", False),
        "broken": ("error", False),
        "anonymity": ("not_applicable", True),
    }


def test_a_witness_is_exact(document: Any) -> None:
    evidence = result(document, "exact")["evidence"]
    assert evidence["witness"] == {
        "sizes": {"V": 2},
        "values": {"q": ["3/4", "1/4"], "s": "1"},
        "positions": {"v": 1},
    }
    assert (evidence["left"], evidence["relation"], evidence["right"]) == ("3/8", "<=", "1/3")
    assert evidence["certified_by"] == "exact rational arithmetic"


def test_an_irrational_side_is_given_by_its_digits(document: Any) -> None:
    evidence = result(document, "irrational")["evidence"]
    assert evidence["left"].startswith("0.61237243569")
    assert evidence["left"].endswith("...")
    assert "ball" in evidence["certified_by"]


def test_scopes_and_expectations(document: Any) -> None:
    assert result(document, "holds")["scope"] == "every size"
    assert result(document, "bounded")["scope"] == "V <= 3"
    assert result(document, "open")["scope"] is None
    assert result(document, "open")["expected"] is None
    assert result(document, "known")["expected"] == "refuted"


def test_what_was_tried_is_kept(document: Any) -> None:
    (goal,) = result(document, "open")["evidence"]["goals"]
    assert [attempt["outcome"] for attempt in goal["attempts"]] == ["survived", "declined"]
    assert goal["attempts"][1]["reason"] == "a sum of powers"
    assert result(document, "late")["evidence"]["remark"] == "stopped at its limit of 10 s"
    assert result(document, "empty")["evidence"]["goals"][0]["attempts"][0]["closest"] is None
    assert result(document, "anonymity")["evidence"] == {"reason": "it has no teachers"}
