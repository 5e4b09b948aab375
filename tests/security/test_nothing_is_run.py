"""No text is ever run as code, or made into objects of its own choice: nothing in the package could do it."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kdverify.engines import coordinate
from kdverify.engines._model import Budget
from kdverify.evidence.outcome import Proved
from tests.claims import goal as only_goal

PACKAGE = Path(__file__).parents[2] / "kdverify"
FILES = sorted(PACKAGE.rglob("*.py"))
# Calls that run a text, by the last part of their name.
RUNNING = {
    "eval",
    "exec",
    "execfile",
    "__import__",
    "system",
    "popen",
    "parse_expr",
    "run_path",
    "run_module",
    "runsource",
}
# Packages that make objects, or code, from bytes.
MAKING = {
    "pickle",
    "_pickle",
    "cPickle",
    "cloudpickle",
    "dill",
    "marshal",
    "shelve",
    "joblib",
    "yaml",
    "code",
    "codeop",
}
# Where a module, a process or text for a solver is chosen by the program itself, and by what.
ALLOWED = {
    "import_module": {
        "registry.py": "the names of files in the package",
        "__init__.py": "the public names of the package",
        "commands/doctor.py": "a list in the file",
    },
    "subprocess": {
        "verify/outpost.py": "Python with a fixed line of code, on a machine of a cluster",
        "verify/revision.py": "git, without a shell",
        "referee/pack.py": "Python with the checker that kdverify has just written beside a bundle of its own",
    },
    "parse_smt2_string": {
        "reasoning/entail.py": "text that reasoning.encode writes, where every unknown has a number for a name",
        "certificates/cores.py": "the same",
    },
}


def findings(tree: ast.AST, place: str) -> Iterator[str]:
    """What must not be there, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in RUNNING:
                yield f"{place}:{node.lineno}: {name}"
            case ast.Call(func=ast.Name(id="compile")):
                yield f"{place}:{node.lineno}: compile"
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if place not in ALLOWED.get(
                name, {place: ""}
            ):
                yield f"{place}:{node.lineno}: {name}"
            case ast.Call(func=ast.Attribute(attr="sympify"), keywords=keywords) if not _is_set(keywords, "strict"):
                yield f"{place}:{node.lineno}: sympify without strict"
            case ast.Call(keywords=keywords) if any(keyword.arg == "shell" for keyword in keywords):
                yield f"{place}:{node.lineno}: a shell"
            case ast.Import(names=names):
                yield from (f"{place}:{node.lineno}: {name.name}" for name in names if _is_banned(name.name, place))
            case ast.ImportFrom(module=module) if module and _is_banned(module, place):
                yield f"{place}:{node.lineno}: {module}"


def _is_set(keywords: list[ast.keyword], name: str) -> bool:
    return any(
        keyword.arg == name and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in keywords
    )


def _is_banned(module: str, place: str) -> bool:
    root = module.split(".")[0]
    return root in MAKING or (root == "subprocess" and place not in ALLOWED["subprocess"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_in_it_runs_a_text(path: Path) -> None:
    place = path.relative_to(PACKAGE).as_posix()
    assert list(findings(ast.parse(path.read_text(encoding="utf-8")), place)) == []


@pytest.mark.parametrize(
    "code",
    [
        "eval('1')",
        "exec(text)",
        "builtins.eval(text)",
        "compile(text, '', 'exec')",
        "import pickle",
        "from pickle import loads",
        "import numpy, marshal",
        "os.system('ls')",
        "import subprocess",
        "run(['ls'], shell=True)",
        "sympy.sympify(text)",
        "sympy.parsing.sympy_parser.parse_expr(text)",
        "importlib.import_module(text)",
        "z3.parse_smt2_string(text)",
    ],
)
def test_it_would_be_seen(code: str) -> None:
    assert list(findings(ast.parse(code), "lang/somewhere.py"))


def test_what_is_allowed_is_there() -> None:
    for places in ALLOWED.values():
        assert all((PACKAGE / place).is_file() for place in places)


def test_no_name_of_a_spec_reaches_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Z3 reads text of our own making; its unknowns are called by numbers, whatever a spec calls them."""
    import z3

    read: list[str] = []
    parse = z3.parse_smt2_string

    def listen(text: str, **options: Any) -> Any:
        read.append(text)
        return parse(text, **options)

    monkeypatch.setattr(z3, "parse_smt2_string", listen)
    goal = only_goal(
        "claim: exit * teacherly[v] + (1 - exit) * r[v] <= max(teacherly[v], r[v]) for all v in V",
        "teacherly in simplex[V]",
        "r in simplex[V]",
        "exit in (0, 1)",
    )
    assert isinstance(coordinate.engine.attempt(goal, Budget(10.0, 0)), Proved)
    assert read
    assert not any("teacherly" in text or "exit" in text for text in read)
