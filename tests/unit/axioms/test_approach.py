"""Students that approach their anchor without a rate: what follows, and what does not."""

import pytest

from kdverify.evidence.verdict import Verdict
from kdverify.lang.check import check
from kdverify.source.span import Source
from kdverify.verify.report import Row
from kdverify.verify.session import claims_of, vocabulary
from kdverify.verify.settings import Settings
from kdverify.verify.worker import decide

PREAMBLE = """operator o
dims V >= 2
let a in simplex[V]
let q in simplex[V]
let alpha in (0, 1)
"""


def fixed_point(out: str) -> Row:
    text = f"{PREAMBLE}out = {out}\nroles student = q, anchor = a\nsatisfies fixed_point\n"
    (operator,) = check(Source("o.kd", text), vocabulary()).operators
    ((_, found),) = decide(claims_of(operator), Settings(budget=20, jobs=1))
    return found


@pytest.mark.parametrize(
    "out",
    [
        "q + (1 - sum(q ** 2)) * (a - q)",
        "max(q) * q + (1 - max(q)) * a",
        "sum(a * q) * a + (1 - sum(a * q)) * q",
    ],
)
def test_a_share_that_depends_on_the_student_leads_to_the_anchor(out: str) -> None:
    assert fixed_point(out).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    "out",
    [
        # Rests wherever the student is far from the anchor.
        "q + max(0, 1 / 10 - sum((a - q) ** 2)) * (a - q)",
        # Rests where the largest probability is at least one half.
        "q + max(0, 1 / 2 - max(q)) * (a - q)",
        # Passes the anchor by as much as it was away.
        "q + 2 * (a - q) * sum(a ** 2)",
    ],
)
def test_what_rests_elsewhere_or_passes_the_anchor_is_not_proved(out: str) -> None:
    assert fixed_point(out).verdict is not Verdict.PROVED
