"""What pages say of proofs in Coq is so: the theorems exist, are complete, and are named where they are used."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROOFS = ROOT / "proofs"
FILES = sorted(path for path in PROOFS.glob("*.v") if path.stem != "Assumptions")
PAGES = sorted(page for page in (ROOT / "docs" / "lemmas").glob("*.md") if page.stem != "README")
THEOREMS = sorted(page for page in (ROOT / "docs" / "theorems").glob("*.md") if page.stem != "README")
NAMED = re.compile(r"^(?:- )?Machine-checked: proofs/(\w+)\.v, theorem (\w+)(?: \([^()]+\))?\.$", re.M)
NONE = "Not machine-checked."


def theorems(path: Path) -> list[str]:
    return re.findall(r"^ *Theorem (\w+)", path.read_text(encoding="utf-8"), re.M)


KNOWN = {(path.stem, name) for path in FILES for name in theorems(path)}


@pytest.mark.parametrize("page", [*PAGES, *THEOREMS], ids=lambda page: page.stem)
def test_a_page_names_its_theorems_or_says_that_there_are_none(page: Path) -> None:
    proof = page.read_text(encoding="utf-8").split("## Proof")[1].split("\n## ")[0]
    named = NAMED.findall(proof)
    assert set(named) <= KNOWN
    assert bool(named) is not (NONE in proof.splitlines())


@pytest.mark.parametrize("page", [*PAGES, *THEOREMS], ids=lambda page: page.stem)
def test_whatever_is_said_to_be_machine_checked_is(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = NAMED.findall(text)
    assert set(named) <= KNOWN
    assert len(named) == text.count("Machine-checked")


def test_no_proof_is_left_out() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(Admitted|admit|Axiom|Axioms|Parameter|Conjecture|Abort)\b", text), path.name
        assert len(re.findall(r"^ *(?:Theorem|Lemma) ", text, re.M)) == len(re.findall(r"\bQed\.", text)), path.name


def test_every_theorem_is_asked_for_its_assumptions() -> None:
    asked = re.findall(r"^Print Assumptions (\w+)\.(\w+)\.$", (PROOFS / "Assumptions.v").read_text("utf-8"), re.M)
    assert set(asked) == KNOWN and len(asked) == len(KNOWN)


def test_the_project_lists_its_files() -> None:
    listed = (PROOFS / "_CoqProject").read_text("utf-8").split()
    assert {name for name in listed if name.endswith(".v")} == {path.name for path in PROOFS.glob("*.v")}
    assert re.search(r"^FILES := (.*)$", (PROOFS / "Makefile").read_text("utf-8"), re.M).group(1).split() == [  # type: ignore[union-attr]
        name.removesuffix(".v") for name in listed if name.endswith(".v") and name != "Assumptions.v"
    ]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("coqc") is None, reason="needs Coq")
def test_coq_accepts_all_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "proofs"
    shutil.copytree(PROOFS, folder, ignore=shutil.ignore_patterns("*.vo*", "*.glob", "*.out", ".*"))
    ran = subprocess.run(["make", "-s", "-C", str(folder)], capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stderr
    assert f"{len(KNOWN)} theorems checked" in ran.stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("coqc") is None, reason="needs Coq")
def test_an_assumption_of_ones_own_is_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "proofs"
    shutil.copytree(PROOFS, folder, ignore=shutil.ignore_patterns("*.vo*", "*.glob", "*.out", ".*"))
    file = folder / "Contraction.v"
    text = file.read_text("utf-8")
    start = text.index("Proof.", text.index("Theorem geometric"))
    end = text.index("Qed.", start) + len("Qed.")
    file.write_text(f"{text[:start]}Proof. Admitted.{text[end:]}", encoding="utf-8")
    ran = subprocess.run(["make", "-s", "-C", str(folder)], capture_output=True, text=True, timeout=600)
    assert ran.returncode != 0
