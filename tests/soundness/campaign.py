"""Provers against refuters on random operators: what is proved is searched for counterexamples.

    python -m tests.soundness.campaign --claims 20000 --seed 0 --save .kdverify_conflicts

A claim that is proved, and refuted by a certified counterexample, is a conflict: it is saved with everything that
reproduces it, and the exit status is 3.  So is an engine that broke.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kdverify.engines._model import AbstractEngine, Part
from kdverify.evidence.outcome import Declined
from kdverify.evidence.verdict import Crashed, GoalVerdict, Verdict, combine, combine_claim, is_own_fault
from kdverify.lang.check import check
from kdverify.lang.goal import Claim
from kdverify.source.span import Source
from kdverify.verify import conflicts
from kdverify.verify.report import Row
from kdverify.verify.session import claims_of, vocabulary
from kdverify.verify.settings import Settings
from kdverify.verify.worker import Engines, decide, installed
from tests.soundness.operators import Operators

PROVING, REFUTING = 0.5, 2.0
# Of so many operators one is given to all provers, with more time, the others to those that are quick.
_THOROUGH = 20
_PATIENCE = 8.0
# Bounded proofs cost a search of their own.
_LEFT_OUT = frozenset({"fixed_sizes"})
_SLOW = frozenset({"coordinate_in_depth", "pointwise_in_depth", "generalisation"})


@dataclass
class Tally:
    """What a campaign has seen."""

    operators: int = 0
    claims: int = 0
    faults: list[Row] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)


def drawn_claims(seed: int) -> Iterator[Claim]:
    """What is asked of a random operator."""
    name = f"drawn_{seed}"
    (checked,) = check(Source(f"{name}.kd", Operators.of(seed).spec(name)), vocabulary()).operators
    return (replace(claim, expected=None) for claim in claims_of(checked) if not claim.not_applicable)


def examine(
    claims: Sequence[Claim], jobs: int, *, thorough: bool = False, engines: Engines = installed
) -> Iterator[Row]:
    """The answer to each claim: of the provers, and of the refuters where something was proved."""
    left_out = _LEFT_OUT if thorough else _LEFT_OUT | _SLOW
    proving = Settings(budget=PROVING * (_PATIENCE if thorough else 1), jobs=jobs)
    first = [row for _, row in decide(claims, proving, lambda: _of(Part.PROVER, engines, left_out))]
    doubted = [row for row in first if any(goal.scope is not None for goal in row.goals)]
    yield from (row for row in first if row not in doubted)
    refuting = Settings(budget=REFUTING, jobs=jobs)
    for number, answer in decide([row.claim for row in doubted], refuting, lambda: _of(Part.REFUTER, engines)):
        yield _joined(doubted[number], answer)


def _of(part: Part, engines: Engines, left_out: frozenset[str] = frozenset()) -> tuple[AbstractEngine, ...]:
    return tuple(engine for engine in engines() if engine.part is part and engine.name not in left_out)


def _joined(proofs: Row, search: Row) -> Row:
    goals = tuple(
        _with(proved, searched, bool(goal.given))
        for goal, proved, searched in zip(proofs.claim.goals, proofs.goals, search.goals, strict=True)
    )
    verdict, scope = combine_claim(proofs.claim, goals)
    return replace(proofs, goals=goals, verdict=verdict, scope=scope)


def _with(proved: GoalVerdict, searched: GoalVerdict, premised: bool) -> GoalVerdict:
    attempts = (*proved.attempts, *searched.attempts)
    vacuous = proved.verdict is Verdict.VACUOUS
    return combine(attempts, goal=proved.goal, premised=premised, impossible=vacuous)


def run(seeds: range, most: int, seconds: float, jobs: int, engines: Engines = installed) -> Iterator[Tally]:
    """Examines operators until there are enough claims, or the time is over; yields the tally as it grows."""
    tally, start = Tally(), time.monotonic()
    for seed in seeds:
        if tally.claims >= most or time.monotonic() - start > seconds:
            return
        for row in examine(list(drawn_claims(seed)), jobs, thorough=seed % _THOROUGH == 0, engines=engines):
            tally.claims += 1
            tally.verdicts[row.verdict.id] += 1
            if is_own_fault(row.verdict) or any(_broke(goal) for goal in row.goals):
                tally.faults.append(row)
        tally.operators += 1
        yield tally


def _broke(goal: GoalVerdict) -> bool:
    return any(isinstance(attempt.outcome, Crashed) for attempt in goal.attempts)


def says(row: Row) -> str:
    """A fault in one line."""
    said = [
        f"{attempt.engine}: {attempt.outcome}"
        for goal in row.goals
        for attempt in goal.attempts
        if not isinstance(attempt.outcome, Declined)
    ]
    return f"{row.verdict.id}: {row.claim.operator.name} {row.title}: " + "; ".join(said)


def tell(line: str) -> None:
    """Writes at once, since a long run may be stopped."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=0, help="the first operator")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--save", type=Path, default=conflicts.FOLDER)
    asked = parser.parse_args()
    seen = 0
    tally = Tally()
    for tally in run(range(asked.seed, sys.maxsize), asked.claims, asked.seconds, asked.jobs):
        for row in tally.faults[seen:]:
            place = conflicts.keep(row, Settings(budget=PROVING), asked.save)
            tell(f"{says(row)}\n  saved in {place}")
        seen = len(tally.faults)
        if tally.operators % 10 == 0:
            tell(f"{tally.operators} operators, {tally.claims} claims: {dict(tally.verdicts)}")
    tell(f"{tally.operators} operators, {tally.claims} claims: {dict(tally.verdicts)}, {seen} faults")
    return 3 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
