"""What decides whether finitely many statements about real numbers contradict each other: cvc5."""

from collections.abc import Iterator, Mapping
from typing import Any

# The solver's own count of steps; a clock would make acceptance a matter of chance, and only ends what this does not.
MILLISECONDS = 60_000
# Ways to treat products of unknowns, each with its share of steps; the second one finds little that takes it long.
_WAYS: tuple[Mapping[str, str], ...] = (
    {"rlimit-per": "1000000"},
    {"rlimit-per": "200000", "nl-ext": "full", "nl-ext-tplanes": "true"},
)


class NoSolver(Exception):
    """The solver that leaves are given to is not installed."""


def is_contradictory(text: str) -> bool:
    """Whether cvc5 finds that no real numbers meet all assertions of an SMT-LIB 2 script.

    Raises:
        NoSolver: if cvc5 is not installed.
    """
    return any(_answer(text, options) == "unsat" for options in _WAYS)


def _answer(text: str, options: Mapping[str, str]) -> str:
    try:
        import cvc5
    except ImportError as error:
        raise NoSolver("cvc5 is not installed; install kdverify[recheck]") from error
    solver = cvc5.Solver(cvc5.TermManager())
    for name, value in {"tlimit-per": str(MILLISECONDS), **options}.items():
        solver.setOption(name, value)
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, f"(set-logic QF_NRA)\n{text}\n(check-sat)\n", "leaf")
    return "".join(_said(parser, solver)).strip()


def _said(parser: Any, solver: Any) -> Iterator[str]:
    symbols = parser.getSymbolManager()
    while not (command := parser.nextCommand()).isNull():
        yield command.invoke(solver, symbols)
