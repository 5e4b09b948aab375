"""How an operator is written changes no verdict."""

import functools
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from judging import DECIDED, checked, claims, label, library, verdicts
from numeric_axioms import Floats, draw
from respellings import CHAINS, RESPELLINGS, WAYS, respelled
from writing import blocks, write_block

from kdverify.evidence.verdict import Verdict
from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import Claim, Operator
from kdverify.semantics.floats import Batch, Reading
from kdverify.verify.settings import Settings

# Above the limit of the command line: a busy machine is no reason to fail.
SETTINGS = Settings(budget=30.0)
SAMPLE = 120
_AS_WRITTEN: dict[tuple[str, int], tuple[Claim, Verdict]] = {}
CASES = [(name, way) for way in WAYS for name, block in library().items() if respelled(block, way) != block]


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim of an operator, by its place, and the same claim about the operator respelled."""

    way: str
    operator: str
    place: int
    respelled: Claim


def pairs(name: str, way: str) -> list[Pair]:
    block = library()[name]
    before, after = claims(block), claims(respelled(block, way))
    assert len(before) == len(after)
    return [Pair(way, name, place, claim) for place, claim in enumerate(after)]


def changes(found: Sequence[Pair]) -> list[str]:
    """Which verdicts differ; a claim that is open as written may be decided by luck when respelled."""
    changed: list[str] = []
    before = as_written({(pair.operator, pair.place) for pair in found})
    for pair, after in zip(found, verdicts([pair.respelled for pair in found], SETTINGS), strict=True):
        original, verdict = before[pair.operator, pair.place]
        if verdict in DECIDED and after is not verdict:
            changed.append(f"{pair.way}: {label(original)} was {verdict.value}, and now {after.value}")
    return changed


def as_written(places: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], tuple[Claim, Verdict]]:
    """Claims as the library writes them with their verdicts, each decided once in a run."""
    asked = {(name, place): claims(library()[name])[place] for name, place in set(places) - _AS_WRITTEN.keys()}
    _AS_WRITTEN.update(zip(asked, zip(asked.values(), verdicts([*asked.values()], SETTINGS), strict=True), strict=True))
    return _AS_WRITTEN


def test_every_respelling_applies_to_some_operator() -> None:
    used = {way for _, way in CASES} | {step for way, steps in CHAINS.items() for step in steps}
    assert used == {*RESPELLINGS, *CHAINS}
    assert len(CASES) > 1000


def test_writing_a_spec_out_changes_nothing() -> None:
    for block in library().values():
        (again,) = blocks(write_block(block))
        assert again == block


@pytest.mark.parametrize("way", WAYS)
def test_a_respelled_operator_has_the_same_values(way: str) -> None:
    for name in (name for name, other in CASES if other == way):
        check_values(name, way)


def check_values(name: str, way: str) -> None:
    before, after = original(name), checked(respelled(library()[name], way)).operator
    assert after.kind is before.kind
    inputs = after.inputs[::-1] if "statements reordered" in steps(way) else after.inputs
    together = list(zip(before.inputs, inputs, strict=True))
    axes = {old: new for one, other in together for old, new in zip(one.axes, other.axes, strict=True)}
    sizes = {dimension.axis.name: max(dimension.least, 3) for dimension in before.dimensions}
    trial = draw(before, sizes, 150, 0, closed=True)
    values = {other.name: mirrored(one, other, trial.values[one.name]) for one, other in together}
    expected = trial.out()
    there = {new.name: sizes[old.name] for old, new in axes.items()}
    got = np.broadcast_to(Reading(Batch(there, values, {})).tensor(after.out), expected.shape)
    real = np.isfinite(expected)
    assert np.array_equal(real, np.isfinite(got)), (name, way)
    assert np.abs(np.where(real, got - expected, 0.0)).max() < 1e-9, (name, way)


@functools.cache
def original(name: str) -> Operator:
    return checked(library()[name]).operator


def steps(way: str) -> tuple[str, ...]:
    return CHAINS.get(way, (way,))


def mirrored(entry: Input, other: Input, value: Floats) -> Floats:
    """The value of the input that stands for this one: the rest to 1 in the unit interval, else the inverse."""
    if not other.name.startswith("beta_") or not isinstance(entry.domain, Interval):
        return value
    return 1.0 / value if entry.domain.upper is None else 1.0 - value


def sampled() -> Iterable[Pair]:
    """Every way at least once, every operator about as often, claims at random."""
    chance = random.Random("respelling")
    cases = CASES.copy()
    chance.shuffle(cases)
    first: dict[str, tuple[str, str]] = {}
    for name, way in cases:
        first.setdefault(way, (name, way))
    chosen = dict.fromkeys([*first.values(), *cases])
    for name, way in list(chosen)[:SAMPLE]:
        yield chance.choice(pairs(name, way))


def test_a_sample_of_verdicts_stays_when_respelled() -> None:
    assert changes(list(sampled())) == []


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_no_verdict_changes_when_respelled(way: str) -> None:
    assert changes([pair for name, other in CASES if other == way for pair in pairs(name, way)]) == []
