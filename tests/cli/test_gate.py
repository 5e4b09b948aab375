"""What a CI runs: several reports at once, a baseline, comparisons, settings."""

import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from kdverify import cli
from kdverify.commands.doctor import NEEDS

SPEC = """operator mine
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1]
a = sum(w[k] * b[k] for k in K)
out = alpha * a + (1 - alpha) * q
roles teachers = b, weights = w, student = q, anchor = a
satisfies unanimity, base_fixed_point
"""
BROKEN = SPEC.replace("(1 - alpha) * q", "(1 - alpha) * normalize(q ** 2)")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(arguments)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return invoke


def write(text: str, name: str = "mine.kd") -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")


def test_several_reports_at_once_and_one_of_them_printed(run: Run) -> None:
    write(BROKEN)
    names = ("r.html", "r.sarif", "r.xml", "r.md", "r.json", "r.log", "r.annotations", "other.sarif.json")
    status, out, _ = run("check", "mine.kd", "--format", "terminal", *(f"--output={name}" for name in names))
    assert status == 1
    assert "error[refuted]: `unanimity`" in out
    assert Path("r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert json.loads(Path("r.sarif").read_text())["version"] == "2.1.0"
    assert Path("other.sarif.json").read_text() == Path("r.sarif").read_text()
    assert ElementTree.parse("r.xml").getroot().tag == "testsuites"
    assert Path("r.md").read_text(encoding="utf-8").startswith("### ")
    assert len(json.loads(Path("r.json").read_text())["results"]) == 2
    assert "mine.kd:10:11: error[refuted]" in Path("r.log").read_text(encoding="utf-8")
    assert "::error file=mine.kd,line=10," in Path("r.annotations").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "printed", "written"),
    [
        (("--format", "json", "--output", "r.json"), "", '{\n  "kdverify"'),
        (("--output", "r.txt"), "", "mine  mine.kd"),
        (("--format", "json", "--output", "r"), "", '{\n  "kdverify"'),
        (("--format", "concise", "--output", "r.json"), "2 proved\n", '{\n  "kdverify"'),
    ],
)
def test_what_a_file_takes_is_not_printed(run: Run, arguments: tuple[str, ...], printed: str, written: str) -> None:
    write(SPEC)
    status, out, _ = run("check", "mine.kd", *arguments)
    assert (status, out) == (0, printed)
    assert Path(arguments[-1]).read_text(encoding="utf-8").startswith(written)


def test_a_report_that_cannot_be_written_is_said_and_hides_no_other(run: Run) -> None:
    write(SPEC)
    Path("r.html").mkdir()
    status, out, err = run("check", "mine.kd", "--output", "r.html", "--output", "r.json")
    assert (status, "all as expected" in out, Path("r.json").exists()) == (2, True, True)
    assert "kdverify: error: r.html cannot be written" in err


def test_a_wrong_spec_is_in_the_reports_for_ci(run: Run) -> None:
    write(SPEC.replace("alpha * a +", "alpah * a +"))
    status, out, _ = run("check", "mine.kd", "--format", "github")
    assert status == 2
    assert out.startswith("::error file=mine.kd,line=8,endLine=8,col=7,endColumn=12,title=")


def test_against_a_baseline_only_what_got_worse_counts(run: Run) -> None:
    write(BROKEN)
    assert run("check", "mine.kd", "--output", "base.json")[0] == 1
    status, out, err = run("check", "mine.kd", "--baseline", "base.json")
    assert status == 0
    assert "none worse than the baseline" in out
    assert "2 unchanged" in err
    write(SPEC)
    status, _, err = run("check", "mine.kd", "--baseline", "base.json")
    assert status == 0
    assert "  + mine.kd  mine  unanimity: refuted, not as expected -> proved\n" in err
    run("check", "mine.kd", "--output", "good.json")
    write(BROKEN)
    status, out, err = run("check", "mine.kd", "--baseline", "good.json")
    assert status == 1
    assert "= baseline: it was proved" in out
    assert "  ! mine.kd  mine  unanimity: proved -> refuted, not as expected\n" in err


