"""Claims written as in a spec: which lemmas prove them, and whether they are false at an exact input."""

from collections.abc import Mapping
from fractions import Fraction
from unittest.mock import patch

from kdverify.engines import coordinate, coordinate_in_depth
from kdverify.engines._model import AbstractEngine, Budget
from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Proved
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang.check import check
from kdverify.lang.goal import Goal
from kdverify.reasoning import entail, setting
from kdverify.source.span import Source
from kdverify.verify.session import claims_of, vocabulary

HEAD = "operator o\ndims V >= 2, K >= 1"


def goal(claim: str, *lets: str, out: str = "uniform") -> Goal:
    """The goal of `claim: ...`, `claim closed: ...` or `satisfies ...`, of an operator with these inputs."""
    asked = claim if claim.startswith("satisfies") else f"claim c{claim.removeprefix('claim')}"
    text = "\n".join((HEAD, *(f"let {each}" for each in lets), f"out = {out}", asked, ""))
    (found,) = claims_of(check(Source("o.kd", text), vocabulary()).operators[-1])
    (only,) = found.goals
    return only


def lemmas(goal: Goal, *engines: AbstractEngine) -> set[str] | None:
    """The lemmas of the first proof that the engines find, those of one coordinate unless named."""
    for engine in engines or (coordinate.engine, coordinate_in_depth.engine):
        outcome = engine.attempt(goal, Budget(10.0, 0))
        if isinstance(outcome, Proved):
            return {step.lemma for step in outcome.argument}
    return None


def needs(goal: Goal, lemma: str) -> bool:
    """Whether the goal is proved with the lemma, named in the proof, and not proved without it."""
    used = lemmas(goal)
    rest = tuple(each for each in entail.catalogue() if each.name != lemma)
    if used is None or lemma not in used:
        return False
    setting._remembered.cache_clear()
    try:
        with patch.object(entail, "catalogue", lambda: rest):
            return lemmas(goal) is None
    finally:
        setting._remembered.cache_clear()


def fails_at(goal: Goal, sizes: str, values: Mapping[str, str | int]) -> bool:
    """Whether exact arithmetic confirms that a goal is false at an input.

    Args:
        goal: the goal.
        sizes: as in `"V=2 K=1"`.
        values: a number or the entries of a vector, `"1/2 1/2"`, or the rows of a family, `"1 0; 0 1"`, for each
            input; an integer for each position; for continuity a direction, `"towards q": "(1, -1)"`.
    """
    axes = {entry.name: len(entry.axes) for entry in goal.inputs}
    inputs = {name: _exact(str(value), axes[name]) for name, value in values.items() if name in axes}
    companion = {name: str(value) for name, value in values.items() if name.startswith("towards ")}
    positions = {name: int(value) for name, value in values.items() if name not in {*axes, *companion}}
    named = {name: int(size) for name, size in (each.split("=") for each in sizes.split())}
    return certify(goal, Witness(named, inputs, positions), "a test", companion) is not None


def _exact(text: str, axes: int) -> Exact:
    if axes == 0:
        return Fraction(text)
    rows = tuple(tuple(Fraction(number) for number in row.split()) for row in text.split(";"))
    return rows if axes == 2 else rows[0]
