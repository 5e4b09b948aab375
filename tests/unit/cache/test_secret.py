"""The key that signs a user's own answers."""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from kdverify.cache.secret import VARIABLE, NoSecret, secret

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="files have other owners there")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path / "home"


def key_file(home: Path) -> Path:
    return home / "kdverify" / "cache.key"


def test_it_is_made_once_and_for_the_user_alone(home: Path) -> None:
    first = secret()
    assert len(first) == 32
    assert secret() == first
    assert key_file(home).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in key_file(home).parent.iterdir()] == ["cache.key"]


def made(number: int) -> bytes:
    return secret()


def test_runs_that_start_at_once_agree(home: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        assert len(set(pool.map(made, range(8)))) == 1


def test_a_key_that_others_can_read_is_refused(home: Path) -> None:
    secret()
    key_file(home).chmod(0o644)
    with pytest.raises(NoSecret, match="not the user's alone"):
        secret()


def test_a_damaged_key_is_refused(home: Path) -> None:
    secret()
    key_file(home).write_bytes(b"short")
    with pytest.raises(NoSecret, match="damaged"):
        secret()


@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_a_key_that_is_no_file_is_refused(home: Path, kind: str) -> None:
    key_file(home).parent.mkdir(parents=True)
    if kind == "link":
        key_file(home).symlink_to("/dev/zero")
    else:
        os.mkfifo(key_file(home), 0o600)
    with pytest.raises(NoSecret):
        secret()


def test_no_place_for_it_is_said(home: Path) -> None:
    home.write_text("a file")
    with pytest.raises(NoSecret):
        secret()


def test_the_environment_may_give_it(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    own = secret()
    monkeypatch.setenv(VARIABLE, "a secret of the CI")
    given = secret()
    assert given != own and len(given) == 32
    monkeypatch.setenv(VARIABLE, "another")
    assert secret() != given
