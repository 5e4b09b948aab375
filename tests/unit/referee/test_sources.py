"""What a referee's bundle carries needs nothing but Python."""

import ast
import sys
from collections.abc import Iterator

from kdverify.referee.sources import sources

# Never reached there: the grammar is read from its tables.
NOT_NEEDED = {"lark"}


def imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def test_it_imports_the_standard_library_alone() -> None:
    names = {name for path, text in sources().items() if path.endswith(".py") for name in imported(text)}
    assert names - set(sys.stdlib_module_names) == {"kdverify", "flint"} | NOT_NEEDED


def test_no_engine_nor_normal_form_is_in_it() -> None:
    folders = {path.split("/")[1] for path in sources() if path.count("/") > 1}
    assert folders == {
        "axioms",
        "divergences",
        "evidence",
        "functions",
        "lang",
        "recheck",
        "referee",
        "semantics",
        "source",
    }


def test_identities_take_the_place_of_the_solver() -> None:
    assert "cvc5.Solver" not in "".join(sources().values())
    assert "kdverify/referee/solver.py" not in sources()
