"""Whatever a path leads to."""

import sys
from pathlib import Path

import pytest

from kdverify.verify.spec_paths import NoSuchSpec, find


def test_folders_are_searched_and_files_taken_as_given(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("b.kd", "a.kd", "deep/c.kd", ".hidden/d.kd", "notes.txt"):
        (tmp_path / name).write_text("")
    found = find([tmp_path / "notes.txt", tmp_path, tmp_path / "a.kd"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["notes.txt", "a.kd", "b.kd", "deep/c.kd"]


def test_a_missing_path_is_named_with_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "linear.kd").write_text("")
    with pytest.raises(NoSuchSpec, match=r"there is no file or folder .*liner.kd; did you mean .*linear.kd\?"):
        find([tmp_path / "liner.kd"])
    with pytest.raises(NoSuchSpec, match="there is no file or folder"):
        find([tmp_path / "nowhere" / "x.kd"])


def test_a_folder_without_specs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NoSuchSpec, match="there is no spec"):
        find([tmp_path])


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("token = 1\n")
    specs = tmp_path / "specs"
    specs.mkdir()
    (specs / "a.kd").write_text("")
    (specs / "b.kd").symlink_to(specs / "a.kd")
    assert find([specs]) == (specs / "a.kd", specs / "b.kd")
    (specs / "leak.kd").symlink_to(tmp_path / "secret")
    with pytest.raises(NoSuchSpec, match=r"leak\.kd is a link that leads out of"):
        find([specs])
    assert find([specs / "leak.kd"]) == (specs / "leak.kd",)
