"""The table of constants is what is computed."""

import re
from pathlib import Path

import pytest

from kdverify.evidence.verdict import Verdict
from kdverify.lang.check import check
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary
from kdverify.verify.settings import Settings
from kdverify.verify.worker import decide

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\w+) \| `([^`]+)` \| (?:`([^`]+)`|—) \|", re.M)
ROWS = ROW.findall((ROOT / "docs" / "constants.md").read_text(encoding="utf-8"))


def test_the_table_is_read() -> None:
    assert len(ROWS) == 13


@pytest.mark.parametrize(("operator", "divergence", "computed"), ROWS)
def test_a_row_is_computed(operator: str, divergence: str, computed: str) -> None:
    text = (ROOT / "specs" / f"{operator}.kd").read_text(encoding="utf-8")
    body = re.sub(r"^(satisfies|claim) .*\n", "", text, flags=re.M)
    asked = f"{body}\nsatisfies contraction({divergence}, rate = ?)\n"
    (checked,) = check(Source(f"{operator}.kd", asked), vocabulary()).operators
    ((_, row),) = decide(claims_of(checked), Settings(budget=30, jobs=1))
    if computed:
        assert row.verdict is Verdict.PROVED
        assert row.conclusion.startswith(f"rate {computed}, no smaller one will do")
    else:
        assert row.verdict is Verdict.REFUTED
