"""Imports point down, third-party packages stay at home, and only the command line prints."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kdverify"
FILES = sorted(PACKAGE.rglob("*.py"))
LAYERS = (
    ("version",),
    ("registry",),
    ("source",),
    ("lang",),
    ("semantics",),
    ("functions", "divergences"),
    ("axioms",),
    ("evidence",),
    ("recheck",),
    ("normal",),
    ("lemmas",),
    ("reasoning", "search"),
    ("recursion",),
    ("engines",),
    ("cache",),
    ("verify",),
    ("certificates",),
    ("referee", "audit"),
    ("reports",),
    ("plots",),
    ("exports",),
    ("catalogue",),
    ("commands",),
    ("cli", "pytest_plugin"),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
OPEN_FOLDERS = ("functions", "divergences", "axioms", "engines", "reports", "exports", "commands", "recursion/errors")
# Where each third-party package may be imported: a file, or a folder that ends in a slash.
HOMES = {
    "cvc5": ("recheck/solver.py",),
    "lark": ("lang/parse.py",),
    "flint": ("semantics/", "evidence/", "normal/", "reasoning/covering.py"),
    "numpy": ("semantics/", "search/", "engines/", "recursion/", "plots/"),
    "sympy": ("semantics/", "reasoning/", "engines/", "referee/elementary.py"),
    "z3": ("semantics/", "reasoning/", "engines/", "certificates/", "referee/sums.py"),
    "hypothesis": ("engines/",),
    "matplotlib": ("plots/", "exports/png.py"),
    "mpmath": ("exports/_extended.py",),
    "distributed": ("verify/cluster.py",),
    "rich": ("commands/",),
    "typer": ("cli.py", "commands/"),
    "pytest": ("pytest_plugin.py",),
}
PRINTERS = ("cli.py", "commands/")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "core", "misc"}


def place(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write absolute imports"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.fixture(params=FILES, ids=place)
def path(request: pytest.FixtureRequest) -> Path:
    found = request.param
    assert isinstance(found, Path)
    return found


def test_every_folder_and_file_has_its_layer() -> None:
    tops = {entry.name.removesuffix(".py") for entry in PACKAGE.iterdir() if entry.suffix == ".py" or entry.is_dir()}
    assert tops - {"__init__", "__main__", "__pycache__"} == set(LEVEL) & tops


def test_imports_point_down(path: Path) -> None:
    own = LEVEL.get(place(path).split("/")[0].removesuffix(".py"), len(LAYERS))
    for name in imports(path):
        root, *rest = name.split(".")
        if root == "kdverify" and rest and rest[0] in LEVEL:
            assert LEVEL[rest[0]] <= own, f"{place(path)} imports {name}, which is above it"


def test_third_party_packages_stay_at_home(path: Path) -> None:
    for name in imports(path):
        root = name.split(".")[0]
        homes = HOMES.get(root, ("",))
        assert any(
            place(path) == home or (home[-1:] in ("", "/") and place(path).startswith(home)) for home in homes
        ), f"{place(path)} imports {root}, which belongs to {', '.join(homes)}"


def test_files_of_an_open_folder_do_not_know_each_other(path: Path) -> None:
    folder, _, name = place(path).rpartition("/")
    if folder not in OPEN_FOLDERS or name.startswith("_"):
        return
    for imported in imports(path):
        sibling = imported.removeprefix(f"kdverify.{folder.replace('/', '.')}.")
        if sibling != imported:
            assert sibling.startswith("_"), f"{place(path)} imports its sibling {imported}"


def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    prints = [call for call in calls if isinstance(call, ast.Name) and call.id in ("print", "exit", "quit")]
    assert place(path).startswith(PRINTERS) or not prints


def test_files_are_named_after_what_they_are(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES


def test_the_trusted_judge_imports_no_engine() -> None:
    assert not [name for name in imports(PACKAGE / "evidence" / "certify.py") if "engines" in name or "search" in name]


@pytest.mark.parametrize("file", sorted((PACKAGE / "recheck").glob("*.py")), ids=place)
def test_the_checker_shares_no_reasoning_with_the_engines(file: Path) -> None:
    allowed = {"recheck", "lang", "axioms", "functions", "divergences", "semantics", "evidence", "source", "registry"}
    for name in imports(file):
        root, *rest = name.split(".")
        assert root not in ("z3", "sympy", "flint"), f"{place(file)} imports {root}"
        assert root != "kdverify" or (rest and rest[0] in allowed), f"{place(file)} imports {name}"


def test_the_rules_see_what_they_are_meant_to_see(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text("import z3\nfrom kdverify.cli import main\n\ndef late():\n    import numpy.linalg\n")
    assert list(imports(sample)) == ["z3", "kdverify.cli.main", "numpy.linalg"]
