"""Small contradictory parts of many facts, as far as Z3 sees."""

import z3

from kdverify.normal.form import Predicate
from kdverify.reasoning.encode import Encoder

RESOURCES = 200_000


def core(facts: list[Predicate]) -> list[Predicate] | None:
    """A contradictory part of the facts from which nothing can be left out, as far as Z3 sees."""
    if not _contradictory(facts):
        return None
    kept = list(facts)
    size = max(1, len(kept) // 2)
    while True:
        place = 0
        while place < len(kept):
            fewer = kept[:place] + kept[place + size :]
            if fewer and _contradictory(fewer):
                kept = fewer
            else:
                place += size
        if size == 1:
            return kept
        size = max(1, size // 2)


def suspects(facts: list[Predicate]) -> list[Predicate] | None:
    """Facts that Z3 names as contradictory, perhaps with some that are not needed; `None` where it finds none."""
    context = z3.Context()
    solver = z3.SolverFor("QF_NRA", context)
    solver.set("rlimit", RESOURCES)
    solver.set("random_seed", 0)
    marks = [z3.Bool(f"fact{number}", context) for number in range(len(facts))]
    asserted = list(z3.parse_smt2_string(Encoder().script(facts), ctx=context))
    if len(asserted) != len(facts):
        return None
    for mark, fact in zip(marks, asserted, strict=True):
        solver.add(z3.Implies(mark, fact))
    if solver.check(*marks) != z3.unsat:
        return None
    named = {str(mark) for mark in solver.unsat_core()}
    return [fact for fact, mark in zip(facts, marks, strict=True) if str(mark) in named]


def _contradictory(facts: list[Predicate]) -> bool:
    context = z3.Context()
    solver = z3.SolverFor("QF_NRA", context)
    solver.set("rlimit", RESOURCES)
    solver.set("random_seed", 0)
    solver.add(z3.parse_smt2_string(Encoder().script(facts), ctx=context))
    return bool(solver.check() == z3.unsat)
