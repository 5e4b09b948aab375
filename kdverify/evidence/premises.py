"""Whether the premises of a goal certainly hold at a witness."""

from dataclasses import replace

from kdverify.evidence.region import contains
from kdverify.evidence.witness import Witness
from kdverify.lang import build
from kdverify.lang.goal import Goal
from kdverify.lang.term import Axis
from kdverify.semantics.exact import Environment, decide

MOST_BITS = 1024


def environment(goal: Goal, witness: Witness) -> Environment:
    """The witness as the exact evaluator takes it."""
    positions = {index: witness.positions[index.name] for index in goal.indices}
    return Environment(witness.sizes, witness.values, positions)


def admits(goal: Goal, witness: Witness) -> bool:
    """Whether the goal speaks of the witness: it is in the domains, and every premise is certainly true."""
    if not contains(goal, witness):
        return False
    here = environment(goal, witness)
    return all(decide(premise, here, MOST_BITS) is True for premise in goal.given)


def at_entry(here: Environment, axes: tuple[Axis, ...], spot: tuple[int, ...]) -> Environment:
    """The environment in which the body of a tensor over `axes` is its entry at `spot`."""
    formal = {build.formal(axis): number for axis, number in zip(axes, spot, strict=True)}
    return replace(here, positions={**here.positions, **formal})
