"""`kdverify bundle`, and what Python alone makes of what it writes."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kdverify import cli
from kdverify.recheck.certificate import seal

POOL = """operator pool "Mix teachers linearly."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
out = sum(w[k] * b[k] for k in K)
"""
SPEC = """use pool from "parts/pool.kd"

operator mine "Sharpen the student."
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let w in simplex[K]
let q in simplex[V]
let alpha in (0, 1)
a = pool(b, w)
sharp = normalize(q ** 2)
out = alpha * a + (1 - alpha) * sharp
roles teachers = b, weights = w, student = q, anchor = a
satisfies simplex, anchoring(c = alpha), support_inheritance, class_equivariance
satisfies base_fixed_point expect refuted
claim half: KL(a || out) <= KL(a || q) / 2 expect refuted
"""
NAMES = ("simplex", "anchoring_c_alpha", "support_inheritance", "class_equivariance", "base_fixed_point", "half")


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "parts").mkdir()
    (folder / "parts" / "pool.kd").write_text(POOL, encoding="utf-8")
    (folder / "mine.kd").write_text(SPEC, encoding="utf-8")
    output = folder / "mine.zip"
    assert cli.run(["bundle", str(folder / "mine.kd"), "--output", str(output), "--no-cache", "--budget", "60"]) == 0
    return output


@pytest.fixture
def unpacked(bundle: Path, tmp_path: Path) -> Path:
    zipfile.ZipFile(bundle).extractall(tmp_path)
    return tmp_path


def alone(bundle: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What Python without any package makes of a bundle."""
    command = [sys.executable, "-I", "-S", str(bundle), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=bundle.parent)


def test_python_alone_accepts_it(bundle: Path) -> None:
    ran = alone(bundle)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.splitlines()) == len(NAMES) + 1
    assert "accepted       mine: anchoring; c = alpha, proved" in ran.stdout
    assert "accepted       mine: base_fixed_point, refuted" in ran.stdout
    assert ran.stdout.endswith(f"{len(NAMES)} claims: {len(NAMES)} accepted\n")


def test_an_unpacked_one_is_checked_in_the_same_way(unpacked: Path) -> None:
    assert alone(unpacked).returncode == 0
    assert not list((unpacked / "kdverify").rglob("__pycache__"))


def test_it_says_what_it_trusts(unpacked: Path) -> None:
    text = (unpacked / "README.txt").read_text("utf-8")
    assert f"{len(NAMES)} of {len(NAMES)} claims are accepted by the standard library alone." in text
    assert "What it trusts" in text


def test_it_has_the_spec_with_what_it_uses(bundle: Path, unpacked: Path) -> None:
    assert (unpacked / "specs" / "mine.kd").read_text("utf-8") == SPEC
    assert (unpacked / "specs" / "parts" / "pool.kd").read_text("utf-8") == POOL
    assert {path.stem.removeprefix("mine_") for path in (unpacked / "certificates").glob("*.json")} == set(NAMES)
    assert {entry.date_time for entry in zipfile.ZipFile(bundle).infolist()} == {(2000, 1, 1, 0, 0, 0)}


def resealed(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    document = json.loads(path.read_text("utf-8"))
    change(document)
    document["sha256"] = seal(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def _first_leaf(document: dict[str, Any]) -> dict[str, Any]:
    statements = document["goals"][0]["proof"]["statements"]
    return next(statement["proof"] for statement in statements if statement["proof"]["by"] == "leaf")


def weaken(document: dict[str, Any]) -> None:
    leaf = _first_leaf(document)
    lines = leaf["smt"].splitlines()
    leaf["smt"] = "\n".join(line for number, line in enumerate(lines) if number != len(lines) - 1)
    leaf["because"] = leaf["because"][:-1]


def move(document: dict[str, Any]) -> None:
    document["goals"][0]["counterexample"]["values"]["q"] = ["1/2", "1/2"]
    document["goals"][0]["counterexample"]["values"]["b"] = [["1/2", "1/2"]]


def claim_more(document: dict[str, Any]) -> None:
    document["verdict"] = "proved"


@pytest.mark.parametrize(
    ("name", "change"),
    [("support_inheritance", weaken), ("base_fixed_point", move), ("base_fixed_point", claim_more)],
)
def test_what_was_tampered_with_is_not_accepted(
    unpacked: Path, name: str, change: Callable[[dict[str, Any]], None]
) -> None:
    resealed(unpacked / "certificates" / f"mine_{name}.json", change)
    ran = alone(unpacked)
    assert ran.returncode in (1, 2)
    (line,) = (line for line in ran.stdout.splitlines() if f"mine: {name}, " in line)
    assert not line.startswith("accepted")


def _dictionaries(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        yield data
        data = list(data.values())
    for part in data if isinstance(data, list) else ():
        yield from _dictionaries(part)


def test_a_leaf_needs_its_identity(unpacked: Path) -> None:
    leaves = json.loads((unpacked / "leaves.json").read_text("utf-8"))
    sums = [part for part in _dictionaries(leaves) if len(part.get("products", ())) > 1]
    assert sums
    for part in sums:
        part["products"][0]["times"] += "0"
    (unpacked / "leaves.json").write_text(json.dumps(leaves), encoding="utf-8")
    ran = alone(unpacked)
    assert ran.returncode == 1
    assert "rejected       mine: support_inheritance, proved" in ran.stdout
    (unpacked / "leaves.json").write_text("{}", encoding="utf-8")
    ran = alone(unpacked)
    assert ran.returncode == 2
    assert "not rechecked  mine: support_inheritance, proved (polynomial arithmetic that needs a solver" in ran.stdout


def test_a_spec_that_was_changed_is_noticed(unpacked: Path) -> None:
    path = unpacked / "specs" / "mine.kd"
    path.write_text(path.read_text("utf-8").replace("q ** 2", "q ** 3"), encoding="utf-8")
    ran = alone(unpacked, "--json")
    assert ran.returncode == 1
    assert {json.loads(line)["fate"] for line in ran.stdout.splitlines()} == {"rejected"}


def test_what_is_open_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "open.kd"
    spec.write_text(
        "operator open\nlet p in simplex[V]\nlet q in simplex[V]\nout = q\nclaim yes: out >= 0\n"
        "claim maybe: exp(q[1]) * exp(p[1]) + log(1 + q[1] * p[1]) <= 8.0823\n",
        encoding="utf-8",
    )
    output = tmp_path / "open.zip"
    assert cli.run(["bundle", str(spec), "--output", str(output), "--no-cache", "--budget", "2"]) == 1
    said = capsys.readouterr().out
    assert "open: maybe: left out, unknown" in said
    assert said.endswith("1 claims, 1 of which Python alone accepts\n")
    assert "    open: maybe" in zipfile.ZipFile(output).read("README.txt").decode()


def test_nothing_to_bundle_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "mine.kd"
    spec.write_text("operator mine\nlet q in simplex[V]\nout = q\nclaim yes: out >= 0\n", encoding="utf-8")
    assert cli.run(["bundle", str(spec), "-k", "no", "--no-cache"]) == 2
    assert "no claim matches 'no'" in capsys.readouterr().err
    assert cli.run(["bundle", str(spec), "--output", str(tmp_path / "none" / "b.zip"), "--no-cache"]) == 2
    spec.write_text("operator\n", encoding="utf-8")
    assert cli.run(["bundle", str(spec), "--no-cache"]) == 2
