"""Structure explored and shrunk by Hypothesis: sizes, zeros, ties, and small whole numbers as weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Counterexample, Declined, Outcome, Refuted, Survived
from kdverify.lang.goal import Attracts, Continuous, Depends, Goal, Shrinks
from kdverify.search.candidates import companion, witness
from kdverify.search.grids import scalars
from kdverify.search.layout import Layout, Slot, as_floats, layout
from kdverify.search.minimise import minimise
from kdverify.search.objective import NOISE, score
from kdverify.search.sizes import clamped

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_EXAMPLES = 200
# How many cases that may be a mere rounding are certified.
_DOUBTFUL = 20
_MORE = (3, 2)
_LARGEST = 200
_WEIGHTS = (*range(1, 13), 20, 50, 100, 1000, 10**6)


@dataclass
class _Trial:
    """What is being looked for, and what was seen on the way."""

    goal: Goal
    trials: int = 0
    closest: float = float("inf")
    doubtful: int = 0
    found: list[Counterexample] = field(default_factory=list)

    def fails(self, case: tuple[Mapping[str, int], list[tuple[Fraction, ...]], list[tuple[Fraction, ...]]]) -> bool:
        """Whether a drawn case is a certified counterexample."""
        sizes, parts, aims = case
        plan = layout(self.goal, sizes)
        towards = as_floats(plan, [aims]) if isinstance(self.goal.show, Continuous) else None
        scores = score(self.goal, sizes, as_floats(plan, [parts]), towards)
        margin = float(scores.margin[0])
        self.trials += margin < float("inf")
        self.closest = min(self.closest, margin)
        if margin >= -100 * NOISE:
            self.doubtful += margin < 0.0
            if margin >= 0.0 or self.doubtful > _DOUBTFUL:
                return False
        suspect = witness(plan, sizes, parts, scores, 0)
        needed = companion(plan, suspect, scores, 0, None if towards is None else aims)
        found = certify(self.goal, suspect, Shrinking.name, needed)
        if found is not None:
            self.found.append(found)
        return found is not None


class Shrinking(AbstractEngine):
    """Lets Hypothesis choose the structure; only clear violations are certified."""

    name = "shrinking"
    part = Part.REFUTER
    order = 70
    summary = "explores sizes, zeros and ties with Hypothesis, and shrinks what it finds"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """A certified counterexample, shrunk by Hypothesis and then step by step, or what it survived."""
        if isinstance(goal.show, Attracts | Shrinks):
            return Declined("one input does not show where orbits go", foreign=True)
        if isinstance(goal.show, Depends):
            return Declined("an existential statement is not refuted by examples", foreign=True)
        if layout(goal, clamped(goal.dimensions, ())).entries > _LARGEST:
            return Declined("the least inputs are too large to be drawn number by number")
        try:
            from hypothesis import HealthCheck, Phase, find, settings
            from hypothesis.errors import NoSuchExample, Unsatisfiable
        except ImportError:
            return Declined("Hypothesis is not installed")
        trial = _Trial(goal)
        options = settings(
            max_examples=_EXAMPLES,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        try:
            find(_cases(goal), trial.fails, settings=options, random=Random(budget.seed))
        except (NoSuchExample, Unsatisfiable):
            return Survived(trial.trials, trial.closest)
        # The last example that Hypothesis kept is the simplest it found.
        return Refuted(minimise(goal, trial.found[-1]))


def _cases(goal: Goal) -> "SearchStrategy[Any]":
    from hypothesis import strategies

    def case(draw: Any) -> tuple[Mapping[str, int], list[tuple[Fraction, ...]], list[tuple[Fraction, ...]]]:
        sizes = {}
        for number, dimension in enumerate(goal.dimensions):
            most = dimension.least + (_MORE[number] if number < len(_MORE) else 1)
            most = most if dimension.most is None else min(most, dimension.most)
            sizes[dimension.axis.name] = draw(strategies.integers(dimension.least, most))
        plan = layout(goal, sizes)
        parts = _drawn(draw, plan)
        if not isinstance(goal.show, Continuous):
            return sizes, parts, parts
        aims = [
            here if slot.interval is not None and slot.interval.integer else there
            for slot, here, there in zip(plan.slots, parts, _drawn(draw, plan), strict=True)
        ]
        return sizes, parts, aims

    made: SearchStrategy[Any] = strategies.composite(case)()
    return made


def _drawn(draw: Any, plan: Layout) -> list[tuple[Fraction, ...]]:
    parts: list[tuple[Fraction, ...]] = []
    for number, slot in enumerate(plan.slots):
        parts.append(
            draw(_part(slot, [parts[other] for other in range(number) if plan.slots[other].length == slot.length]))
        )
    return parts


def _part(slot: Slot, alike: list[tuple[Fraction, ...]]) -> "SearchStrategy[tuple[Fraction, ...]]":
    from hypothesis import strategies

    if slot.interval is not None:
        interval = slot.interval
        simple = strategies.sampled_from([(value,) for value in scalars(interval)])
        if interval.integer:
            return simple
        lower, upper = interval.lower, interval.upper
        fractions = strategies.fractions(lower, upper, max_denominator=100).filter(interval.holds)
        return simple | fractions.map(lambda value: (value,))
    positive = strategies.sampled_from(_WEIGHTS)
    weights = strategies.just(0) | positive if slot.closed else positive
    fresh = strategies.lists(weights, min_size=slot.length, max_size=slot.length).filter(any).map(_shares)
    return strategies.sampled_from(alike) | fresh if alike else fresh


def _shares(weights: list[int]) -> tuple[Fraction, ...]:
    total = sum(weights)
    return tuple(Fraction(weight, total) for weight in weights)


engine = Shrinking()
