"""What the project says of itself is true."""

import contextlib
import io
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdverify import cli, registry
from kdverify import commands as command_folder
from kdverify.commands._model import Command
from kdverify.commands.check import EXIT_STATUS
from kdverify.verify.settings import Settings
from kdverify.version import VERSION

ROOT = Path(__file__).parent.parent
COMMANDS = "|".join(registry.load(command_folder, Command))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
# Split, so that this file does not say them itself.
FORBIDDEN = [
    "TO" + "DO",
    "FIX" + "ME",
    "/wo" + "rk/",
    "/tm" + "p/",
    "pypi" + ".org",
    "py" + "thonhosted",
    "Cla" + "ude",
    r"issues? #?\d",
    # Neither a colour nor a character of HTML.
    r"(?<!&)#\d{1,5}\b(?![0-9a-fA-F])",
]


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listing.stdout.splitlines() if (ROOT / name).is_file()]


def blocks(text: str) -> Iterator[str]:
    yield from re.findall(r"^```[a-z]*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def commands() -> Iterator[tuple[str, str]]:
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        spans = [line for block in blocks(text) for line in block.splitlines()] + re.findall(
            r"`(kdverify [^`]+)`", text
        )
        for line in spans:
            found = re.search(rf"(?:^|&& )(?:\.venv/bin/)?(kdverify (?:--version|{COMMANDS})\b.*)", line)
            if found:
                yield document.name, re.split(r"\s{2,}", found.group(1))[0]


def test_the_readme_has_exactly_two_set_up_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = [line for line in readme.splitlines() if line.startswith("python3 -m venv")]
    assert len(found) == 2
    assert found[0].endswith("kdverify check specs/")
    assert found[1].endswith("pytest")


def test_the_example_of_the_readme_comes_out_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = list(blocks((ROOT / "README.md").read_text(encoding="utf-8")))
    spec, report, diagnostic = found[found.index(next(block for block in found if block.startswith("operator "))) :][:3]
    monkeypatch.chdir(tmp_path)
    Path("sharpen.kd").write_text(spec, encoding="utf-8")
    assert timeless(output_of("check", "sharpen.kd")) == timeless(report)
    Path("sharpen.kd").write_text(spec.replace("normalize", "normalise"), encoding="utf-8")
    assert output_of("check", "sharpen.kd") == diagnostic


def timeless(report: str) -> str:
    return re.sub(r"\d+\.\d+$|\[\d+\.\d s\]", "TIME", report, flags=re.MULTILINE)


@pytest.mark.parametrize(("document", "command"), sorted(set(commands())))
def test_every_command_in_the_documents_exists(document: str, command: str) -> None:
    name, *arguments = shlex.split(command)[1:]
    if name == "--version":
        return
    shown = help_of(name)
    for option in (argument for argument in arguments if argument.startswith("-")):
        assert re.search(rf"(?<!\S){re.escape(option)}(?!\S)", shown), f"{document}: {command}"


def output_of(*arguments: str) -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        cli.run(arguments)
    out.seek(0)
    return out.read()


def help_of(command: str) -> str:
    return output_of(command, "--help")


def test_the_exit_status_reads_the_same_everywhere() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert EXIT_STATUS in list(blocks(readme))
    words = help_of("check").split()
    assert " ".join(EXIT_STATUS.split()) in " ".join(words)


def test_the_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
    assert f"## {VERSION}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_link_in_the_documents_leads_somewhere() -> None:
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_the_documented_limits_are_the_real_ones() -> None:
    assert Settings().budget == 10.0
    assert f"[default: {Settings().budget}]" in help_of("check")


@pytest.mark.parametrize("path", tracked(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_project_speaks_of_itself_alone(path: Path) -> None:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    for word in FORBIDDEN:
        assert not re.search(word, text), f"{path.name} says {word!r}"
