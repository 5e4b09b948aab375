import pytest

from kdverify.lang.check import check
from kdverify.source.span import Source
from kdverify.verify.proved_rate import proved_rate
from kdverify.verify.session import vocabulary
from kdverify.verify.settings import Settings
from tests.unit.recursion.conftest import FOOTER, HEADER, LINEAR


@pytest.mark.parametrize(
    ("asked", "rate"),
    [
        ("contraction(TV, to = anchor, rate = 1 - alpha)", "1 - alpha"),
        ("contraction(KL, to = anchor, rate = 1 - alpha)", None),
        ("contraction(TV, to = anchor, rate = (1 - alpha) / 2)", None),
        ("contraction(TV, between = students, rate = 1 - alpha)", None),
        ("contraction(TV, to = anchor, rate = 1 - alpha) for V <= 3", None),
        ("contraction(TV, to = anchor)", None),
        ("simplex", None),
    ],
)
def test_only_a_proved_rate_of_this_divergence_to_the_anchor_counts(asked: str, rate: str | None) -> None:
    text = HEADER + LINEAR + FOOTER + f"satisfies {asked}\n"
    (checked,) = check(Source("mine.kd", text), vocabulary()).operators
    assert proved_rate(checked, "TV", Settings(budget=20, jobs=1)) == rate
