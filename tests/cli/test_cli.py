"""The command line as a person meets it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kdverify import cli
from kdverify.verify import session
from tests.patience import within

SPEC = """operator mine "A first operator."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1]
a = sum(w[k] * b[k] for k in K)
out = alpha * a + (1 - alpha) * q
roles teachers = b, weights = w, student = q, anchor = a
"""

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
    Path(name).write_text(text, encoding="utf-8")


def test_claims_that_hold_give_status_0(run: Run) -> None:
    write(SPEC + "satisfies simplex, unanimity\n")
    status, out, err = run("check", "mine.kd")
    assert (status, err) == (0, "")
    assert re.search(r"✓ simplex +proved", out)
    assert "2 proved; all as expected" in out


def test_a_claim_that_fails_gives_status_1_and_its_counterexample(run: Run) -> None:
    write(SPEC + "claim half: out[v] <= 1/2 for all v in V\n")
    status, out, _ = run("check", "mine.kd")
    assert status == 1
    assert "error[refuted]: `half`" in out
    assert re.search(r"where: V = \d", out)
    assert "certified: by exact rational arithmetic" in out


def test_a_known_failure_is_as_expected_and_a_proof_of_it_is_not(run: Run) -> None:
    write(SPEC + "claim half: out[v] <= 1/2 for all v in V expect refuted\n")
    assert run("check", "mine.kd")[0] == 0
    write(SPEC + "claim one: out[v] <= 1 for all v in V expect refuted\n")
    assert run("check", "mine.kd")[0] == 1


def test_where_nothing_is_asked_verdicts_are_information_unless_strict(run: Run) -> None:
    write(SPEC)
    status, out, _ = run("check", "mine.kd", "-k", "weight_monotonicity(kl)")
    assert (status, "1 refuted" in out) == (0, True)
    assert run("check", "mine.kd", "-k", "weight_monotonicity(kl)", "--strict")[0] == 1
    assert run("check", "mine.kd", "-k", "unanimity", "--strict")[0] == 0


def test_json_is_json_and_nothing_else(run: Run) -> None:
    write(SPEC + "satisfies simplex\nclaim half: out[v] <= 1/2 for all v in V\n")
    status, out, err = run("check", "mine.kd", "--format", "json")
    document = json.loads(out)
    assert (status, err) == (1, "")
    assert [(entry["claim"], entry["verdict"]) for entry in document["results"]] == [
        ("simplex", "proved"),
        ("half", "refuted"),
    ]


def test_a_report_goes_to_a_file(run: Run) -> None:
    write(SPEC + "satisfies simplex\n")
    status, out, err = run("check", "mine.kd", "--format", "json", "--output", "report.json")
    assert (status, out, err) == (0, "", "")
    assert json.loads(Path("report.json").read_text())["results"][0]["spec"] == "mine.kd"


def test_a_wrong_spec_gives_status_2_and_the_place(run: Run) -> None:
    write(SPEC.replace("alpha * a +", "alpah * a +"))
    status, out, err = run("check", "mine.kd")
    assert (status, out) == (2, "")
    assert "mine.kd:8:7" in err
    assert "alpha" in err


def test_one_wrong_spec_does_not_hide_the_others(run: Run) -> None:
    write(SPEC + "satisfies simplex\n")
    write("operator broken\nout = = 1\n", "broken.kd")
    status, out, err = run("check", ".")
    assert status == 2
    assert "broken.kd:2" in err
    assert re.search(r"simplex +proved", out)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chekc", "mine.kd"), "check"),
        (("check", "mine.kd", "--fromat", "json"), "--format"),
        (("check", "mine.kd", "--format", "jsn"), "did you mean 'json'?"),
        (("check", "mien.kd"), "did you mean mine.kd?"),
        (("check", "mine.kd", "-k", "simplx"), "did you mean 'simplex'?"),
        (("check", "mine.kd", "--budget", "0"), "must be more than 0"),
        (("check", "mine.kd", "--budget", "nan"), "must be more than 0"),
        (("audit", "mine.kd", "--budget", "0"), "must be more than 0"),
        (("bundle", "mine.kd", "--budget", "0"), "must be more than 0"),
        (("bundle", "mine.kd", "-k", "simplx"), "did you mean 'simplex'?"),
        (("check", "mine.kd", "--budget", "soon"), "--budget"),
        (("check", "mine.kd", "--jobs", "0"), "--jobs"),
        (("check", "mine.kd", "--output", "no/where.txt"), "there is no folder no"),
        (("check",), "PATH"),
        (("list", "axiom"), "did you mean 'axioms'?"),
        (("explain", "simplx"), "did you mean 'simplex'?"),
        (("new", "axiom", "mine"), "operator"),
        (("new", "operator", "my-operator"), "letters, digits and _"),
        (("new", "operator", "mine"), "mine.kd exists already"),
        (("format", "nowhere.kd"), "there is no file or folder nowhere.kd"),
    ],
)
def test_a_wrong_command_line_gives_status_2_and_one_clear_line(
    run: Run, arguments: tuple[str, ...], words: str
) -> None:
    write(SPEC)
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("kdverify: error: ")
    assert err.count("\n") == 1
    assert words in err


@pytest.mark.parametrize("content", [b"\x00\x01\xff" * 1000, b"", b"(" * 5000, b"operator x\nout = 10**10**10\n"])
def test_junk_is_no_reason_to_crash(run: Run, content: bytes) -> None:
    Path("junk.kd").write_bytes(content)
    with within(2.0):
        status, _, err = run("check", "junk.kd")
    assert status == 2 or (content == b"" and status == 0)
    assert "Traceback" not in err
    assert "internal error" not in err


def test_a_crash_says_how_to_report_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(session, "load", fail)
    write(SPEC)
    status, _, err = run("check", "mine.kd")
    assert status == 3
    assert "kdverify: internal error: ZeroDivisionError: oops" in err
    assert "KDVERIFY_DEBUG=1" in err
    assert "Traceback" not in err


def test_a_new_operator_checks_out_of_the_box(run: Run) -> None:
    status, out, _ = run("new", "operator", "my_operator")
    assert (status, out) == (0, "wrote my_operator.kd; run `kdverify check my_operator.kd`\n")
    assert run("format", "--check", "my_operator.kd")[0] == 0
    status, out, err = run("check", "my_operator.kd")
    assert (status, err) == (0, "")
    assert "all as expected" in out


def test_format_rewrites_and_check_only_tells(run: Run) -> None:
    write(SPEC.replace("alpha * a + (1 - alpha) * q", "alpha*a+(1-alpha)*q"))
    before = Path("mine.kd").read_text()
    status, out, _ = run("format", "--check", "mine.kd")
    assert (status, out) == (1, "would rewrite mine.kd\n")
    assert Path("mine.kd").read_text() == before
    assert run("format", "mine.kd")[:2] == (0, "rewrote mine.kd\n")
    assert "out = alpha * a + (1 - alpha) * q\n" in Path("mine.kd").read_text()
    assert run("format", "--check", "mine.kd")[:2] == (0, "")


@pytest.mark.parametrize(
    ("kind", "word"),
    [("axioms", "convex_hull"), ("functions", "softmax"), ("divergences", "KL"), ("formats", "json")],
)
def test_lists_name_what_there_is(run: Run, kind: str, word: str) -> None:
    status, out, _ = run("list", kind)
    assert status == 0
    assert re.search(rf"^{word} +\S", out, re.MULTILINE)


def test_engines_are_listed_in_the_order_they_are_asked(run: Run) -> None:
    status, out, _ = run("list", "engines")
    assert status == 0
    assert re.search(r" +prover: ", out)
    assert re.search(r" +refuter: ", out)


@pytest.mark.parametrize("word", ["simplex", "KL", "softmax", "unknown", "refuted", "unknown-name"])
def test_words_are_explained(run: Run, word: str) -> None:
    status, out, _ = run("explain", word)
    assert status == 0
    assert len(out) > 20


def test_help_and_version(run: Run) -> None:
    assert run("--version")[:2] == (0, f"kdverify {cli.VERSION}\n")
    assert "Exit status" in run("check", "--help")[1]
    assert run("--help")[0] == 0
    assert run() == run("--help")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "kdverify", *arguments]


def test_a_cold_start_is_quick_and_loads_only_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "mine.kd").write_text(SPEC + "satisfies unanimity\n")
    heavy = "sympy hypothesis rich"
    code = (
        "import sys; from kdverify import cli; status = cli.run(['check', 'mine.kd'])\n"
        f"assert not [name for name in {heavy!r}.split() if name in sys.modules]; sys.exit(status)"
    )
    with within(1.5):
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, timeout=60)


def test_a_reader_that_goes_away_is_no_crash(tmp_path: Path) -> None:
    (tmp_path / "mine.kd").write_text(SPEC + "satisfies unanimity\n")
    process = subprocess.Popen(
        command("check", "mine.kd"), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(timeout=30) in (0, 1)
    assert process.stderr.read() == b""
    process.stderr.close()


def await_workers(process: "subprocess.Popen[str]") -> None:
    """Waits until the run has begun: until it has processes of its own."""
    until = time.monotonic() + 60
    while not subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, check=False).stdout:
        assert process.poll() is None and time.monotonic() < until
        time.sleep(0.05)
    time.sleep(0.3)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_control_c_before_the_run_begins_is_status_1_as_well(tmp_path: Path) -> None:
    (tmp_path / "mine.kd").write_text(SPEC)
    code = """
import sys
from kdverify import cli
from kdverify.verify import session
def interrupted(*arguments):
    raise KeyboardInterrupt
session.load = interrupted
cli.main(sys.argv[1:])
"""
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "mine.kd"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (1, "kdverify: stopped")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["control_c", "as_a_ci_does"])
def test_a_run_that_is_stopped_ends_within_a_second_and_says_what_is_done(
    tmp_path: Path, number: signal.Signals
) -> None:
    for turn in range(40):
        (tmp_path / f"s{turn}.kd").write_text(SPEC.replace("mine", f"mine{turn}"))
    process = subprocess.Popen(
        command("check", ".", "--budget", "60"),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        text=True,
        # Where the tests run in the background, SIGINT is ignored, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    await_workers(process)
    with within(1.0):
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "not reached" in out
    assert "Traceback" not in err
