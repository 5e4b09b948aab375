"""`kdverify simulate` as a person meets it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kdverify import cli

SPECS = Path(__file__).parents[2] / "specs"
LINEAR, SEVERAL = str(SPECS / "linear.kd"), str(SPECS / "label_smoothing.kd")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(("simulate", *arguments))
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return invoke


def test_a_table_says_what_was_run_and_that_it_proves_nothing(run: Run) -> None:
    status, out, err = run(
        LINEAR, "--set", "alpha=1/4", "--classes", "5", "--teachers", "2", "--starts", "40", "--generations", "50",
        "--seed", "0", "--error", "noise:0.01", "--rate", "TV = 1 - alpha",
    )  # fmt: skip
    assert (status, err) == (0, "")
    assert "linear  V = 5, K = 2, alpha = 1/4" in out
    assert "40 starts, teachers and weights drawn for each start, student error noise:1/100, seed 0" in out
    assert "the given rate r = 1 - alpha: no run" in out
    assert "suggests, and proves nothing" in out
    assert len([line for line in out.splitlines() if line.split()[:1] == ["50"]]) == 1


def test_what_is_drawn_is_said(run: Run) -> None:
    assert "  drawn: alpha = " in run(LINEAR, "--starts", "2", "--generations", "2", "--divergence", "l2")[1]


def test_json_is_json_and_repeats(run: Run) -> None:
    asked = (LINEAR, "--starts", "9", "--generations", "3", "--format", "json", "--divergence", "l2")
    status, out, err = run(*asked)
    assert (status, err) == (0, "")
    assert json.loads(out)["divergences"].keys() == {"l2"}
    assert run(*asked)[1] == out
    assert run(*asked, "--output", "found.json")[1] == ""
    assert Path("found.json").read_text(encoding="utf-8") == out


def test_a_rate_that_the_spec_claims_is_proved_first(run: Run) -> None:
    text = Path(LINEAR).read_text(encoding="utf-8").split("satisfies", maxsplit=1)[0]
    Path("mine.kd").write_text(text + "satisfies contraction(TV, to = anchor, rate = 1 - alpha)\n", encoding="utf-8")
    out = run("mine.kd", "--starts", "9", "--generations", "3")[1]
    assert "TV: bound r**t * D_0 with the proved rate r = 1 - alpha" in out


@pytest.mark.parametrize("kind", ["decay", "orbits", "margin"])
def test_each_kind_of_plot_is_written(run: Run, kind: str) -> None:
    pytest.importorskip("matplotlib")
    claim = ("--claim", "half_the_rate") if kind == "margin" else ()
    options = ("--starts", "9", "--generations", "5", "--plot", "found.png", "--plot-kind", kind)
    status, _, err = run(LINEAR, *options, *claim)
    assert (status, err) == (0, "")
    assert Path("found.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere.kd",), "there is no file or folder nowhere.kd"),
        ((str(SPECS),), "one is simulated at a time"),
        ((SEVERAL,), "choose one with --operator: "),
        ((LINEAR, "--operator", "linaer"), "there is no operator 'linaer'; did you mean 'linear'?"),
        ((str(SPECS / "linear_pool.kd"),), "no previous student, so there is no recursion"),
        ((LINEAR, "--set", "alpha=2"), "alpha = 2 is outside its domain, (0, 1]"),
        ((LINEAR, "--set", "alpha"), "'alpha' gives no value to an input"),
        ((LINEAR, "--classes", "1"), "V = 1 is impossible: linear asks for V >= 2"),
        ((LINEAR, "--classes", "0"), "classes"),
        ((LINEAR, "--error", "noize:1"), "there is no student error 'noize'"),
        ((LINEAR, "--divergence", "KL,TVV"), "there is no divergence of two distributions 'TVV'"),
        ((LINEAR, "--divergence", "renyi"), "there is no divergence of two distributions 'renyi'"),
        ((LINEAR, "--divergence", ","), "name a divergence"),
        ((LINEAR, "--rate", "JS = 1/2"), "for JS, which is not measured"),
        ((LINEAR, "--rate", "1/2", "--rate", "KL=1/3"), "two rates for KL"),
        ((LINEAR, "--rate", "0 - 1"), "a rate is at least 0"),
        ((LINEAR, "--rate", "1 - alhpa"), "error[unknown-name]"),
        ((LINEAR, "--format", "xml"), "there is no format 'xml'"),
        ((LINEAR, "--output", "no/such/file"), "there is no folder no/such"),
        ((LINEAR, "--plot", "found.gif"), "a plot is a file .png, .svg, .pdf"),
        ((LINEAR, "--plot", "found.png", "--plot-kind", "pie"), "there is no kind of plot 'pie'"),
        ((LINEAR, "--plot", "found.png", "--plot-kind", "orbits", "--classes", "4"), "three classes, not 4"),
        ((LINEAR, "--plot", "found.png", "--plot-kind", "margin"), "choose one with --claim"),
        ((LINEAR, "--plot", "found.png", "--plot-kind", "margin", "--claim", "rnage"), "did you mean 'range'?"),
        ((LINEAR, "--plot", "a.png", "--plot-kind", "margin", "--claim", "continuity"), "has no margin map"),
        ((LINEAR, "--claim", "range"), "--claim is for a margin map"),
    ],
)
def test_what_cannot_be_run_is_refused_in_one_message(run: Run, arguments: tuple[str, ...], message: str) -> None:
    if "--plot" in arguments:
        pytest.importorskip("matplotlib")
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err and "internal error" not in err


def test_nothing_heavy_is_loaded_for_help() -> None:
    import subprocess
    import sys

    code = (
        "import sys\nfrom kdverify import cli\ncli.run(['simulate', '--help'])\n"
        "print(sorted({'numpy', 'matplotlib', 'z3', 'sympy'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "[]"
