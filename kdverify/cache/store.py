"""Entries in a folder, each a file that is believed only with the user's own signature."""

import contextlib
import hashlib
import hmac
import os
import re
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(".kdverify_cache")
LARGEST = 16 * 1024**2

_TAG = "CACHEDIR.TAG"
_TAG_TEXT = "Signature: 8a477f597d28d172789f06886806bc55\n# Answers of kdverify; may be removed at any time.\n"
_IGNORE = ".gitignore"
_ENTRY = re.compile(r"[0-9a-f]{62}(\.[0-9a-z_]+\.new)?")
_SHELF = re.compile(r"[0-9a-f]{2}")
_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


@dataclass(slots=True)
class Store:
    """Keeps texts by keys.

    Whatever goes wrong costs speed and nothing else: what cannot be read, or was not signed with this secret for
    this key, is not there; when something cannot be written, nothing more is.

    Attributes:
        folder: where the entries lie; made when the first is written.
        secret: what entries are signed with.
        trouble: why no more is written; empty while all is well.
    """

    folder: Path
    secret: bytes = field(repr=False)
    trouble: str = ""

    def get(self, key: bytes) -> bytes | None:
        """The text of this key; an entry that is not ours is removed."""
        path = self._path(key)
        content = _content(path)
        if content is None:
            return None
        signature, _, text = content.partition(b"\n")
        if hmac.compare_digest(signature, self._sign(key, text)):
            return text
        self.drop(key)
        return None

    def put(self, key: bytes, text: bytes) -> None:
        """Keeps a text; in one move, so that others see all of it or nothing."""
        if self.trouble or len(text) > LARGEST // 2:
            return
        path = self._path(key)
        try:
            if self.folder.is_symlink():
                raise OSError("it is a link, which may lead anywhere")
            if not path.parent.is_dir():
                self._furnish(path.parent)
            _replace(path, self._sign(key, text) + b"\n" + text)
        except OSError as error:
            self.trouble = f"no more answers are kept in {self.folder}: {error.strerror or error}"

    def drop(self, key: bytes) -> None:
        """Forgets a text."""
        with contextlib.suppress(OSError):
            self._path(key).unlink()

    def _path(self, key: bytes) -> Path:
        name = hashlib.blake2b(key, digest_size=32).hexdigest()
        return Path(self.folder, name[:2], name[2:])

    def _sign(self, key: bytes, text: bytes) -> bytes:
        # The length of the key keeps it apart from the text.
        digest = hashlib.blake2b(len(key).to_bytes(8, "big"), key=self.secret, digest_size=32)
        digest.update(key)
        digest.update(text)
        return digest.hexdigest().encode("ascii")

    def _furnish(self, shelf: Path) -> None:
        shelf.mkdir(parents=True, exist_ok=True)
        for name, text in ((_IGNORE, "*\n"), (_TAG, _TAG_TEXT)):
            if not (self.folder / name).exists():
                _replace(self.folder / name, text.encode("ascii"))


@dataclass(frozen=True, slots=True)
class Inventory:
    """How many entries a folder has, and their size together in bytes."""

    entries: int
    size: int


def inventory(folder: Path) -> Inventory:
    """What lies in a cache."""
    sizes = [path.lstat().st_size for path in _entries(folder)]
    return Inventory(len(sizes), sum(sizes))


def clear(folder: Path) -> Inventory:
    """Removes the entries and nothing else that may lie there; says what there was.

    Raises:
        OSError: if something cannot be removed.
    """
    found = inventory(folder)
    for path in _entries(folder):
        path.unlink(missing_ok=True)
    for path in _shelves(folder):
        with contextlib.suppress(OSError):
            path.rmdir()
    return found


def _content(path: Path) -> bytes | None:
    """A regular file of bearable size; no link, which could lead anywhere, and nothing that would keep us waiting."""
    try:
        handle = os.open(path, _OPEN)
    except OSError:
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            return None
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(LARGEST)
    except OSError:
        return None
    finally:
        os.close(handle)


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _shelves(folder: Path) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return
    yield from (path for path in found if _SHELF.fullmatch(path.name) and path.is_dir() and not path.is_symlink())


def _entries(folder: Path) -> Iterator[Path]:
    for shelf in _shelves(folder):
        yield from (path for path in sorted(shelf.iterdir()) if _ENTRY.fullmatch(path.name) and not path.is_dir())
