"""Packs specs, certificates and a checker into one file, which needs nothing but Python to be checked."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeAlias

from kdverify import divergences, functions, registry
from kdverify.axioms._model import signatures
from kdverify.certificates.quietly import quietly
from kdverify.certificates.write import Progress, write_all
from kdverify.evidence.verdict import Verdict
from kdverify.lang.check import check
from kdverify.lang.function import Function
from kdverify.lang.load import read, resolve_beside
from kdverify.lang.vocabulary import Vocabulary
from kdverify.recheck.certificate import Fate, seal
from kdverify.referee.contradiction import Proof
from kdverify.referee.elementary import elementary
from kdverify.referee.judge import CERTIFICATES
from kdverify.referee.kept import Kept
from kdverify.referee.readme import readme
from kdverify.referee.solver import LEAVES
from kdverify.referee.sources import sources
from kdverify.source.span import Source
from kdverify.verify.report import Row

Finding: TypeAlias = Mapping[str, Any]
SPECS = "specs"
# The same content makes the same file, whenever it is packed.
_WHEN = (2000, 1, 1, 0, 0, 0)
_START = '''\
"""Checks this bundle: `python3 FILE.zip`, or `python3 FOLDER` where it is unpacked."""

import sys
import tempfile
import zipfile
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("this bundle needs Python 3.11 or newer")
here = Path(__file__).resolve().parent
with tempfile.TemporaryDirectory() as unpacked:
    if here.is_file():
        zipfile.ZipFile(here).extractall(unpacked)
        here = Path(unpacked)
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(here)]
    from kdverify.referee.judge import main

    status = main(here, sys.argv[1:])
sys.exit(status)
'''


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a bundle says of each claim when it is checked, and the claims that it leaves out as undecided."""

    findings: tuple[Finding, ...]
    left_out: tuple[Row, ...]

    def with_fate(self, fate: Fate) -> tuple[Finding, ...]:
        """The claims of which this came."""
        return tuple(finding for finding in self.findings if finding["fate"] == fate.value)


def pack(
    rows: Sequence[Row],
    output: Path,
    jobs: int,
    seed: int,
    progress: Progress = lambda total, doing: lambda done: None,
    cache: Path | None = None,
) -> Bundle:
    """Writes a bundle of the claims that are proved or refuted, and checks it as a referee would.

    Raises:
        OSError: if it cannot be written.
    """
    decided = [row for row in rows if row.verdict in (Verdict.PROVED, Verdict.REFUTED)]
    with tempfile.TemporaryDirectory(prefix="kdverify-bundle-") as made:
        folder = Path(made)
        write_all(decided, folder / CERTIFICATES, jobs, seed, progress)
        _settle_in(folder, _copied({row.spec for row in decided}, folder / SPECS))
        for name, text in {**sources(), "__main__.py": _START}.items():
            _write(folder / name, text)
        leaves = _leaves(folder / CERTIFICATES, jobs, progress, Kept(cache))
        _write(folder / LEAVES, json.dumps(leaves, indent=0, sort_keys=True))
        findings = checked(folder, jobs, progress(len(decided), "checking as a referee"))
        left_out = tuple(row for row in rows if row not in decided and row.verdict is not Verdict.NOT_APPLICABLE)
        bundle = Bundle(findings, left_out)
        _write(folder / "README.txt", readme(findings, [f"{row.claim.operator.name}: {row.title}" for row in left_out]))
        _zip(folder, output)
    return bundle


def checked(bundle: Path, jobs: int, watch: Callable[[int], None] = lambda done: None) -> tuple[Finding, ...]:
    """What the folder of a bundle says when Python alone checks it."""
    command = [sys.executable, "-I", "-S", str(bundle), "--json", "--jobs", str(jobs)]
    findings: list[Finding] = []
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as trouble,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=trouble, text=True, encoding="utf-8") as running,
    ):
        for line in running.stdout or ():
            findings.append(json.loads(line))
            watch(len(findings))
        if len(findings) != sum(1 for _ in (bundle / CERTIFICATES).glob("*.json")):
            status = running.wait()
            trouble.seek(0)
            raise RuntimeError(f"the checker of the bundle ended with status {status}: {trouble.read()[-2000:]}")
    return tuple(findings)


def _copied(specs: Iterable[str], folder: Path) -> Mapping[str, str]:
    """Copies specs and the files they use; says where each spec went."""
    vocabulary = Vocabulary(
        {**registry.load(functions, Function), **registry.load(divergences, Function)}, signatures()
    )
    places = {spec: Path(spec).resolve() for spec in specs}
    top = Path(os.path.commonpath([place.parent for place in places.values()])) if places else Path()
    for place in places.values():
        used = [place]

        def resolve(using: Source, written: str, used: list[Path] = used) -> Source:
            used.append((Path(using.path).parent / written).resolve())
            return resolve_beside(using, written)

        check(read(place), vocabulary, resolve)
        for path in used:
            target = folder / path.relative_to(top)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return {spec: f"{SPECS}/{place.relative_to(top).as_posix()}" for spec, place in places.items()}


def _settle_in(folder: Path, places: Mapping[str, str]) -> None:
    """Lets certificates name the specs where they are in the bundle."""
    for path in (folder / CERTIFICATES).glob("*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        document["spec"] = places[document["spec"]]
        document["sha256"] = seal(document)
        _write(path, json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def _leaves(folder: Path, jobs: int, progress: Progress, kept: Kept) -> dict[str, Proof]:
    """Elementary proofs of leaves, by the digest of their text, for those for which one is found."""
    texts = {text for path in folder.glob("*.json") for text in _smt(json.loads(path.read_text("utf-8")))}
    # Long ones take longest, and nobody should wait for one of them at the end.
    todo = sorted((text for text in texts if not kept.knows(text)), key=lambda text: (-len(text), text))
    found = {text: kept.proof(text) for text in texts.difference(todo)}
    watch = progress(len(todo), "proving leaves")
    with get_context("fork" if sys.platform.startswith("linux") else "spawn").Pool(jobs, quietly) as pool:
        for number, (text, proof) in enumerate(zip(todo, pool.imap(elementary, todo), strict=True)):
            found[text] = proof
            kept.keep(text, proof)
            watch(number + 1)
    return {hashlib.sha256(text.encode()).hexdigest(): proof for text, proof in found.items() if proof is not None}


def _smt(data: Any) -> Iterable[str]:
    """Every leaf of a certificate."""
    if isinstance(data, dict):
        if isinstance(data.get("smt"), str):
            yield data["smt"]
        data = list(data.values())
    for part in data if isinstance(data, list) else ():
        yield from _smt(part)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _zip(folder: Path, output: Path) -> None:
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _WHEN)
                entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
