"""Recursions that do not tend to one distribution from everywhere, certified at concrete inputs.

The evidence is an orbit, or two, with a closed set that contains every limit it may have:

- `enters N`, `period N`: exact arithmetic follows the orbit, which after so many steps repeats with this period;
- `breaks N`: after so many steps the value is certainly no distribution, so there is no orbit;
- `classes N`, `between N`, `every N`: a trap of M applied so many times, in which the orbit begins;
- `classes N`, `below N`: M shrinks the probability of these classes, each the same, wherever it is that small.

One orbit refutes alone if it breaks off, if it goes round in a cycle, or if its limits are no interior
distributions; two refute if their limits cannot be the same.  `docs/recursion.md` states and proves this.
"""

from collections.abc import Mapping
from fractions import Fraction

from kdverify.evidence.destination import Destination, Vector, destination, numbers_of, vector
from kdverify.evidence.failure_mode import FailureMode
from kdverify.evidence.notation import to_text
from kdverify.evidence.outcome import Enclosure
from kdverify.evidence.premises import environment
from kdverify.evidence.side import Failure
from kdverify.evidence.trap import Slice, is_mapped
from kdverify.evidence.witness import Witness
from kdverify.lang.goal import Attracts, Goal
from kdverify.lang.term import Entry, walk
from kdverify.semantics.exact import Environment
from kdverify.semantics.ranges import moving
from kdverify.semantics.segment import ranges

ZERO = Fraction(0)


def escapes(goal: Goal, show: Attracts, witness: Witness, given: Mapping[str, str]) -> Failure | None:
    """Certifies that not every orbit tends to one interior distribution.

    Args:
        goal: the goal, whose premises the witness meets.
        show: its statement.
        witness: the input; its student is where the first orbit starts.
        given: the orbits, as the module says, and `start N` for the second.
    """
    if not _is_recursion(goal, show) or _mentions_student(goal, show):
        return None
    here = environment(goal, witness)
    inner = show.student not in goal.closed
    try:
        first = destination(show, here, numbers_of(witness.values[show.student]), given, 1, inner)
        if first is None:
            return None
        if first.alone is not None:
            return _alone(first, given)
        second = destination(show, here, vector(given["start 2"]), given, 2, inner)
    except (KeyError, ValueError, ZeroDivisionError):
        return None
    if second is None or not _is_start(second.start, len(first.start), inner):
        return None
    return _together(show, here, first, second, given)


def _is_recursion(goal: Goal, show: Attracts) -> bool:
    """Whether the value takes the place of the student: one number for each class, at no free position."""
    return not goal.indices and any(
        entry.name == show.student and entry.axes == show.tensor.axes and len(entry.axes) == 1 for entry in goal.inputs
    )


def _mentions_student(goal: Goal, show: Attracts) -> bool:
    return any(
        isinstance(part, Entry) and part.array == show.student for premise in goal.given for part in walk(premise)
    )


def _is_start(start: Vector, size: int, inner: bool) -> bool:
    return len(start) == size and sum(start) == 1 and (min(start) > 0 if inner else min(start) >= 0)


def _alone(found: Destination, given: Mapping[str, str]) -> Failure:
    assert found.alone is not None
    left, relation, right = found.sides
    companion = {key: text for key, text in given.items() if key.endswith(" 1") and not key.startswith("start")}
    explanation = f"the recursion {found.alone.value}: {found.says}"
    return Failure(left, right, relation, explanation, found.bits, _shown(found.alone, companion, found))


def _together(
    show: Attracts, here: Environment, first: Destination, second: Destination, given: Mapping[str, str]
) -> Failure | None:
    apart = [
        place
        for place in range(len(first.low))
        if first.high[place] < second.low[place] or second.high[place] < first.low[place]
    ]
    if not apart:
        return None
    mode = _mode(show, here, first, second)
    sides = [Enclosure(found.low[apart[0]], found.high[apart[0]]) for found in (first, second)]
    explanation = f"the recursion {mode.value}: {first.says}; {second.says}"
    companion = {key: text for key, text in given.items() if key.rpartition(" ")[2] in ("1", "2")}
    companion = _shown(mode, companion, first, second)
    return Failure(sides[0], sides[1], "==", explanation, max(first.bits, second.bits), companion)


def _shown(mode: FailureMode, companion: Mapping[str, str], *found: Destination) -> dict[str, str]:
    """What to keep: what was given, what happens, and where each orbit tends to."""
    kept = {key: text for key, text in companion.items() if not key.startswith("tends")}
    for number, each in enumerate(found, 1):
        if each.limit is not None:
            kept[f"tends {number}"] = to_text(each.limit)
    return {"mode": mode.id, **kept}


def _mode(show: Attracts, here: Environment, first: Destination, second: Destination) -> FailureMode:
    if first.bits == second.bits == 0:
        return FailureMode.NOTHING_MOVES if _moves_nothing(show, here) else FailureMode.SEVERAL_FIXED_POINTS
    if _swaps(first, second):
        return FailureMode.CYCLE
    steady = [found.limit is not None and (found.slice is None or found.slice.steps == 1) for found in (first, second)]
    return FailureMode.SEVERAL_FIXED_POINTS if all(steady) else FailureMode.KEPT_APART


def _swaps(first: Destination, second: Destination) -> bool:
    """Whether one step leads from each of two traps, or from where it tends to, into the other."""
    one, other = first.slice, second.slice
    if one is None or other is None or one.first != other.first or not one.steps == other.steps == 2:
        return False
    once = Slice(one.show, one.here, one.first, 1)
    return all(is_mapped(once, _core(source), target.between) for source, target in ((first, second), (second, first)))


def _core(found: Destination) -> tuple[Fraction, Fraction]:
    if found.limit is None or found.slice is None:
        return found.between
    place = found.slice.first[0] - 1
    return found.limit[0][place], found.limit[1][place]


def _moves_nothing(show: Attracts, here: Environment) -> bool:
    """Whether each class keeps its probability, whatever the students are.

    The entries of the student are objects of their own, so an entry that comes out as the same object is the same
    number whatever that is.
    """
    size = here.sizes[show.tensor.axes[0].name]
    entries = [moving(ZERO, Fraction(1), Fraction(1), ZERO) for _ in range(size)]
    return all(
        value is entry for value, entry in zip(ranges(show.tensor, here, show.student, entries), entries, strict=True)
    )
