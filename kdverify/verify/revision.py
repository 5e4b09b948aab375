"""The specs of a git revision, taken out of the repository and nowhere near its work tree."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kdverify.verify.spec_paths import SUFFIX

_FILES = ("100644", "100755")
_PATIENCE = 60.0


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
