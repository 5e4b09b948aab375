"""Provers against refuters on random operators: what is proved is searched for counterexamples.

    python -m tests.soundness.campaign --claims 20000 --seed 0 --save .kdverify_conflicts

A claim that is proved, and refuted by a certified counterexample, is a conflict: it is saved with everything that
reproduces it, and the exit status is 3.  So is an engine that broke.

Every claim is given to the provers first, the false ones as well, for nothing but a false claim can be proved by
mistake; then to refuters, which search longer where something was proved.  Both have a little of a processor for each
claim, and of every so many operators one has much more.
"""

import argparse
import functools
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

from kdverify.engines import sampling
from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, Proved
from kdverify.evidence.verdict import Attempt, Crashed, GoalVerdict, is_own_fault
from kdverify.lang.check import check
from kdverify.lang.goal import Claim
from kdverify.source.span import Source
from kdverify.verify import conflicts, portfolio
from kdverify.verify.portfolio import Answered, Event, Impossible
from kdverify.verify.report import Row, claim_title
from kdverify.verify.session import claims_of, vocabulary
from kdverify.verify.settings import Settings
from kdverify.verify.worker import Answer, Engines, installed, judge
from tests.soundness.limited import Heard, Tell, Work, limited
from tests.soundness.neighbours import neighbour
from tests.soundness.operators import Operators


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to try: seconds of a processor for a claim, who is left out, and how `sampling` draws."""

    proving: float
    searching: float
    left_out: frozenset[str]
    draws: Mapping[str, object]


# Bounded proofs cost a search of their own.
_NEVER = frozenset({"fixed_sizes"})
QUICK = Effort(
    0.2,
    0.8,
    _NEVER
    | {
        "coordinate_in_depth",
        "pointwise_in_depth",
        "generalisation_in_depth",
        "generalisation",
        "rates",
        "glance",
        "shrinking",
        "orbits",
    },
    {
        "_DRAWS": 300,
        "_STARTS": 12,
        "_ROUNDS": 8,
        "_SIZES": ((2, 1), (2, 2), (3, 2), (3, 3), (8, 4)),
        "_LARGE": (((50, 3), 60),),
    },
)
THOROUGH = Effort(3.0, 3.0, _NEVER, {})
# Of so many operators one is tried thoroughly.
_THOROUGH = 100
# What is asked of claims that are not proved, to tell the false ones among them.
_GLANCING = frozenset({"glance"})


@dataclass
class Tally:
    """What a campaign has seen."""

    operators: int = 0
    claims: int = 0
    faults: list[Row] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    axioms: Counter[tuple[str, str]] = field(default_factory=Counter)
    proofs: Counter[str] = field(default_factory=Counter)

    def count(self, row: Row) -> None:
        """One claim more."""
        self.claims += 1
        self.verdicts[row.verdict.id] += 1
        self.axioms[row.claim.id.partition("(")[0], row.verdict.id] += 1
        said = [attempt for goal in row.goals for attempt in goal.attempts]
        self.proofs.update(attempt.engine for attempt in said if isinstance(attempt.outcome, Proved))
        if is_own_fault(row.verdict) or any(_broke(goal) for goal in row.goals):
            self.faults.append(row)


def drawn(seed: int) -> str:
    """The text of a random operator: from the grammar, or near one of the library."""
    name = f"drawn_{seed}"
    return neighbour(seed, name) if seed % 2 else Operators.of(seed).spec(name)


def drawn_claims(seed: int) -> Iterator[Claim]:
    """What is asked of a random operator."""
    (checked,) = check(Source(f"drawn_{seed}.kd", drawn(seed)), vocabulary()).operators
    asked = {claim_title(claim): claim for claim in claims_of(checked) if not claim.not_applicable}
    return (replace(claim, expected=None) for claim in asked.values())


def examine(claims: Sequence[Claim], effort: Effort = QUICK, engines: Engines = installed) -> Iterator[Row]:
    """The answer to each claim: of the provers, and of the refuters whatever those say."""
    tools = engines()
    able = [engine for engine in tools if engine.name not in effort.left_out]
    provers = [engine for engine in able if engine.part is Part.PROVER]
    refuters = [engine for engine in able if engine.part is Part.REFUTER]
    quick = [engine for engine in tools if engine.name in _GLANCING]
    proofs = list(limited([_proving(claim, provers, effort.proving) for claim in claims], effort.proving))
    with patch.multiple(sampling, **effort.draws) if effort.draws else nullcontext():
        searching = [
            _searching(claim, _proved_in(heard), refuters, quick, effort.searching)
            for claim, heard in zip(claims, proofs, strict=True)
        ]
        for claim, one, other in zip(claims, proofs, limited(searching, effort.searching), strict=True):
            events = (*one.told, *other.told, *_deaths(one), *_deaths(other))
            yield judge(claim, Answer(events, 0.0), Settings())


def _proving(claim: Claim, provers: Sequence[AbstractEngine], seconds: float) -> Work:
    return lambda tell: portfolio.examine(claim, provers, Budget(seconds, 0), tell)


def _searching(
    claim: Claim,
    proved: frozenset[int],
    refuters: Sequence[AbstractEngine],
    quick: Sequence[AbstractEngine],
    seconds: float,
) -> Work:
    """A search for what is wrong with each goal by itself, so that none is passed over where another one is false."""

    def search(tell: Tell) -> None:
        for number, goal in sorted(enumerate(claim.goals), key=lambda entry: entry[0] not in proved):
            alone = replace(claim, goals=(goal,), ways=(), tests=frozenset())
            engines = refuters if number in proved else quick
            portfolio.examine(alone, engines, Budget(seconds, 0), functools.partial(_tell_of, number, tell))

    return search


def _tell_of(number: int, tell: Tell, event: Event) -> None:
    tell(replace(event, goal=number))


def _proved_in(heard: Heard) -> frozenset[int]:
    """The goals of which something was proved."""
    return frozenset(
        event.goal
        for event in heard.told
        if isinstance(event, Impossible) or (isinstance(event, Answered) and isinstance(event.attempt.outcome, Proved))
    )


def _deaths(heard: Heard) -> Iterator[Event]:
    if heard.died:
        yield Answered(0, Attempt("process", Crashed(heard.died), 0.0))


def run(seeds: range, most: int, seconds: float, engines: Engines = installed) -> Iterator[Tally]:
    """Examines operators until there are enough claims, or the time is over; yields the tally as it grows."""
    tally, start = Tally(), time.monotonic()
    for seed in seeds:
        if tally.claims >= most or time.monotonic() - start > seconds:
            return
        effort = QUICK if seed % _THOROUGH else THOROUGH
        for row in examine(list(drawn_claims(seed)), effort, engines):
            tally.count(row)
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
    parser.add_argument("--save", type=Path, default=conflicts.FOLDER)
    asked = parser.parse_args()
    seen = 0
    tally = Tally()
    for tally in run(range(asked.seed, sys.maxsize), asked.claims, asked.seconds):
        for row in tally.faults[seen:]:
            place = conflicts.keep(row, Settings(), asked.save)
            tell(f"{says(row)}\n  saved in {place}")
        seen = len(tally.faults)
        if tally.operators % 10 == 0:
            tell(f"{tally.operators} operators, {tally.claims} claims: {dict(tally.verdicts)}")
    tell(f"{tally.operators} operators, {tally.claims} claims: {dict(tally.verdicts)}, {seen} faults")
    tell(f"proofs by engine: {dict(tally.proofs.most_common())}")
    for axiom in sorted({axiom for axiom, _ in tally.axioms}):
        counts = {verdict: count for (name, verdict), count in tally.axioms.items() if name == axiom}
        tell(f"  {axiom}: {counts}")
    return 3 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
