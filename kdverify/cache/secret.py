"""The user's own key, by which a run recognises the answers of earlier ones."""

import hashlib
import os
import secrets
import stat
import sys
from pathlib import Path

VARIABLE = "KDVERIFY_CACHE_KEY"
_BYTES = 32


class NoSecret(OSError):
    """There is no key, and none can be made."""


def secret() -> bytes:
    """The key from the environment, or else from a file of the user's that nobody else can read.

    A cache lies in the project, where whatever comes with the project can write; the key never does.

    Raises:
        NoSecret: if it cannot be read or made, or others can read it.
    """
    given = os.environ.get(VARIABLE, "")
    if given:
        return hashlib.blake2b(given.encode("utf-8", "surrogateescape"), digest_size=_BYTES).digest()
    path = _place()
    try:
        return _read(path)
    except FileNotFoundError:
        _make(path)
        return _read(path)
    except OSError as error:
        raise NoSecret(f"the key {path} cannot be used: {error.strerror or error}") from error


def _place() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "kdverify" / "cache.key"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kdverify" / "cache.key"


def _read(path: Path) -> bytes:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(file.fileno())
        foreign = sys.platform != "win32" and (status.st_uid != os.geteuid() or status.st_mode & 0o077)
        if not stat.S_ISREG(status.st_mode) or foreign:
            raise NoSecret(f"the key {path} is not the user's alone; remove it")
        key = file.read(_BYTES + 1)
    if len(key) != _BYTES:
        raise NoSecret(f"the key {path} is damaged; remove it")
    return key


def _make(path: Path) -> None:
    """Writes a new key aside and links it into place, so that of several runs at once all get the first one's."""
    own = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
        try:
            os.link(own, path)
        except FileExistsError:
            pass
        finally:
            own.unlink()
    except (OSError, RuntimeError) as error:
        raise NoSecret(f"the key {path} cannot be made: {error}") from error
