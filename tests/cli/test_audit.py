"""`kdverify audit` as a person and a machine meet it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kdverify import cli
from kdverify.audit.pages import machine_checked

SPEC = """operator mine "Sharpen the student."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
where alpha < 1/2
a = sum(w[k] * b[k] for k in K)
out = alpha * a + (1 - alpha) * q
roles teachers = b, weights = w, student = q, anchor = a
satisfies support_inheritance, variance_reduction
claim kl: KL(a || out) <= (1 - alpha) * KL(a || q)
claim half: KL(a || out) <= KL(a || q) / 2
claim maybe: exp(q[1]) * exp(a[1]) + log(1 + q[1] * a[1]) <= 8.0823
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("mine.kd").write_text(SPEC, encoding="utf-8")

    def invoke(*arguments: str) -> tuple[int, str, str]:
        status = cli.run(("audit", "mine.kd", *arguments))
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return invoke


def test_a_proof_names_its_lemmas_solver_and_conditions(run: Run) -> None:
    status, out, err = run("-k", "support")
    assert (status, err) == (0, "")
    text = " ".join(out.split())
    assert "support_inheritance: proved, every size" in text
    assert "members (Coq)" in text and "polynomial_arithmetic" in text
    assert "solvers z3-solver" in text
    assert "V >= 2; K >= 1; b, w, q each sum to 1, zeros allowed; alpha in (0, 1)" in text
    assert "only where alpha < 1 / 2" in text and "only where 0 < w[k]" in text
    assert "read so that counts only teachers of positive weight" in text
    assert "docs/lemmas/members.md 1 proofs/Sums.v: sum_nonnegative" in text
    assert "versions: kdverify 0.1.0, python 3." in text


def test_a_refutation_rests_on_arithmetic(run: Run) -> None:
    status, out, _ = run("--format", "json", "-k", "mine half")
    (claim,) = json.loads(out)["claims"]
    rests = claim["rests_on"]
    assert status == 0 and claim["verdict"] == "refuted"
    assert rests["scope"] == "one input, V = 2, K = 1"
    assert rests["certified_by"].startswith("ball arithmetic at ")
    assert not rests["lemmas"] and not rests["solvers"] and not rests["theorems"]
    assert any("0 * log(0) = 0" in said for said in rests["conventions"])


def test_theorems_are_named(run: Run) -> None:
    _, out, _ = run("--format", "json", "-k", "variance")
    (claim,) = json.loads(out)["claims"]
    (theorem,) = claim["rests_on"]["theorems"]
    assert theorem["path"] == "docs/theorems/efron-stein.md"


def test_what_is_open_rests_on_nothing(run: Run) -> None:
    status, out, _ = run("-k", "maybe", "--budget", "2")
    assert status == 1
    assert "rests on        nothing: it is not decided" in out


def test_mistakes_are_told(run: Run) -> None:
    assert run("--format", "xml")[0] == 2
    status, _, err = run("-k", "suport")
    assert status == 2 and "no claim matches 'suport'" in err


def test_pages_name_their_theorems() -> None:
    assert "proofs/Contraction.v: fixed_point_unique" in machine_checked("theorems", "banach")
    assert "proofs/Sums.v: term_le_sum" in machine_checked("lemmas", "members")
    assert machine_checked("lemmas", "signs") == () == machine_checked("lemmas", "no-such-page")
