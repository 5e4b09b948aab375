"""From suspected violations to the smallest that certifies."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np

from kdverify.evidence.certify import certify
from kdverify.evidence.notation import to_text
from kdverify.evidence.outcome import Counterexample
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Goal
from kdverify.search.layout import Layout, exact, parts_of
from kdverify.search.objective import Scores
from kdverify.search.smallness import smallness


def witness(
    plan: Layout, sizes: Mapping[str, int], parts: list[tuple[Fraction, ...]], scores: Scores, row: int
) -> Witness:
    """The witness that a row of a scored batch suggests."""
    positions = {name: int(spots[row]) for name, spots in scores.positions.items()}
    return Witness(dict(sizes), exact(plan, parts), positions)


def companion(
    plan: Layout, suspect: Witness, scores: Scores, row: int, towards: list[tuple[Fraction, ...]] | None = None
) -> dict[str, str]:
    """What the statement needs beside the witness; `towards` is the point that a ray leads to."""
    found: dict[str, str] = {}
    if scores.functional is not None:
        found["separating"] = to_text(_coarse(scores.functional[row]))
    if scores.swap is not None:
        found["swap"] = f"{scores.swap[row][0]} {scores.swap[row][1]}"
    if towards is not None:
        start = parts_of(plan, suspect.values)
        moves = [
            tuple(there - here for here, there in zip(one, other, strict=True))
            for one, other in zip(start, towards, strict=True)
        ]
        for name, value in exact(plan, moves).items():
            if any(
                number != 0
                for part, slot in zip(moves, plan.slots, strict=True)
                if slot.name == name
                for number in part
            ):
                found[f"towards {name}"] = to_text(value)
    return found


def _coarse(vector: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]") -> tuple[Fraction, ...]:
    scale = float(np.abs(vector).max()) or 1.0
    return tuple(Fraction(round(float(number) / scale * 1000), 1000) for number in vector)


def first_certified(
    goal: Goal, suspects: Iterable[tuple[Witness, Mapping[str, str]]], found_by: str, attempts: int
) -> Counterexample | None:
    """The smallest of the suspects that certifies, among the first `attempts` by size."""
    ordered = sorted(suspects, key=lambda suspect: smallness(suspect[0]))
    for suspect, needed in ordered[:attempts]:
        found = certify(goal, suspect, found_by, needed)
        if found is not None:
            return found
    return None
