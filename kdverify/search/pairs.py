"""Makes the numbers of a counterexample simpler, those of two inputs at a time."""

from fractions import Fraction
from itertools import combinations, product

import numpy as np

from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Counterexample
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Goal, Holds, InHull
from kdverify.search.candidates import companion
from kdverify.search.layout import as_floats, exact, layout, parts_of
from kdverify.search.minimise import choices, cost, minimise
from kdverify.search.objective import score
from kdverify.search.smallness import weight

_ROUNDS = 6
_EACH = 30
_CERTIFIED = 8
# Beyond these, one number at a time has to do.
_MOST_SLOTS = 10
_MOST_LENGTH = 8


def simplify(goal: Goal, counterexample: Counterexample) -> Counterexample:
    """A counterexample of the same sizes with fewer distinct numbers and digits, each step certified."""
    current = minimise(goal, counterexample)
    slots = layout(goal, current.witness.sizes).slots
    if (
        not isinstance(goal.show, Holds | InHull)
        or len(slots) > _MOST_SLOTS
        or any(s.length > _MOST_LENGTH for s in slots)
    ):
        return current
    for _ in range(_ROUNDS):
        better = _step(goal, current)
        if better is None:
            return current
        current = minimise(goal, better)
    return current


def _step(goal: Goal, current: Counterexample) -> Counterexample | None:
    witness = current.witness
    plan = layout(goal, witness.sizes)
    parts = parts_of(plan, witness.values)
    offers = [_simplest(choices(goal, witness, number)) for number in range(len(plan.slots))]
    now = cost(witness, current.companion)
    for first, second in combinations(range(len(plan.slots)), 2):
        points = [
            [one if place == first else other if place == second else part for place, part in enumerate(parts)]
            for one, other in product(offers[first], offers[second])
        ]
        scores = score(goal, witness.sizes, as_floats(plan, points))
        suspects = []
        for row in map(int, np.flatnonzero(scores.margin < 0.0)):
            positions = {name: int(spots[row]) for name, spots in scores.positions.items()}
            suspect = Witness(witness.sizes, exact(plan, points[row]), positions)
            if cost(suspect, {}) < now:
                suspects.append((suspect, companion(plan, suspect, scores, row)))
        for suspect, needed in sorted(suspects, key=lambda offer: cost(*offer))[:_CERTIFIED]:
            found = certify(goal, suspect, current.found_by, needed)
            if found is not None and cost(found.witness, found.companion) < now:
                return found
    return None


def _simplest(offers: list[tuple[Fraction, ...]]) -> list[tuple[Fraction, ...]]:
    distinct = dict.fromkeys(offers)
    return sorted(distinct, key=lambda point: (len(set(point)), sum(map(weight, point))))[:_EACH]
