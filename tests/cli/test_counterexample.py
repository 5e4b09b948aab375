"""`kdverify counterexample` and `kdverify replay` as a person meets them."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kdverify import cli

SPEC = """operator mine "Sharpen the student."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
a = sum(w[k] * b[k] for k in K)
sharp = normalize(q ** 2)
out = alpha * a + (1 - alpha) * sharp
roles teachers = b, weights = w, student = q, anchor = a
satisfies simplex, base_fixed_point
claim small: out <= 1/2
"""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("mine.kd").write_text(SPEC, encoding="utf-8")

    def invoke(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(arguments)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return invoke


def change(old: str, new: str) -> None:
    text = Path("mine.kd").read_text(encoding="utf-8")
    assert old in text
    Path("mine.kd").write_text(text.replace(old, new), encoding="utf-8")


def test_it_explains(run: Run) -> None:
    status, out, err = run("counterexample", "mine.kd", "base_fixed_point")
    assert (status, err) == (0, "")
    assert "sharp = normalize(q ** 2) = " in out
    assert "`sharp` is the step that breaks it" in out
    assert "smallest  V = 2: the claim speaks of V >= 2" in out


def test_one_export_that_cannot_be_keeps_no_other_from_being_written(run: Run) -> None:
    status, out, err = run("counterexample", "mine.kd", "base_fixed_point", "--export=png", "--export=json=it.json")
    assert status == 2
    assert "there is no png of this counterexample" in err
    assert "wrote  it.json" in out and Path("it.json").is_file()


def test_no_two_exports_write_the_same_file(run: Run) -> None:
    status, _, _ = run("counterexample", "mine.kd", "base_fixed_point", "--export=pytest", "--export=numpy")
    assert status == 0
    assert "def test_" in Path("test_mine_base_fixed_point.py").read_text("utf-8")
    assert "import numpy" in Path("mine_base_fixed_point.py").read_text("utf-8")


def test_a_claim_that_is_made_twice_is_chosen_by_its_line(run: Run) -> None:
    change("claim small", "satisfies base_fixed_point expect refuted\nclaim small")
    status, _, err = run("counterexample", "mine.kd", "base_fixed_point")
    assert status == 2
    assert "say which: 'base_fixed_point (line 11)', 'base_fixed_point (line 12)'" in " ".join(err.split())
    status, out, _ = run("counterexample", "mine.kd", "base_fixed_point (line 12)")
    assert status == 0 and "mine.kd:12" in out


def test_blanks_in_a_name_do_not_matter(run: Run) -> None:
    change("claim small", "satisfies weight_monotonicity(kl), contraction(TV, rate = alpha)\nclaim small")
    assert run("counterexample", "mine.kd", "contraction( TV,rate=alpha )", "--size", "V=2")[0] == 0


def test_a_size_that_was_asked_for_is_said_to_be(run: Run) -> None:
    _, out, _ = run("counterexample", "mine.kd", "base_fixed_point", "--size", "V=3")
    assert "smallest  V = 3: the size that was asked for" in out
    assert "K = 1: the claim speaks of K >= 1" in out


def test_it_writes_what_is_asked_for(run: Run) -> None:
    ways = [f"--export={name}" for name in ("json", "pytest", "latex", "numpy=lines.py")]
    status, out, _ = run("counterexample", "mine.kd", "base_fixed_point", *ways)
    assert status == 0
    files = {path.name for path in Path().iterdir()} - {"mine.kd"}
    stem = "mine_base_fixed_point"
    assert files == {f"{stem}.json", f"test_{stem}.py", f"{stem}.tex", "lines.py"}
    assert all(f"wrote  {name}" in out for name in files)
    ran = subprocess.run([sys.executable, "-S", "-I", f"test_{stem}.py"], capture_output=True, timeout=60)
    assert ran.returncode == 0


def test_another_size_may_be_asked_for(run: Run) -> None:
    pytest.importorskip("matplotlib")
    status, out, _ = run("counterexample", "mine.kd", "base_fixed_point", "--size", "V=3", "--export", "png=it.png")
    assert status == 0 and "V = 3" in out
    assert Path("it.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["base_fixd_point"], "did you mean 'base_fixed_point'?"),
        (["base_fixed_point", "--export", "jsn"], "did you mean 'json'?"),
        (["base_fixed_point", "--size", "V=1"], "does not speak of V = 1"),
        (["base_fixed_point", "--size", "V"], "write one such as V=3"),
        (["base_fixed_point", "--export", "png"], "three classes"),
        (["base_fixed_point", "--operator", "other"], "no claim is called"),
    ],
)
def test_what_cannot_be_is_said_in_a_line(run: Run, arguments: list[str], said: str) -> None:
    status, _, err = run("counterexample", "mine.kd", *arguments)
    assert status == 2
    assert said in err and err.count("\n") == 1


def test_a_claim_that_holds_has_none(run: Run) -> None:
    status, out, _ = run("counterexample", "mine.kd", "simplex")
    assert status == 1
    assert out == "mine: `simplex` holds for every input\n"


def test_a_replay_says_what_has_become_of_it(run: Run) -> None:
    run("counterexample", "mine.kd", "base_fixed_point", "--export", "json=it.json")
    status, out, _ = run("replay", "it.json")
    assert status == 0 and "still refutes the claim: 34/45 == 2/3 is false" in out
    change("alpha * a + (1 - alpha) * sharp", "alpha * a + (1 - alpha) * q")
    status, out, _ = run("replay", "it.json")
    assert status == 1 and "no longer refutes the claim" in out
    change("satisfies simplex, base_fixed_point", "satisfies simplex")
    status, out, _ = run("replay", "it.json")
    assert status == 4 and "no longer applies" in out


def test_several_are_replayed_and_the_worst_counts(run: Run) -> None:
    run("counterexample", "mine.kd", "base_fixed_point", "--export", "json=one.json")
    run("counterexample", "mine.kd", "small", "--export", "json=two.json")
    assert run("replay", "one.json", "two.json")[0] == 0
    change("claim small: out <= 1/2", "claim small: out <= 1")
    status, out, _ = run("replay", "one.json", "two.json")
    assert status == 1
    assert "one.json: mine: `base_fixed_point`: the counterexample still refutes the claim" in out


def test_a_replay_needs_a_counterexample(run: Run) -> None:
    assert run("replay", "none.json")[0] == 2
    Path("bad.json").write_text("{", encoding="utf-8")
    assert run("replay", "bad.json")[0] == 2
    Path("other.json").write_text(json.dumps({"format": "x"}), encoding="utf-8")
    assert run("replay", "other.json")[0] == 2
    run("counterexample", "mine.kd", "base_fixed_point", "--export", "json=it.json")
    change("sharp = normalize(q ** 2)", "sharp = normalise(q ** 2)")
    status, _, err = run("replay", "it.json")
    assert status == 2 and "normalize" in err
