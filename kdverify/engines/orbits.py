"""Recursions that go elsewhere, or nowhere: fixed points, cycles and traps at small exact inputs."""

from collections import Counter
from collections.abc import Iterator, Mapping

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.certify import certify
from kdverify.evidence.outcome import Counterexample, Declined, Outcome, Refuted, Survived
from kdverify.lang.domain import Simplex
from kdverify.lang.goal import Attracts, Goal
from kdverify.lang.term import Entry, Node, walk
from kdverify.search.portrait import portray
from kdverify.search.recursion import Kind, suspects
from kdverify.search.settings import settings
from kdverify.search.sizes import clamped

_MORE_CLASSES = (1, 2, 4, 8, 18, 48, 298, 998)
# So many settings at most, and at least, and in between so many positions in all.
_MOST_SETTINGS, _FEWEST_SETTINGS, _POSITIONS = 600, 12, 1200
# So much evidence of each kind is put to the judge at each size; less, and of few classes, where much was rejected.
_CERTIFIED, _MANY_REJECTED, _FEW_CLASSES = 3, 24, 12


class Orbits(AbstractEngine):
    """Looks at where orbits go in floats, and certifies what no attracting fixed point allows."""

    name = "orbits"
    part = Part.REFUTER
    order = 61
    summary = "finds fixed points, cycles, traps and vanishing classes of a recursion, and certifies them"

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """The simplest certified failure at the smallest sizes, or how many orbits were looked at."""
        if not isinstance(goal.show, Attracts):
            return Declined("speaks of recursions only", foreign=True)
        if not _is_recursion(goal, goal.show):
            return Declined("the result does not take the place of the student")
        if any(_mentions(premise, goal.show.student) for premise in goal.given):
            return Declined("a premise speaks of the student, and orbits do not keep to it")
        trials = rejected = 0
        for sizes in _sizes(goal, goal.show):
            if rejected >= _MANY_REJECTED and sizes[goal.show.tensor.axes[0].name] > _FEW_CLASSES:
                break
            found, count, failed = _at(goal, goal.show, sizes, _CERTIFIED if rejected < _MANY_REJECTED else 1)
            if found is not None:
                return Refuted(found)
            trials, rejected = trials + count, rejected + failed
        return Survived(trials, float("inf")) if trials else Declined("no simple inputs that meet the premises")


def _is_recursion(goal: Goal, show: Attracts) -> bool:
    student = next((entry for entry in goal.inputs if entry.name == show.student), None)
    return (
        student is not None
        and isinstance(student.domain, Simplex)
        and len(student.axes) == 1
        and student.axes == show.tensor.axes
        and not goal.indices
    )


def _mentions(root: Node, name: str) -> bool:
    return any(isinstance(part, Entry) and part.array == name for part in walk(root))


def _sizes(goal: Goal, show: Attracts) -> Iterator[Mapping[str, int]]:
    """Two classes first, or as many as the goal asks for; then a teacher more, and then more and more classes."""
    axis = show.tensor.axes[0]
    seen: list[Mapping[str, int]] = []
    for more, others in ((0, 0), (0, 1), *((more, 0) for more in _MORE_CLASSES)):
        wanted = [
            max(2, entry.least) + more if entry.axis == axis else entry.least + others for entry in goal.dimensions
        ]
        sizes = clamped(goal.dimensions, tuple(wanted))
        if sizes[axis.name] > 1 and sizes not in seen:
            seen.append(sizes)
            yield sizes


def _at(
    goal: Goal, show: Attracts, sizes: Mapping[str, int], most_certified: int
) -> tuple[Counterexample | None, int, int]:
    """The best failure at these sizes, how many orbits were looked at, and how much evidence was rejected."""
    most = max(_FEWEST_SETTINGS, min(_MOST_SETTINGS, _POSITIONS // sizes[show.tensor.axes[0].name]))
    chosen = settings(goal, show, sizes, 1, most)
    if not chosen:
        return None, 0, 0
    portrait = portray(show, sizes, chosen, 1)
    attempts: Counter[Kind] = Counter()
    for suspect in sorted(suspects(show, sizes, chosen, 1, portrait), key=lambda suspect: suspect.rank):
        if attempts[suspect.kind] == most_certified:
            continue
        attempts[suspect.kind] += 1
        found = certify(goal, suspect.witness, Orbits.name, suspect.companion)
        if found is not None:
            return found, portrait.once.size, attempts.total() - 1
    return None, portrait.once.size, attempts.total()


engine = Orbits()
