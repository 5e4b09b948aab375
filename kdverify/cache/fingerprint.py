"""A hash of whatever has a say in an answer beside the claim: kdverify itself, its packages, the machine."""

import functools
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

# What the engines compute with; another version may find another argument, or another counterexample.
_PACKAGES = frozenset({"hypothesis", "numpy", "python_flint", "sympy", "z3_solver"})
_INSTALLED = re.compile(r"(?P<name>.+)-[^-]+\.(dist|egg)-info")
_ROOT = Path(__file__).parent.parent


@functools.cache
def fingerprint() -> str:
    """The same for two runs only where each answer of the one is an answer of the other."""
    digest = hashlib.blake2b(digest_size=16)
    for part in (sys.version, _machine(), sys.platform, *_versions(), *_sources(_ROOT)):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part.encode() if isinstance(part, str) else part)
    return digest.hexdigest()


def _machine() -> str:
    if sys.platform == "win32":
        return os.environ.get("PROCESSOR_ARCHITECTURE", "")
    return os.uname().machine


def _sources(folder: Path) -> Iterator[str | bytes]:
    """Names and contents of all files of the package, so that a changed engine never meets its old answers."""
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            yield os.path.relpath(os.path.join(parent, name), folder)
            with open(os.path.join(parent, name), "rb") as file:
                yield file.read()


def _versions() -> Iterator[str]:
    """The packages as their folders on the search path are called.  `importlib.metadata` takes longer to import."""
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")
        except OSError:
            continue
        for name in sorted(names):
            match = _INSTALLED.fullmatch(name)
            if match and re.sub(r"[-_.]+", "_", match["name"]).lower() in _PACKAGES:
                yield name
