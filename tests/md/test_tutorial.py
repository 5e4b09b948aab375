"""The tutorial does what it says, from its first spec to its last command.

`UPDATE_SNAPSHOTS=1` writes the outputs into it.
"""

import contextlib
import doctest
import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdverify import cli

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
UPDATING = bool(os.environ.get("UPDATE_SNAPSHOTS"))
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(command: str) -> tuple[str, int]:
    """What a command prints, errors included, and its exit status."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        status = cli.run(shlex.split(command)[1:])
    out.seek(0)
    return out.read(), status


def timeless(report: str) -> str:
    """A report without times, and without the lemmas of its proofs, which say no more than that there is one."""
    timed = re.sub(r"\d+\.\d+$|\[\d+\.\d s\]", "TIME", report, flags=re.MULTILINE)
    return re.sub(r"( proved +)\S.* TIME$", r"\1LEMMAS TIME", timed, flags=re.MULTILINE)


def write(spec: str, before: str) -> None:
    """Does with a spec what the text before it says."""
    name = re.findall(r"`(\w+\.kd)`", before)[-1]
    path = Path(name)
    said = before.rstrip().splitlines()[-1]
    if "Replace the last line" in said:
        kept = path.read_text(encoding="utf-8").rstrip("\n").splitlines()[:-1]
        path.write_text("\n".join([*kept, spec]), encoding="utf-8")
    elif "Add" in said:
        path.write_text(path.read_text(encoding="utf-8") + spec, encoding="utf-8")
    else:
        assert re.search(r"[Ss]ave (it )?as", said), said
        path.write_text(spec, encoding="utf-8")


def steps(page: str) -> Iterator[tuple[str, str, str]]:
    """Each fenced block: the text before it, its language, its text."""
    end = 0
    for block in FENCED.finditer(page):
        yield page[end : block.start()], block[1], block[2]
        end = block.end()
    yield page[end:], "", ""


def test_the_tutorial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    made = ""
    for before, language, text in steps(page):
        made += before
        match language:
            case "kd":
                write(text, before)
            case "pycon":
                example = doctest.DocTestParser().get_doctest(text, {}, "tutorial", PAGE.name, 0)
                failures, tried = doctest.DocTestRunner().run(example)
                assert tried and not failures
            case _ if text:
                command, _, shown = text.partition("\n")
                output, status = run(command.removeprefix("$ "))
                assert status == ("error[" in output or "--output" in command)
                assert timeless(output) == timeless(shown) or UPDATING
                text = f"{command}\n{output}"
        made += f"```{language}\n{text}```" if text else ""
    assert Path("report.json").exists()
    if UPDATING:
        PAGE.write_text(made, encoding="utf-8")
    else:
        assert timeless(made) == timeless(page), "the steps are the whole page"
