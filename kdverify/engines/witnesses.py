"""Two exact inputs that show that an operator depends on one of them."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.dependence import Difference, establishes
from kdverify.evidence.notation import to_text
from kdverify.evidence.outcome import Declined, Enclosure, EverySize, Outcome, Proved, Step, Survived
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Depends, Goal
from kdverify.reasoning.trace import Pair, record
from kdverify.search.layout import exact, layout
from kdverify.search.picks import Picks, Pool, picks, pool
from kdverify.search.sizes import small_sizes
from kdverify.search.smallness import smallness
from kdverify.semantics.floats import Batch, Reading

_PAIRS = 1500
# Of large inputs only so many are looked at, or so many numbers.
_FEWEST = 8
_NUMBERS = 200_000
_CERTIFIED = 20


class Witnesses(AbstractEngine):
    """Proves existential statements: one pair of inputs is enough, at any size the goal allows."""

    name = "witnesses"
    part = Part.PROVER
    order = 11
    summary = "finds two exact inputs that differ in one name and give certainly different results"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """A proof that carries the pair, or how many pairs gave the same value."""
        if not isinstance(goal.show, Depends):
            return Declined("the statement is not existential", foreign=True)
        trials = 0
        for sizes in small_sizes(goal.dimensions):
            own = pool(layout(goal, sizes))
            first = picks(own, min(_PAIRS, max(_FEWEST, _NUMBERS // own.plan.entries)), budget.seed)
            if len(first) == 0:
                continue
            found = _differing(goal, goal.show, sizes, own, first, budget.seed)
            if found is not None:
                record(Pair(*found[:2]))
                return Proved(EverySize(), (_step(goal.show.on, *found),))
            trials += len(first)
        return Survived(trials, 0.0)


def _differing(
    goal: Goal, show: Depends, sizes: Mapping[str, int], own: Pool, first: Picks, seed: int
) -> tuple[Witness, Witness, Difference] | None:
    random = np.random.default_rng(seed)
    shuffled = first[random.permutation(len(first))]
    named = np.array([slot.name == show.on for slot in own.plan.slots])
    second = np.where(named, shuffled, first)
    one = Reading(Batch(sizes, own.values(first))).tensor(show.tensor)
    other = Reading(Batch(sizes, own.values(second))).tensor(show.tensor)
    gap = np.abs(one - other).reshape(len(first), -1)
    apart = np.flatnonzero(np.where(np.isfinite(gap), gap, 0.0).max(axis=1) > 1e-9)
    lightest = apart[np.argsort(own.bulk(first[apart]) + own.bulk(second[apart]), kind="stable")]
    pairs = []
    for row in lightest[: 4 * _CERTIFIED]:
        both = [Witness(dict(sizes), exact(own.plan, own.parts(chosen[row])), {}) for chosen in (first, second)]
        pairs.append((both[0], both[1]))
    pairs.sort(key=lambda pair: (smallness(pair[0]), smallness(pair[1])))
    for pair in pairs[:_CERTIFIED]:
        found = establishes(goal, *pair)
        if found is not None:
            return *pair, found
    return None


def _step(on: str, first: Witness, second: Witness, found: Difference) -> Step:
    shared = ", ".join(f"{name} = {to_text(value)}" for name, value in first.values.items() if name != on)
    spot = f"out[{', '.join(map(str, found.spot))}]" if found.spot else "out"
    sizes = ", ".join(f"{axis} = {size}" for axis, size in first.sizes.items())
    moved = f"{on} = {to_text(first.values[on])} gives {spot} = {_shown(found.first)}"
    other = f"{on} = {to_text(second.values[on])} gives {_shown(found.second)}"
    return Step("two-inputs", f"at {sizes}" + (f", {shared}" if shared else "") + f": {moved}, and {other}")


def _shown(value: Enclosure) -> str:
    if value.undefined:
        return "no value"
    if value.infinite:
        return "inf" if value.infinite > 0 else "-inf"
    if value.exact:
        return str(value.lower)
    middle = ((value.lower or Fraction(0)) + (value.upper or Fraction(0))) / 2
    return f"{float(middle):.6g}..."


engine = Witnesses()
