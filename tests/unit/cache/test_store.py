"""Only what this user wrote for this key comes out of a cache, whatever lies in it."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from kdverify.cache.store import Store, clear, inventory
from tests.patience import within

SECRET = b"s" * 32
KEY, OTHER = b"key", b"other"
posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such files there")


def store(folder: Path, secret: bytes = SECRET) -> Store:
    return Store(folder / "cache", secret)


def entry(folder: Path) -> Path:
    (found,) = (path for path in (folder / "cache").rglob("*") if path.is_file() and len(path.name) == 62)
    return found


def kept(folder: Path, text: bytes = b"text") -> Path:
    store(folder).put(KEY, text)
    return entry(folder)


def test_what_was_put_is_got(tmp_path: Path) -> None:
    kept(tmp_path, b"several\nlines\n")
    assert store(tmp_path).get(KEY) == b"several\nlines\n"
    assert store(tmp_path).get(OTHER) is None


def test_nothing_is_made_by_looking(tmp_path: Path) -> None:
    assert store(tmp_path).get(KEY) is None
    assert list(tmp_path.iterdir()) == []


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda content: b"",
    "cut": lambda content: content[:-1],
    "one letter": lambda content: content[:-1] + b"T",
    "lengthened": lambda content: content + b"x",
    "its signature": lambda content: b"0" * 64 + content[64:],
    "no signature": lambda content: content[65:],
    "noise": lambda content: b"\xff\x00" * 100,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_entry_is_dropped(tmp_path: Path, name: str) -> None:
    path = kept(tmp_path)
    path.write_bytes(DAMAGE[name](path.read_bytes()))
    assert store(tmp_path).get(KEY) is None
    assert not path.exists()


def test_an_entry_of_somebody_else_is_dropped(tmp_path: Path) -> None:
    store(tmp_path, b"x" * 32).put(KEY, b"forged")
    assert store(tmp_path).get(KEY) is None


def test_an_entry_moved_to_another_key_is_dropped(tmp_path: Path) -> None:
    ours = kept(tmp_path)
    other = store(tmp_path)
    other.put(OTHER, b"proved")
    (theirs,) = (path for path in (tmp_path / "cache").rglob("*") if len(path.name) == 62 and path != ours)
    os.replace(theirs, ours)
    assert store(tmp_path).get(KEY) is None


@posix
@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "device"])
def test_what_is_no_file_is_not_read(tmp_path: Path, kind: str) -> None:
    path = kept(tmp_path)
    content = path.read_bytes()
    path.unlink()
    match kind:
        case "link":
            (tmp_path / "elsewhere").write_bytes(content)
            path.symlink_to(tmp_path / "elsewhere")
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "device":
            path.symlink_to("/dev/zero")
    with within(0.5):
        assert store(tmp_path).get(KEY) is None


def test_a_huge_entry_is_not_read(tmp_path: Path) -> None:
    with kept(tmp_path).open("r+b") as file:
        file.truncate(10 * 1024**3)
    assert store(tmp_path).get(KEY) is None


@posix
def test_a_folder_that_is_a_link_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "cache").symlink_to(tmp_path / "home")
    cache = store(tmp_path)
    cache.put(KEY, b"text")
    assert list((tmp_path / "home").iterdir()) == []
    assert "link" in cache.trouble


@posix
def test_a_folder_that_cannot_be_written_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    cache = store(tmp_path)
    cache.put(KEY, b"text")
    said = cache.trouble
    cache.put(OTHER, b"text")
    assert said and cache.trouble == said


@posix
def test_a_disk_that_is_full_leaves_no_half_entry(tmp_path: Path) -> None:
    """Files are limited to fewer bytes than the entry has, so that the system refuses the write half-way."""
    code = f"""
import resource
from pathlib import Path
from kdverify.cache.store import Store
cache = Store(Path({str(tmp_path / "cache")!r}), {SECRET!r})
cache.put({OTHER!r}, b"before")
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
cache.put({KEY!r}, b"x" * 100_000)
print(cache.trouble, cache.get({OTHER!r}), cache.get({KEY!r}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert "no more answers are kept" in done.stdout
    assert done.stdout.endswith("b'before' None\n")
    assert len([path for path in (tmp_path / "cache").rglob("*") if len(path.name) >= 62]) == 1


def hammer(folder: Path, number: int) -> int:
    """Writes and reads the same few keys as others do; counts what came out that was never put in."""
    cache, wrong = store(folder), 0
    for turn in range(150):
        key = b"%d" % (turn % 5)
        cache.put(key, key * 1000)
        wrong += cache.get(key) not in (key * 1000, None)
    return wrong + bool(cache.trouble)


def test_several_processes_share_a_cache(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        assert list(pool.map(hammer, [tmp_path] * 4, range(4))) == [0] * 4
    assert inventory(tmp_path / "cache").entries == 5


def test_clearing_takes_the_entries_and_nothing_else(tmp_path: Path) -> None:
    kept(tmp_path)
    ours = tmp_path / "cache" / "notes.txt"
    ours.write_text("mine")
    assert clear(tmp_path / "cache").entries == 1
    assert inventory(tmp_path / "cache").entries == 0
    assert ours.read_text() == "mine"


@posix
def test_clearing_follows_no_link(tmp_path: Path) -> None:
    name = kept(tmp_path).name
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / name).write_text("mine")
    (tmp_path / "cache" / "00").symlink_to(outside)
    clear(tmp_path / "cache")
    assert (outside / name).read_text() == "mine"


def test_the_folder_ignores_itself(tmp_path: Path) -> None:
    kept(tmp_path)
    assert (tmp_path / "cache" / ".gitignore").read_text() == "*\n"
    assert (tmp_path / "cache" / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")
