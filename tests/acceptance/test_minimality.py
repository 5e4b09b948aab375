"""Counterexamples of the library are as small as can be: no search finds a smaller one, and most proofs say why."""

from pathlib import Path

import pytest

from kdverify.verify.settings import Settings
from tests.acceptance.minimality import answers, is_at_the_least, refuted

SPECS = Path(__file__).parents[2] / "specs"
PLANTED = """operator planted
dims V >= 2
let q in simplex[V]
out = q
claim few: V <= 3 or out <= 9 / 10
claim thirds: sum(where(out < 1 / 3, 1, 0)) <= 1
"""


def test_claims_that_hold_at_small_sizes_are_seen_to(tmp_path: Path) -> None:
    spec = tmp_path / "planted.kd"
    spec.write_text(PLANTED, encoding="utf-8")
    settings = Settings(budget=60.0, cache=None)
    found = {answer.row.claim.id: answer for answer in answers(refuted([spec], settings), settings)}
    assert {name: answer.least for name, answer in found.items()} == {"few": {"V": 4}, "thirds": {"V": 3}}
    assert found["few"].is_least and str(found["few"]) == "planted: few: V = 4; shown"


@pytest.mark.slow
def test_no_counterexample_of_the_library_can_be_made_smaller() -> None:
    settings = Settings(budget=10.0, cache=None)
    rows = refuted([SPECS], settings)
    found = list(answers(rows, settings))
    assert [str(answer) for answer in found if answer.least != answer.shown] == []
    assert sum(map(is_at_the_least, rows)) > 200
    assert sum(answer.is_least for answer in found) > len(found) / 3
