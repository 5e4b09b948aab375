"""Whatever a path leads to."""

from pathlib import Path

import pytest

from kdverify.source.diagnostic import SpecError
from kdverify.source.render import render_all
from kdverify.verify.spec_file import LARGEST, NoSuchSpec, find, read


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


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00\x80binary", "unreadable-file"),
        (b"x" * (LARGEST + 1), "file-too-large"),
    ],
)
def test_what_is_no_spec_is_said_to_be_none(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "junk.kd"
    path.write_bytes(content)
    with pytest.raises(SpecError) as caught:
        read(path)
    assert [entry.code for entry in caught.value.diagnostics] == [code]
    assert "junk.kd" in render_all(caught.value.diagnostics)


def test_line_ends_and_byte_order_marks_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "windows.kd"
    path.write_bytes(b"\xef\xbb\xbfoperator x\r\nout = q\r\n")
    assert read(path).text == "operator x\nout = q\n"
