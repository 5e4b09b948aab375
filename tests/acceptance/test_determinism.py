"""No verdict depends on chance: on seeds, on the order of claims, or on how Python hashes."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence

import pytest
from judging import SPECS, claims, label, library, verdicts

from kdverify.evidence.verdict import Verdict
from kdverify.lang.goal import Claim
from kdverify.verify.settings import Settings

# A busy machine is no chance that a verdict may depend on.
SECONDS = 30.0
SAMPLE = 60


def everything() -> list[Claim]:
    return [claim for block in library().values() for claim in claims(block)]


def with_seed(asked: Sequence[Claim], seed: int) -> list[Verdict]:
    return verdicts(asked, Settings(budget=SECONDS, seed=seed))


def differences(asked: Sequence[Claim], runs: Sequence[Sequence[Verdict]]) -> list[str]:
    return [
        f"{label(claim)}: {', '.join(verdict.name for verdict in answers)}"
        for claim, *answers in zip(asked, *runs, strict=True)
        if len(set(answers)) > 1
    ]


def test_seeds_and_order_change_no_verdict_of_a_sample() -> None:
    """Another seed, and the claims backwards so that each meets another claim's leavings."""
    asked = random.Random("determinism").sample(everything(), SAMPLE)
    first = with_seed(asked, 0)
    second = with_seed(asked[::-1], 1)[::-1]
    assert differences(asked, [first, second]) == []


@pytest.mark.slow
def test_three_seeds_give_the_same_verdicts() -> None:
    asked = everything()
    assert differences(asked, [with_seed(asked, seed) for seed in range(3)]) == []


@pytest.mark.slow
def test_the_order_of_claims_changes_no_verdict() -> None:
    asked = everything()
    order = list(range(len(asked)))
    random.Random("order").shuffle(order)
    shuffled = with_seed([asked[place] for place in order], 0)
    back = dict(zip(order, shuffled, strict=True))
    assert differences(asked, [with_seed(asked, 0), [back[place] for place in range(len(asked))]]) == []


def reported(hashing: str, *paths: str) -> list[tuple[str, str, str]]:
    command = [sys.executable, "-m", "kdverify", "check", *paths, "--format", "json", "--budget", str(int(SECONDS))]
    environment = {**os.environ, "PYTHONHASHSEED": hashing}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=900, check=False)
    assert done.returncode in (0, 1), done.stderr
    return [(row["operator"], row["claim"], row["verdict"]) for row in json.loads(done.stdout)["results"]]


def test_hashing_changes_no_verdict_of_a_spec() -> None:
    path = str(SPECS / "linear_pool.kd")
    assert reported("0", path) == reported("1", path) == reported("2", path)


@pytest.mark.slow
def test_hashing_changes_no_verdict() -> None:
    first, *others = [reported(hashing, str(SPECS)) for hashing in ("0", "1", "12345")]
    assert all(other == first for other in others)
