"""Finds the spec files that paths lead to."""

import difflib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

SUFFIX = ".kd"


class NoSuchSpec(Exception):
    """A path that leads to no spec; the message says what might have been meant."""


def find(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The spec files at these paths, each once: files as given, folders searched for `*.kd` in order of names.

    Raises:
        NoSuchSpec: if a path does not exist, or a folder has no spec.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(_walk(path))
            if not inside:
                raise NoSuchSpec(f"there is no spec (*{SUFFIX}) in the folder {path}")
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise NoSuchSpec(f"there is no file or folder {path}{_similar(path)}")
    return tuple(found)


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in files if name.endswith(SUFFIX))


def _similar(path: Path) -> str:
    try:
        names = [entry.name for entry in path.parent.iterdir()]
    except OSError:
        return ""
    near = difflib.get_close_matches(path.name, names, n=1)
    return f"; did you mean {path.parent / near[0]}?" if near else ""
