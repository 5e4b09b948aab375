"""No prover proves what an exact input refutes: random claims, true ones and near misses.

`KDVERIFY_SOUNDNESS_TRIALS` sets how many claims are tried; each is given a few seconds by the clock, as the worker
processes of the tool do.
"""

import multiprocessing
import os
from collections.abc import Iterator
from multiprocessing.connection import Connection

import pytest

from kdverify.engines._model import Budget, Part
from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Counterexample, Proved, UpTo
from kdverify.lang.goal import Goal
from kdverify.verify.worker import installed
from tests.soundness.claims import Claims
from tests.soundness.drawn import Draws

TRIALS = int(os.environ.get("KDVERIFY_SOUNDNESS_TRIALS", "120"))
SECONDS = 4.0
INPUTS = 60
# What these take for an answer is a search of its own, or costs more than a test has.
LEFT_OUT = ("witnesses", "fixed_sizes")


def proofs(goal: Goal, thorough: bool) -> Iterator[tuple[str, Proved]]:
    """What the provers prove of a goal."""
    for engine in sorted(installed(), key=lambda engine: engine.order):
        if engine.part is Part.PROVER and engine.name not in LEFT_OUT and (thorough or "depth" not in engine.name):
            outcome = engine.attempt(goal, Budget(SECONDS, seed=0))
            if isinstance(outcome, Proved):
                yield engine.name, outcome


def counterexample(goal: Goal, proved: Proved, draws: Draws) -> Counterexample | None:
    """A certified counterexample within the scope of a proof, if random inputs have one."""
    scope = proved.scope.sizes if isinstance(proved.scope, UpTo) else {}
    for _ in range(INPUTS):
        witness = draws.witness(draws.random.choice((2, 3, 4)))
        if all(size <= scope.get(axis, size) for axis, size in witness.sizes.items()):
            found = certify(goal, witness, "random inputs")
            if found is not None:
                return found
    return None


def _examine(seeds: range) -> Iterator[str]:
    """What is wrongly proved, or nothing, for each seed."""
    for seed in seeds:
        draws = Draws.of(seed)
        goal = Claims(draws).goal()
        wrong = ""
        for name, proved in proofs(goal, thorough=seed % 8 == 0):
            found = counterexample(goal, proved, draws)
            if found is not None:
                wrong = f"seed {seed}: {name} proves {goal.show} given {goal.given}, but {found}"
        yield wrong


def _work(seeds: range, results: "Connection[str, None]") -> None:
    for wrong in _examine(seeds):
        results.send(wrong)


@pytest.mark.parametrize("chunk", range(4))
def test_no_false_claim_is_proved(chunk: int) -> None:
    context = multiprocessing.get_context("fork")
    seed, last = chunk * 1_000_003, chunk * 1_000_003 + TRIALS // 4
    examined = 0
    while seed < last:
        # Only a killed process is a limit; the claim that it was at is passed over.
        results, sender = context.Pipe(duplex=False)
        worker = context.Process(target=_work, args=(range(seed, last), sender))
        worker.start()
        while seed < last and results.poll(SECONDS):
            wrong = results.recv()
            assert not wrong, wrong
            seed += 1
            examined += 1
        worker.kill()
        worker.join()
        seed += 1
    assert examined > TRIALS // 8
