"""Which files of kdverify a referee's bundle carries: all that its checker imports, and nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
# Files that take the places of others, which would need python-flint, cvc5, or more of kdverify.
STAND_INS = {"flint.py": "referee/flint.py", "kdverify/recheck/solver.py": "referee/solver.py"}
_ROOTS = ("referee/judge.py", "referee/solver.py", "referee/flint.py")
_FOLDERS = ("axioms", "divergences", "functions")
_DATA = ("lang/grammar.json", "lang/grammar.lark")


def sources() -> dict[str, str]:
    """The text of each file, by its path in the bundle."""
    found: dict[str, str] = {}
    todo = [PACKAGE / root for root in _ROOTS]
    todo += [path for folder in _FOLDERS for path in sorted((PACKAGE / folder).glob("*.py"))]
    while todo:
        path = todo.pop()
        name = f"kdverify/{path.relative_to(PACKAGE).as_posix()}"
        if name not in found:
            found[name] = path.read_text(encoding="utf-8")
            todo += [path.parent / "__init__.py", *_imported(found[name])]
    found |= {f"kdverify/{name}": (PACKAGE / name).read_text(encoding="utf-8") for name in _DATA}
    found |= {name: (PACKAGE / stand_in).read_text(encoding="utf-8") for name, stand_in in STAND_INS.items()}
    for stand_in in STAND_INS.values():
        del found[f"kdverify/{stand_in}"]
    # The package itself offers what the bundle does not have.
    return {**found, "kdverify/__init__.py": '"""What checks certificates, of kdverify."""\n'}


def _imported(text: str) -> Iterator[Path]:
    """The files of kdverify that a file imports when it runs."""
    for node in _run(ast.parse(text).body):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            path = PACKAGE.joinpath(*name.split(".")[1:])
            if name.split(".")[0] == PACKAGE.name:
                yield from (file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file())


def _run(body: list[ast.stmt]) -> Iterator[ast.AST]:
    for statement in body:
        if not (isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING"):
            yield from ast.walk(statement)
