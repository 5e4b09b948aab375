import pytest

from kdverify.lang.check import check
from kdverify.source.span import Source
from kdverify.verify.proved_rate import best_rate, proved_rate
from kdverify.verify.session import vocabulary
from kdverify.verify.settings import Settings
from tests.unit.recursion.conftest import COPY, FOOTER, HEADER, LINEAR

# Without the second parameter and its side condition, which make more rates conceivable.
PLAIN = "".join(line for line in HEADER.splitlines(keepends=True) if not line.startswith(("let s", "where")))


@pytest.mark.parametrize(
    ("asked", "rate"),
    [
        ("contraction(TV, to = anchor, rate = 1 - alpha)", "1 - alpha"),
        ("contraction(KL, to = anchor, rate = 1 - alpha)", None),
        ("contraction(TV, to = anchor, rate = (1 - alpha) / 2)", None),
        ("contraction(TV, between = students, rate = 1 - alpha)", None),
        ("contraction(TV, to = anchor, rate = 1 - alpha) for V <= 3", None),
        ("contraction(TV, to = anchor, rate = ?)", "1 - alpha"),
        ("simplex", None),
    ],
)
def test_only_a_proved_rate_of_this_divergence_to_the_anchor_counts(asked: str, rate: str | None) -> None:
    text = PLAIN + LINEAR + FOOTER + f"satisfies {asked}\n"
    (checked,) = check(Source("mine.kd", text), vocabulary()).operators
    assert proved_rate(checked, "TV", Settings(budget=20, jobs=1)) == rate


@pytest.mark.parametrize(
    ("body", "divergence", "rate"),
    [
        (LINEAR, "l2", "1 - alpha"),
        pytest.param(COPY, "TV", None, marks=pytest.mark.slow),
        (LINEAR, "cross_entropy", None),
    ],
)
def test_the_best_rate_is_found_without_being_asked_for(body: str, divergence: str, rate: str | None) -> None:
    (checked,) = check(Source("mine.kd", PLAIN + body + FOOTER), vocabulary()).operators
    assert best_rate(checked, divergence, Settings(budget=20, jobs=1)) == rate
