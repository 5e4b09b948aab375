"""The least sizes at which a claim is false, and whether that they are least can be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from kdverify.engines._model import AbstractEngine, Part
from kdverify.evidence.outcome import Counterexample
from kdverify.evidence.verdict import Verdict
from kdverify.lang import build
from kdverify.lang.domain import Dimension, Input, Interval
from kdverify.lang.goal import Claim, Goal, Holds
from kdverify.lang.term import Node, Parameter
from kdverify.lang.written_out import write_out
from kdverify.search.pairs import simplify
from kdverify.verify.settings import Settings
from kdverify.verify.worker import Engines, decide, installed

# So many values of a whole number are looked at one by one.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Least:
    """The size of an axis in a counterexample; `why` it can be no smaller, empty where that is not shown."""

    axis: str
    size: int
    why: str


def smallest(
    claim: Claim, counterexample: Counterexample, settings: Settings, engines: Engines = installed
) -> tuple[Counterexample, tuple[Least, ...]]:
    """A counterexample at the least sizes that could be found, the axis of the result first, and what is known of them.

    At each smaller size the claim is decided anew: a refutation there is taken instead, and a proof shows that there is
    none.  Then the numbers are made simpler, those of two inputs at a time.
    """
    goal = next(goal for goal in claim.goals if goal.name == counterexample.goal)
    found: list[Least] = []
    fixed: dict[str, int] = {}
    for dimension in in_order(claim, goal):
        axis = dimension.axis.name
        while True:
            size = counterexample.witness.sizes[axis]
            if size == dimension.least:
                why = f"the claim speaks of {axis} >= {dimension.least}"
                break
            smaller = _limited(
                goal, {**{name: (most, most) for name, most in fixed.items()}, axis: (dimension.least, size - 1)}
            )
            verdict, better = _decide(claim, smaller, settings, engines)
            if better is None:
                also = "".join(f" and {name} == {most}" for name, most in fixed.items())
                if verdict is Verdict.PROVED:
                    why = f"the claim is proved for {axis} <= {size - 1}{also}"
                else:
                    is_proved = _holds_written_out(claim, goal, dimension, size - 1, settings, engines)
                    why = f"the claim is proved for {axis} <= {size - 1}" if is_proved else ""
                break
            counterexample = better
        found.append(Least(axis, counterexample.witness.sizes[axis], why))
        fixed[axis] = counterexample.witness.sizes[axis]
    return simplify(goal, counterexample), tuple(found)


def at_sizes(claim: Claim, sizes: Mapping[str, int]) -> Claim:
    """The claim at these sizes only."""
    bounds = {name: (size, size) for name, size in sizes.items()}
    return replace(claim, goals=tuple(_limited(goal, bounds) for goal in claim.goals), expected=None)


def in_order(claim: Claim, goal: Goal) -> Sequence[Dimension]:
    """The dimensions of a goal, that of the result first."""
    first = claim.operator.out.axes[-1]
    return sorted(goal.dimensions, key=lambda dimension: dimension.axis != first)


def _limited(goal: Goal, bounds: Mapping[str, tuple[int, int]]) -> Goal:
    dimensions = tuple(
        replace(dimension, least=bounds[dimension.axis.name][0], most=bounds[dimension.axis.name][1])
        if dimension.axis.name in bounds
        else dimension
        for dimension in goal.dimensions
    )
    return replace(goal, dimensions=dimensions)


def _decide(claim: Claim, goal: Goal, settings: Settings, engines: Engines) -> tuple[Verdict, Counterexample | None]:
    alone = replace(claim, goals=(goal,), expected=None, ways=(), tests=frozenset())
    ((_, row),) = decide([alone], replace(settings, jobs=1), engines)
    return row.verdict, row.counterexample


def _holds_written_out(
    claim: Claim, goal: Goal, dimension: Dimension, most: int, settings: Settings, engines: Engines
) -> bool:
    """Whether the goal, with sums over an axis written out, is proved up to a size of it and at all sizes of others."""
    goals: list[Goal] = []
    for size in range(dimension.least, most + 1):
        written = write_out(goal, dimension.axis, size)
        if written is None:
            return False
        goals += [part for one in written for part in _instances(one)]
    numbered = tuple(replace(part, name=f"{part.name} {number}") for number, part in enumerate(goals))
    alone = replace(claim, goals=numbered, expected=None, ways=(), tests=frozenset())
    ((_, row),) = decide([alone], replace(settings, jobs=1), lambda: _provers(engines))
    return row.verdict is Verdict.PROVED


def _instances(goal: Goal) -> list[Goal]:
    """The goal for each value of its whole numbers between two bounds that are near each other."""
    chosen = next((entry for entry in goal.inputs if _values(entry)), None)
    if chosen is None or not isinstance(goal.show, Holds):
        return [goal]
    found: list[Goal] = []
    for value in _values(chosen):

        def change(node: Node, value: int = value) -> Node | None:
            return build.number(value) if isinstance(node, Parameter) and node.name == chosen.name else None

        instance = replace(
            goal,
            inputs=tuple(entry for entry in goal.inputs if entry is not chosen),
            given=tuple(build.transform(premise, change) for premise in goal.given),
            show=Holds(build.transform(goal.show.condition, change)),
        )
        found += _instances(instance)
    return found


def _values(entry: Input) -> range:
    own = entry.domain
    if entry.axes or not isinstance(own, Interval) or not own.integer or own.lower is None or own.upper is None:
        return range(0)
    inside = range(ceil(own.lower), floor(own.upper) + 1)
    return inside if len(inside) <= _FEW and all(map(own.holds, map(Fraction, inside))) else range(0)


def _provers(engines: Engines) -> Sequence[AbstractEngine]:
    return [engine for engine in engines() if engine.part is Part.PROVER and engine.name != "rates"]