def test_a_claim_that_is_withdrawn_or_expected_to_fail_now_is_worse(run: Run) -> None:
    write(SPEC)
    run("check", "mine.kd", "--output", "base.json")
    write(SPEC.replace(", base_fixed_point", ""))
    status, _, err = run("check", "mine.kd", "--baseline", "base.json")
    assert (status, "base_fixed_point: proved -> nothing" in err) == (1, True)
    assert run("check", "mine.kd", "--baseline", "base.json", "-k", "unanimity")[0] == 0
    write(BROKEN.replace("unanimity, base_fixed_point", "unanimity, base_fixed_point expect refuted"))
    assert run("check", "mine.kd")[0] == 0
    assert run("check", "mine.kd", "--baseline", "base.json")[0] == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is no report"),
        ('{"kdverify": "1", "results": [{}]}', "of another form"),
        (None, "cannot be read: no such file"),
    ],
)
def test_a_baseline_that_is_none_is_a_clear_error(run: Run, content: str | None, words: str) -> None:
    write(SPEC)
    if content is not None:
        Path("base.json").write_text(content)
    status, out, err = run("check", "mine.kd", "--baseline", "base.json")
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert words in err


def test_two_reports_are_compared(run: Run) -> None:
    write(SPEC)
    run("check", "mine.kd", "--output", "old.json")
    write(BROKEN)
    run("check", "mine.kd", "--output", "new.json")
    status, out, _ = run("diff", "old.json", "new.json")
    assert status == 1
    assert out == (
        "! mine.kd  mine  unanimity: proved -> refuted, not as expected\n"
        "! mine.kd  mine  base_fixed_point: proved -> refuted, not as expected\n"
        "2 worse\n"
    )
    status, out, _ = run("diff", "new.json", "old.json")
    assert (status, out.splitlines()[-1]) == (0, "2 better")


def git(*arguments: str) -> str:
    settings = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(("git", *settings, *arguments), check=True, capture_output=True, text=True).stdout


def test_two_revisions_are_compared_and_the_work_tree_is_left_alone(run: Run, tmp_path: Path) -> None:
    git("init", "--quiet")
    write(SPEC, "specs/mine.kd")
    write(SPEC.replace("operator mine", "operator other"), "elsewhere/other.kd")
    git("add", ".")
    git("commit", "--quiet", "-m", "first")
    write(BROKEN, "specs/mine.kd")
    git("commit", "--quiet", "-am", "second")
    write("not a spec", "specs/mine.kd")
    before = git("status", "--porcelain")
    status, out, _ = run("diff", "HEAD~1", "HEAD", "--", "specs/")
    assert status == 1
    assert "! specs/mine.kd  mine  unanimity: proved -> refuted, not as expected\n" in out
    assert "other" not in out
    assert run("diff", "HEAD", "HEAD~1")[1].splitlines()[-1] == "2 better, 2 unchanged"
    assert git("status", "--porcelain", "--", "specs", "elsewhere") == before
    assert Path("specs/mine.kd").read_text() == "not a spec"


@pytest.mark.parametrize("revision", ["no-such-revision", "--help", "-x"])
def test_a_revision_that_is_none_is_a_clear_error(run: Run, revision: str) -> None:
    git("init", "--quiet")
    status, out, err = run("diff", "--", revision, "HEAD")
    assert (status, out) == (2, "")
    assert err.startswith("kdverify: error: there is no revision")


def test_specs_by_links_and_outside_the_tree_are_left_out(run: Run) -> None:
    git("init", "--quiet")
    write(SPEC, "specs/mine.kd")
    Path("specs/link.kd").symlink_to("/etc/passwd")
    git("add", ".")
    git("commit", "--quiet", "-m", "first")
    status, out, _ = run("diff", "HEAD", "HEAD")
    assert (status, out) == (0, "2 unchanged\n")
    assert run("diff", "HEAD", "HEAD", "--", "../elsewhere")[0] == 2


