"""Random operators: none is proved to be what an exact input shows that it is not."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import pytest

from kdverify.engines import glance, vertices
from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.evidence.verdict import Verdict
from kdverify.lang.check import check
from kdverify.lang.goal import Goal
from kdverify.source.span import Source
from kdverify.verify import conflicts
from kdverify.verify.session import vocabulary
from kdverify.verify.settings import Settings
from tests.contracts.refutation import claims_in
from tests.soundness import neighbours
from tests.soundness.campaign import drawn_claims, examine, run, says
from tests.soundness.limited import Tell, limited
from tests.soundness.neighbours import neighbour
from tests.soundness.operators import Operators

ROOT = Path(__file__).parents[2]
# `KDVERIFY_CAMPAIGN_SECONDS` makes the long run longer.
SECONDS = float(os.environ.get("KDVERIFY_CAMPAIGN_SECONDS", "120"))


class Credulous(AbstractEngine):
    """Proves everything."""

    name: ClassVar[str] = "credulous"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 1
    summary: ClassVar[str] = "believes what it is told"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        return Proved(EverySize(), (Step("faith", "everything"),))


class Partial(Credulous):
    """Proves that what comes out sums to one."""

    name: ClassVar[str] = "partial"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        return super().attempt(goal, budget) if "sum" in goal.name else Declined("it adds up only")


def credulous() -> tuple[AbstractEngine, ...]:
    return (Credulous(), vertices.engine)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_drawn_is_an_operator(seed: int) -> None:
    text = Operators.of(seed).spec("drawn")
    (checked,) = check(Source("drawn.kd", text), vocabulary()).operators
    assert len(checked.asked) > 10


def test_the_same_seed_draws_the_same_operator() -> None:
    assert Operators.of(7).spec("drawn") == Operators.of(7).spec("drawn")
    assert Operators.of(7).spec("drawn") != Operators.of(8).spec("drawn")


def test_operators_of_all_sorts_are_drawn() -> None:
    texts = "\n".join(Operators.of(seed).spec("drawn") for seed in range(400))
    words = {
        "normalize",
        "soften",
        "escort",
        "top_k",
        "where",
        "max",
        "min",
        "median",
        "clip",
        "entropy",
        "prod",
        "exp",
    }
    assert {word for word in words if f"{word}(" not in texts} == set()


def test_a_prover_that_is_wrong_is_found_out_and_what_shows_it_is_kept(tmp_path: Path) -> None:
    claims = claims_in(
        "operator o\nlet q in simplex[V]\nlet p in simplex[V]\nout = q\nclaim half: out <= 1 / 2\n", "o.kd"
    )
    (row,) = examine(claims, engines=credulous)
    assert row.verdict is Verdict.CONFLICT
    assert "faith" in says(row)
    folder = conflicts.keep(row, Settings(), tmp_path)
    assert conflicts.keep(row, Settings(), tmp_path) != folder
    assert (folder / "o.kd").read_text("utf-8") == claims[0].span.source.text
    document = json.loads((folder / "conflict.json").read_text("utf-8"))
    (goal,) = document["goals"]
    assert goal["verdict"] == "conflict"
    assert any("argument" in said for said in goal["said"]) and any("refuted" in said for said in goal["said"])
    assert document["packages"]["z3-solver"]
    ran = subprocess.run(
        [sys.executable, "-m", "kdverify", "check", "o.kd"], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 1 and "refuted" in ran.stdout


def test_a_goal_that_is_wrongly_proved_is_found_out_where_another_is_false_too() -> None:
    claims = claims_in("operator o\nlet q in simplex[V]\nout = 2 * q - 1 / 2\nsatisfies simplex\n", "o.kd")
    (row,) = examine(claims, engines=lambda: (Partial(), vertices.engine, glance.engine))
    verdicts = {goal.goal: goal.verdict for goal in row.goals}
    assert [name for name, verdict in verdicts.items() if verdict is Verdict.CONFLICT] == ["sums to one"]
    assert Verdict.REFUTED in verdicts.values()


def test_drawn_operators_find_out_a_prover_that_is_wrong() -> None:
    tally = list(run(range(3), most=10_000, seconds=600, engines=credulous))[-1]
    assert {row.verdict for row in tally.faults} == {Verdict.CONFLICT}
    assert len(tally.faults) > 10


def test_the_command_ends_with_status_3(tmp_path: Path) -> None:
    code = (
        "import sys; from tests.soundness import campaign, test_campaign; "
        f"sys.argv = ['campaign', '--claims', '1', '--save', {str(tmp_path)!r}]; "
        "campaign.installed = test_campaign.credulous; "
        "campaign.run.__defaults__ = (test_campaign.credulous,); sys.exit(campaign.main())"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 3, ran.stderr
    assert list(tmp_path.glob("*/conflict.json"))


def test_a_few_drawn_operators_are_judged_alike_by_provers_and_refuters() -> None:
    claims = [claim for seed in (11, 12) for claim in drawn_claims(seed)]
    rows = list(examine(claims))
    assert len(rows) == len(claims)
    assert [says(row) for row in rows if row.verdict in (Verdict.CONFLICT, Verdict.ERROR)] == []


@pytest.mark.slow
def test_no_drawn_operator_is_proved_to_be_what_it_is_not() -> None:
    tally = list(run(range(100_000, 200_000), most=1_000_000, seconds=SECONDS))[-1]
    assert [says(row) for row in tally.faults] == []
    assert tally.verdicts["proved"] > 10


@pytest.mark.parametrize("seed", range(1, 80, 2))
def test_a_neighbour_of_the_library_is_an_operator_of_its_own(seed: int) -> None:
    (checked,) = check(Source("near.kd", neighbour(seed, "near")), vocabulary()).operators
    assert checked.asked and neighbour(seed, "near") == neighbour(seed, "near")


def test_every_operator_of_the_library_has_neighbours() -> None:
    text = "\n".join(path.read_text("utf-8") for path in neighbours.SPECS.glob("*.kd"))
    named = [line.split()[1] for line in text.splitlines() if line.startswith("operator ")]
    assert sorted(lines[0].split()[1] for lines in neighbours.library()) == sorted(named)


def test_work_ends_at_its_limit_and_the_next_goes_on() -> None:
    def endless(tell: Tell) -> None:
        tell("begun")
        while True:
            pass

    heard = list(limited([endless, lambda tell: tell("short"), lambda tell: os._exit(3)], 0.2))
    assert [each.told for each in heard] == [("begun",), ("short",), ()]
    assert [bool(each.died) for each in heard] == [False, False, True]
