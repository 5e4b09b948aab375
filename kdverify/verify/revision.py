"""What git knows of specs: as they were in a revision, which leaves the work tree alone, and what changed since."""

import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kdverify.verify.spec_paths import SUFFIX

_FILES = ("100644", "100755")
_PATIENCE = 60.0
_HUNK = re.compile(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


class NoRevision(Exception):
    """Git has no such revision, or there is no git; the message says which."""


@dataclass(frozen=True, slots=True)
class _Blob:
    name: str
    hash: str


def take_out(revision: str, repository: Path, folder: Path) -> int:
    """Writes all specs of a revision into a folder, under their paths; says how many there are.

    Links are left out, since what they lead to belongs to another revision.

    Args:
        revision: anything that git reads as a commit.
        repository: a folder of the repository.
        folder: an empty one.

    Raises:
        NoRevision: if there is no such revision, no repository or no git.
    """
    commit = _git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    top = Path(_git(repository, "rev-parse", "--show-toplevel").decode().strip())
    count = 0
    for blob in _specs(_git(top, "ls-tree", "-r", "-z", commit.decode().strip())):
        path = folder / blob.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_git(top, "cat-file", "blob", blob.hash))
        count += 1
    return count


def changed_lines(revision: str, files: Iterable[Path]) -> Mapping[str, frozenset[int]]:
    """The lines of these files, counted from 1, that differ from a revision; without those that do not.

    Raises:
        NoRevision: if there is no such revision, no repository or no git.
    """
    here = Path()
    commit = _git(here, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    plain = ("--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--diff-filter=d")
    found = {}
    for file in files:
        told = _git(here, "diff", *plain, commit.decode().strip(), "--", file.as_posix())
        lines = frozenset(line for hunk in _HUNK.finditer(told) for line in _lines(hunk))
        if lines:
            found[file.as_posix()] = lines
    return found


def _lines(hunk: re.Match[bytes]) -> Iterable[int]:
    start, count = int(hunk[1]), int(hunk[2] or 1)
    # Where lines are gone, what stood around them has changed.
    return range(start, start + count) if count else (start, start + 1)


def _specs(listing: bytes) -> Iterator[_Blob]:
    for entry in listing.decode("utf-8", "surrogateescape").split("\0"):
        head, _, name = entry.partition("\t")
        path = PurePosixPath(name)
        mode, _, hash = head.replace(" blob ", " ").partition(" ")
        if mode in _FILES and name.endswith(SUFFIX) and ".." not in path.parts and not path.is_absolute():
            yield _Blob(name, hash)


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except FileNotFoundError as error:
        raise NoRevision("git is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise NoRevision(f"git took longer than {_PATIENCE:g} s") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        wanted = arguments[-1].removesuffix("^{commit}")
        raise NoRevision(said[-1] if said else f"there is no revision {wanted!r}")
    return done.stdout
