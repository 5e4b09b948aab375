import os
from pathlib import Path

import pytest

from kdverify.lang import load
from kdverify.lang.check import check
from kdverify.source.diagnostic import SpecError
from kdverify.source.render import render_all
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

POOL = "operator pool\nlet b[k] in simplex[V] for k in K\nlet w in simplex[K]\nout = sum(w[k] * b[k] for k in K)\n"
USER = """use pool from "{}"
operator o
let b[k] in simplex[V] for k in K
let w in simplex[K]
out = pool(b, w)
"""


def codes(error: SpecError) -> list[str]:
    return [entry.code for entry in error.diagnostics]


def refused(path: Path) -> SpecError:
    with pytest.raises(SpecError) as caught:
        load.read(path)
    return caught.value


def test_a_file_is_read_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.kd"
    path.write_bytes(b"\xef\xbb\xbfoperator o\r\nout = q\r\n")
    assert load.read(path).text == "operator o\nout = q\n"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert codes(refused(tmp_path)) == ["unreadable-file"]
    missing = refused(tmp_path / "missing.kd")
    assert codes(missing) == ["unreadable-file"]
    assert "|" not in render_all(missing.diagnostics)
    os.mkfifo(tmp_path / "pipe.kd")
    assert codes(refused(tmp_path / "pipe.kd")) == ["unreadable-file"]


def test_a_large_file_is_refused_without_reading_it_all(tmp_path: Path) -> None:
    path = tmp_path / "large.kd"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert codes(refused(path)) == ["file-too-large"]


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [(b"operator o\nout = \xff\n", 2, 7), (b"out = \x00q", 1, 7), (b"a\n\xe2\x82", 2, 1), (b"\x7fELF\x01\x02", 1, 5)],
)
def test_what_is_no_text_is_refused_where_it_starts(tmp_path: Path, content: bytes, line: int, column: int) -> None:
    path = tmp_path / "junk.kd"
    path.write_bytes(content)
    error = refused(path)
    assert codes(error) == ["not-text"]
    span = error.diagnostics[0].primary.span
    assert (span.line, span.column) == (line, column)


def write(folder: Path, **texts: str) -> None:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.kd").write_text(text)


def use(folder: Path, name: str = "main") -> None:
    check(load.read(folder / f"{name}.kd"), vocabulary(), load.resolve_beside)


def test_an_operator_is_used_from_a_file_beside_and_below(tmp_path: Path) -> None:
    write(tmp_path, main=USER.format("pool.kd"), pool=POOL, below=USER.format("inner/pool.kd"))
    write(tmp_path / "inner", pool=POOL)
    use(tmp_path)
    use(tmp_path, "below")


@pytest.mark.parametrize(
    "path", ["../pool.kd", "/etc/passwd", "C:\\x.kd", "https://example.org/x.kd", "inner/../../pool.kd", "pool.txt", ""]
)
def test_no_other_file_is_used(tmp_path: Path, path: str) -> None:
    write(tmp_path / "a", main=USER.format(path))
    write(tmp_path, pool=POOL)
    with pytest.raises(SpecError) as caught:
        use(tmp_path / "a")
    assert codes(caught.value) == ["unusable-file"]


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, pool=POOL)
    write(tmp_path / "a", main=USER.format("pool.kd"))
    (tmp_path / "a" / "pool.kd").symlink_to(tmp_path / "pool.kd")
    with pytest.raises(SpecError) as caught:
        use(tmp_path / "a")
    assert codes(caught.value) == ["unusable-file"]


def test_a_circle_of_uses_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, main=USER.format("other.kd"), other=USER.format("main.kd").replace("operator o", "operator pool"))
    with pytest.raises(SpecError) as caught:
        use(tmp_path)
    shown = caught.value.diagnostics[0]
    assert shown.code == "unusable-file"
    assert shown.secondary[0].text == '"main.kd" uses this file in turn'


def test_a_file_that_uses_itself_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, main=USER.format("main.kd"))
    with pytest.raises(SpecError) as caught:
        use(tmp_path)
    assert codes(caught.value) == ["circular-use"]


def test_errors_of_a_used_file_are_shown_where_they_are(tmp_path: Path) -> None:
    write(tmp_path, main=USER.format("pool.kd"), pool=POOL.replace("w[k] *", "w[k]"))
    with pytest.raises(SpecError) as caught:
        use(tmp_path)
    (only,) = caught.value.diagnostics
    assert only.code == "unusable-file"
    assert only.secondary[0].span.source.path.endswith("pool.kd")


def test_an_operator_that_is_not_there_is_named(tmp_path: Path) -> None:
    write(tmp_path, main=USER.format("pool.kd").replace("use pool", "use poll as pool"), pool=POOL)
    with pytest.raises(SpecError) as caught:
        use(tmp_path)
    assert codes(caught.value) == ["unknown-operator"]
    assert "did you mean `pool`" in caught.value.diagnostics[0].help


def test_a_chain_that_doubles_at_each_step_is_bounded(tmp_path: Path) -> None:
    write(tmp_path, f0="operator f\nlet q in simplex[V]\nout = normalize(q ** 2)\n")
    for step in range(1, 15):
        text = f'use f as g from "f{step - 1}.kd"\noperator f\nlet q in simplex[V]\nout = g(g(q))\n'
        write(tmp_path, **{f"f{step}": text})
    with pytest.raises(SpecError) as caught:
        use(tmp_path, "f14")
    assert codes(caught.value) == ["unusable-file"]


def test_without_a_resolver_no_file_is_used() -> None:
    with pytest.raises(SpecError) as caught:
        check(Source("main.kd", USER.format("pool.kd")), vocabulary())
    assert codes(caught.value) == ["unusable-file"]
