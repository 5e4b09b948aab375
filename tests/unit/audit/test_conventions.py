"""Which conventions are said to matter is what `docs/conventions.md` says, and what occurs."""

import re
from pathlib import Path

import pytest

from kdverify.audit.conventions import CONVENTIONS, conventions
from tests.contracts.refutation import claims_in

PAGE = (Path(__file__).parents[3] / "docs" / "conventions.md").read_text(encoding="utf-8")
HEAD = "operator o\nlet p in simplex[V]\nlet q in simplex[V]\nlet s in (0, 1)\nout = q\nclaim c: "


def of(text: str) -> str:
    (claim,) = claims_in(HEAD + text + "\n", "o.kd")
    return "; ".join(said for goal in claim.goals for said in conventions(goal))


@pytest.mark.parametrize("said", CONVENTIONS)
def test_what_is_said_is_on_the_page(said: str) -> None:
    written = [part for part in re.findall(r"`([^`]+)`", said) if part not in ("0 * log(0) = 0", "0 * -inf")]
    assert all(part in PAGE for part in written)
    assert written or re.sub(r"^an? ", "", said) in " ".join(PAGE.split())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("KL(p || q) >= 0", "log(0)"),
        ("q <= log(1 + p)", "whose larger side is infinity"),
        ("q ** s <= 1", "0 ** 0"),
        ("p / q >= 0", "x / 0"),
        ("exp(q) >= 1", "exp(inf)"),
        ("max(q) <= 1", "`max`"),
        ("where(q > 1/2, q, 1) <= 1", "the branch that is not selected"),
        ("q[1] <= 1", "b[3]"),
        ("top_k(q, 1) <= 1", "ties go to the earlier"),
    ],
)
def test_what_occurs_is_named(text: str, said: str) -> None:
    assert said in of(text)


def test_what_does_not_occur_is_not() -> None:
    assert of("q ** 2 <= q") == "a comparison of which a side is undefined does not hold"
