"""Finds spec files and reads them, whatever they turn out to be."""

import difflib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from kdverify.source.diagnostic import Diagnostic, Label, SpecError
from kdverify.source.span import Source, Span

SUFFIX = ".kd"
LARGEST = 1_000_000


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


def read(path: Path) -> Source:
    """The text of a spec.

    Raises:
        SpecError: if it cannot be read, is too large, or is no text.
    """
    name = path.as_posix()
    try:
        if path.stat().st_size > LARGEST:
            raise _unreadable(name, "file-too-large", f"a spec may have at most {LARGEST:,} bytes", "split it")
        content = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise _unreadable(name, "unreadable-file", f"the file cannot be read: {reason}", "") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"the file is not UTF-8 text: byte {error.start} cannot be read"
        raise _unreadable(name, "unreadable-file", message, "save it as UTF-8") from error
    return Source(name, text.replace("\r\n", "\n"))


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


def _unreadable(name: str, code: str, message: str, help: str) -> SpecError:
    return SpecError([Diagnostic(code, message, Label(Span(Source(name, ""), 0, 0)), help=help)])
