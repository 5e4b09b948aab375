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
        NoSuchSpec: if a path does not exist, a folder has no spec, or has a link as a spec that leads out of it.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(_walk(path))
            if not inside:
                raise NoSuchSpec(f"there is no spec (*{SUFFIX}) in the folder {path}")
            for spec in inside:
                refuse_if_it_leads_out(spec, path)
            found.update(dict.fromkeys(inside))
        elif path.exists():
            found[path] = None
        else:
            raise NoSuchSpec(f"there is no file or folder {path}{_similar(path)}")
    return tuple(found)


def refuse_if_it_leads_out(spec: Path, folder: Path) -> None:
    """Follows no link out of a folder that may be a stranger's: what is there is none of hers to have shown.

    Raises:
        NoSuchSpec: if the spec is such a link.
    """
    if spec.is_symlink() and not spec.resolve().is_relative_to(folder.resolve()):
        raise NoSuchSpec(f"{spec} is a link that leads out of {folder}; name it by itself if it is to be read")


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
