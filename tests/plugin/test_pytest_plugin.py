"""`pytest specs/`, as a process of its own, as users run it."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.patience import within

SPEC = """operator pool "Mix the student with the pooled teachers."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1]
a = sum(w[k] * b[k] for k in K)
out = alpha * a + (1 - alpha) * q
roles teachers = b, weights = w, student = q, anchor = a
satisfies simplex, range, anchoring(c = alpha)
claim half: out[v] <= 1/2 for all v in V expect refuted
"""
BROKEN = SPEC.replace("operator pool", "operator sharp").replace("(1 - alpha) * q", "(1 - alpha) * normalize(q ** 2)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --strict-markers\n")
    specs = tmp_path / "specs"
    specs.mkdir()
    (specs / "pool.kd").write_text(SPEC)
    (specs / "sharp.kd").write_text(BROKEN)
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-p", "kdverify.pytest_plugin", "-p", "no:kdverify", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    return done.returncode, done.stdout + done.stderr


def test_each_claim_is_an_item(folder: Path) -> None:
    status, out = run(folder, "specs", "--collect-only", "-q")
    assert status == 0
    assert [line for line in out.splitlines() if "::" in line] == [
        f"specs/{name}.kd::{name}::{claim}"
        for name in ("pool", "sharp")
        for claim in ("simplex", "range", "anchoring(c = alpha)", "half")
    ]


def test_a_failure_shows_the_diagnostic_and_the_witness(folder: Path) -> None:
    status, out = run(folder, "specs")
    assert status == 1
    assert "1 failed, 7 passed" in out
    assert "FAILED specs/sharp.kd::sharp::range" in out
    assert "error[refuted]: `range` is false, but the spec expects it proved" in out
    assert "--> specs/sharp.kd:10:20" in out
    assert re.search(r"= where: V = 2, K = 1, b\[1\] = ", out)
    assert "Traceback" not in out


@pytest.mark.parametrize(
    ("arguments", "passed", "failed"),
    [
        (("specs", "-k", "pool and range"), 1, 0),
        (("specs/sharp.kd::sharp::range",), 0, 1),
        (("specs/pool.kd::pool::anchoring(c = alpha)",), 1, 0),
        (("specs/pool.kd::pool",), 4, 0),
        (("specs", "-m", "kdverify"), 7, 1),
        (("specs", "-k", "anchoring"), 2, 0),
        (("specs", "-n", "2"), 7, 1),
        (("specs", "-x", "-n", "0", "-k", "sharp"), 1, 1),
    ],
)
def test_the_usual_options_do_the_usual(folder: Path, arguments: tuple[str, ...], passed: int, failed: int) -> None:
    status, out = run(folder, *arguments)
    assert status == (1 if failed else 0)
    summary = out.splitlines()[-1]
    assert (f"{passed} passed" in summary) == bool(passed)
    assert (f"{failed} failed" in summary) == bool(failed)


def test_the_last_failures_are_run_again_alone(folder: Path) -> None:
    run(folder, "specs")
    status, out = run(folder, "specs", "--lf")
    assert status == 1
    assert "1 failed" in out.splitlines()[-1]
    assert "passed" not in out.splitlines()[-1]


def test_a_second_run_loads_no_engine_no_solver_and_no_parser(folder: Path) -> None:
    (folder / "specs" / "sharp.kd").unlink()
    (folder / "conftest.py").write_text(
        textwrap.dedent("""
        import sys

        def pytest_sessionfinish():
            heavy = {"flint", "z3", "sympy", "numpy", "lark", "typer", "rich", "kdverify.engines.coordinate"}
            print("loaded:", sorted((heavy | {"kdverify.lang.parse"}) & set(sys.modules)))
        """)
    )
    assert "4 passed" in run(folder, "specs")[1]
    status, out = run(folder, "specs", "-s", "-p", "no:hypothesispytest")
    assert (status, "4 passed" in out) == (0, True)
    assert "loaded: []" in out


def test_not_a_claim_means_deselected(folder: Path) -> None:
    (folder / "test_own.py").write_text("def test_own():\n    pass\n")
    status, out = run(folder, "-m", "not kdverify")
    assert status == 0
    assert "1 passed, 8 deselected" in out


def test_a_wrong_spec_is_a_collection_error_with_its_diagnostics(folder: Path) -> None:
    (folder / "specs" / "wrong.kd").write_text(SPEC.replace("alpha * a +", "alpah * a +"))
    status, out = run(folder, "specs")
    assert status == 2
    assert "error[unknown-name]" in out
    assert "--> specs/wrong.kd:8:7" in out
    assert "did you mean `alpha`" in out
    assert "Traceback" not in out


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_that_leads_out_of_the_project_is_not_followed(folder: Path) -> None:
    (folder.parent / "secret").write_text("token = 1\n")
    (folder / "specs" / "leak.kd").symlink_to(folder.parent / "secret")
    status, out = run(folder, "specs")
    assert status == 2
    assert "leak.kd is a link that leads out of" in out
    assert "token" not in out


def test_the_budget_is_a_hard_limit(folder: Path) -> None:
    (folder / "specs" / "sharp.kd").unlink()
    (folder / "conftest.py").write_text(
        textwrap.dedent("""
        import time
        from kdverify.engines._model import AbstractEngine, Part
        from kdverify.verify import session, worker

        class Sleeper(AbstractEngine):
            name, part, order, summary = "sleeper", Part.PROVER, 0, "sleeps"

            def attempt(self, goal, budget):
                time.sleep(60)

        def run(*arguments, **keywords):
            return original(*arguments, engines=lambda: (Sleeper(),), **keywords)

        original, session.run = session.run, run
        """)
    )
    with within(20.0):
        status, out = run(folder, "specs", "--kdverify-budget", "1", "-k", "range")
    assert status == 1
    assert "sleeper: not done after 1 s" in out


@pytest.mark.parametrize("budget", ["0", "-1", "nan", "soon"])
def test_a_budget_that_is_none_is_a_usage_error(folder: Path, budget: str) -> None:
    status, out = run(folder, "specs", f"--kdverify-budget={budget}")
    assert status == 4
    assert "--kdverify-budget" in out


def test_the_project_file_is_read(folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[tool.kdverify]\nbudgte = 1\n")
    status, out = run(folder, "specs/pool.kd")
    assert status != 0
    assert "tool.kdverify has no setting 'budgte'" in out


def test_without_a_spec_nothing_of_kdverify_is_loaded(folder: Path) -> None:
    (folder / "test_own.py").write_text(
        textwrap.dedent("""
        import sys

        def test_own():
            ours = {name for name in sys.modules if name.partition(".")[0] == "kdverify"}
            assert ours == {"kdverify", "kdverify.version", "kdverify.pytest_plugin"}
            assert not {"lark", "flint", "z3", "sympy", "hypothesis", "numpy", "typer", "rich"} & set(sys.modules)
        """)
    )
    status, out = run(folder, "test_own.py", "-p", "no:hypothesispytest")
    assert (status, "1 passed" in out) == (0, True), out


def test_an_installed_kdverify_is_found_by_pytest() -> None:
    from importlib.metadata import entry_points

    assert [entry.value for entry in entry_points(group="pytest11") if entry.name == "kdverify"] == [
        "kdverify.pytest_plugin"
    ]
