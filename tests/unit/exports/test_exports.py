"""What the exports say beside the test: the explanation, the data, NumPy, LaTeX and the picture."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kdverify import exports, registry
from kdverify.evidence.document import from_data
from kdverify.exports._case import Case
from kdverify.exports._model import Export, NotExportable
from kdverify.verify.smallest import at_sizes
from tests.contracts.refutation import violation

Build = Callable[[str, str], Case]
WAYS = registry.load(exports, Export)
SHARPENED = "sharp = normalize(q ** 2)\nout = alpha * a + (1 - alpha) * sharp"


def text(name: str, case: Case) -> str:
    return WAYS[name].render(case).decode()


def test_there_are_all_ways() -> None:
    assert set(WAYS) == {"json", "pytest", "numpy", "latex", "png", "text"}


def test_the_explanation_names_the_step_that_breaks_the_claim(case: Build) -> None:
    said = text("text", case(SHARPENED, "satisfies base_fixed_point"))
    assert "sharp = normalize(q ** 2) = (4/5, 1/5)" in said
    assert "34/45 == 2/3 is false" in said
    assert "`a` in place of the result keeps the claim; `sharp` is the step that breaks it" in said


def test_the_last_step_may_be_to_blame_or_the_first(case: Build) -> None:
    last = text("text", case("m = (a + q) / 2\nout = m ** 2", "satisfies simplex"))
    assert "`m` in place of the result keeps the claim; `out` is the step that breaks it" in last
    first = text("text", case("m = 2 * a\nout = m * 1", "claim c: sum(out) <= 1"))
    assert "`m` is the step that breaks it" in first


def test_the_explanation_says_what_a_normaliser_divides_by(case: Build) -> None:
    said = text("text", case("out = normalize(a * q)", "satisfies unanimity"))
    assert "before it is normalised, out is" in said and "which sums to" in said


def test_weights_that_move_have_names_of_their_own(case: Build) -> None:
    said = text("text", case("out = alpha * a + (1 - alpha) * q", "satisfies weight_monotonicity(kl)"))
    assert "w_moved = " in said and "log(out_moved[v])" in said


def test_the_data_are_those_of_the_counterexample(case: Build) -> None:
    found = case(SHARPENED, "satisfies base_fixed_point")
    goal, witness, companion = from_data(json.loads(text("json", found)))
    assert (goal, witness, dict(companion)) == (found.goal.name, found.counterexample.witness, {})


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        (SHARPENED, "satisfies base_fixed_point"),
        ("out = normalize(sqrt(a * q))", "satisfies convex_hull"),
        ("out = alpha * a + (1 - alpha) * q", "claim c: rank(q) <= 1"),
    ],
)
def test_the_numpy_lines_run(body: str, asked: str, case: Build, tmp_path: Path) -> None:
    file = tmp_path / "lines.py"
    file.write_text(text("numpy", case(body, asked)), encoding="utf-8")
    ran = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr


def test_the_numpy_lines_show_the_failure(case: Build, tmp_path: Path) -> None:
    file = tmp_path / "lines.py"
    file.write_text(text("numpy", case(SHARPENED, "satisfies base_fixed_point")), encoding="utf-8")
    ran = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=60)
    assert ran.stdout.endswith("is False\n")


def test_latex_is_balanced_and_exact(case: Build) -> None:
    said = text("latex", case(SHARPENED, "satisfies base_fixed_point"))
    assert r"\frac{34}{45}" in said
    assert said.count("{") == said.count("}") and said.count("$") % 2 == 0
    assert said.count(r"\left(") == said.count(r"\right)")


def test_two_classes_have_no_picture(case: Build) -> None:
    with pytest.raises(NotExportable, match="three classes"):
        WAYS["png"].render(case(SHARPENED, "satisfies base_fixed_point"))


def test_three_classes_have_one(case: Build) -> None:
    pytest.importorskip("matplotlib")
    small = case(SHARPENED, "satisfies base_fixed_point")
    claim = at_sizes(small.claim, {"V": 3})
    found = violation(claim)
    assert found is not None and found.counterexample is not None
    assert WAYS["png"].render(Case(claim, found.counterexample)).startswith(b"\x89PNG")