def table(out: str) -> Mapping[str, tuple[str, str]]:
    lines = [re.split(r"\s{2,}", line) for line in out.splitlines()[1:]]
    return {line[0]: (line[1], line[2]) for line in lines}


def test_every_setting_says_where_it_comes_from(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert table(run("config")[1])["budget"] == ("10.0", "default")
    Path("pyproject.toml").write_text('[tool.kdverify]\nbudget = 5\nstrict = true\nbaseline = "base.json"\n')
    assert table(run("config")[1])["budget"] == ("5.0", "pyproject.toml")
    assert table(run("config")[1])["strict"] == ("true", "pyproject.toml")
    monkeypatch.setenv("KDVERIFY_BUDGET", "7")
    assert table(run("config")[1])["budget"] == ("7.0", "KDVERIFY_BUDGET")
    below = Path("below")
    below.mkdir()
    monkeypatch.chdir(below)
    assert table(run("config")[1])["baseline"] == ("../base.json", "../pyproject.toml")


def test_the_command_line_comes_before_all_others(run: Run) -> None:
    write(SPEC.replace("satisfies unanimity, base_fixed_point\n", ""))
    Path("pyproject.toml").write_text("[tool.kdverify]\nstrict = true\n")
    arguments = ("check", "mine.kd", "-k", "weight_monotonicity(kl)")
    assert run(*arguments)[0] == 1
    assert run(*arguments, "--no-strict")[0] == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("budgte = 1", "has no setting 'budgte'"),
        ('budget = "soon"', "tool.kdverify.budget must be a number"),
        ("budget = true", "must be a number"),
        ("budget = 0", "more than 0 s"),
        ("jobs = 0", "too small"),
        ("strict = 1", "must be true or false"),
        ("budget = = 1", "pyproject.toml: "),
    ],
)
def test_a_setting_that_is_none_is_a_clear_error(run: Run, content: str, words: str) -> None:
    write(SPEC)
    Path("pyproject.toml").write_text(f"[tool.kdverify]\n{content}\n")
    for arguments in (("config",), ("check", "mine.kd")):
        status, out, err = run(*arguments)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert words in err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_are_told_every_command_and_format(run: Run, shell: str) -> None:
    status, out, _ = run("completion", shell)
    assert status == 0
    for word in ("check", "diff", "doctor", "baseline", "sarif", "convex_hull"):
        assert word in out
    assert run("completion", "cmd")[0] == 2


def test_bash_completes(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "completion.bash"
    script.write_text(run("completion", "bash")[1])

    def complete(*words: str) -> list[str]:
        line = f"source {script}; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _kdverify; "
        shown = subprocess.run(
            ["bash", "-c", line + 'echo "${COMPREPLY[@]}"'], capture_output=True, text=True, check=True
        )
        return shown.stdout.split()

    assert complete("kdverify", "dif") == ["diff"]
    assert complete("kdverify", "check", "--base") == ["--baseline"]
    assert complete("kdverify", "check", "--format", "sar") == ["sarif"]
    assert complete("kdverify", "explain", "convex_h") == ["convex_hull"]


def test_the_doctor_says_what_is_missing_and_what_that_costs(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    status, out, _ = run("doctor")
    assert status == 0
    assert re.search(r"^ok z3-solver +\d", out, re.MULTILINE)
    import importlib

    def load(name: str, *others: Any) -> Any:
        if name in ("z3", "matplotlib"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *others)

    real = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", load)
    status, out, _ = run("doctor")
    assert status == 3
    assert re.search(r"^!! z3-solver +not installed: most proofs are out of reach$", out, re.MULTILINE)
    assert re.search(r"^-- matplotlib +not installed: plots cannot be drawn", out, re.MULTILINE)


def test_the_doctor_knows_every_package_that_kdverify_uses() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for extra, names in project["optional-dependencies"].items() if extra != "dev" for name in names]
    packages = {re.split(r"[><=]", name)[0] for name in (*project["dependencies"], *extras)}
    assert packages <= {need.name for need in NEEDS}
