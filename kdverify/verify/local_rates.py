"""Finds the best rate at a given anchor: one for all anchors where that is met, else a number between close bounds."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from kdverify.engines._model import AbstractEngine, Budget, Part
from kdverify.evidence.outcome import Declined, EverySize, Outcome, Proved, Step
from kdverify.evidence.path import Path
from kdverify.evidence.ratio import bases, is_flat, ratio
from kdverify.evidence.witness import Exact, Witness
from kdverify.lang import build
from kdverify.lang.domain import Dimension, Input, Interval, Simplex
from kdverify.lang.goal import Goal, Holds, Shrinks
from kdverify.lang.narrowing import narrowed
from kdverify.lang.show import show_term
from kdverify.lang.term import Compare, Rank, Reduce, Size, Term, walk
from kdverify.lang.written_out import write_out
from kdverify.normal.form import TooLarge
from kdverify.reasoning.covering import MARGINS, Greatest, Ratio, greatest, is_bound, rounded
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.setting import setting_of
from kdverify.reasoning.turning import by_turning
from kdverify.search.paths import Slowest, anchor_of, slowest
from kdverify.semantics.exact import Environment
from kdverify.verify.rates import Rates, guesses, lower, meets, named, tightness

MOST_CLASSES = 4
_ROUGH = 10**4


class LocalRates(AbstractEngine):
    """The rate of all anchors where it is met at this one, else boxes of students, where only these are open."""

    name: ClassVar[str] = "local_rates"
    part: ClassVar[Part] = Part.PROVER
    order: ClassVar[int] = 15
    summary: ClassVar[str] = "finds the best rate of a contraction at a given anchor: a closed form, or close bounds"

    def __init__(self, rates: Rates) -> None:
        self._rates = rates

    def attempt(self, goal: Goal, budget: Budget) -> Outcome:
        """A rate below 1 that is proved, for `Shrinks` goals with an anchor."""
        if not isinstance(goal.show, Shrinks) or goal.show.given is None:
            return Declined("speaks of rates at a given anchor only", foreign=True)
        known = slowest(goal)
        general = _of_all_anchors(goal, goal.show)
        whole = self._rates.find(general, slowest(general), budget)
        if whole is not None and _is_met(whole[0], known):
            return _proved(show_term(whole[0]), tightness(whole[0], known), whole[1])
        own = self._of_two_classes(goal, goal.show, known, budget)
        if own is not None:
            return _proved(show_term(own[0]), tightness(own[0], known), own[1])
        between = _between(goal, goal.show, known)
        if between is not None:
            return between
        found = whole or self._rates.find(goal, known, budget)
        if found is None:
            return Declined(f"no rate below 1 was proved; {lower(known)}")
        return _proved(show_term(found[0]), tightness(found[0], known), found[1])

    def _of_two_classes(
        self, goal: Goal, show: Shrinks, known: Sequence[Slowest], budget: Budget
    ) -> tuple[Term, tuple[Step, ...]] | None:
        """A rate that is met, for a student of two classes: one number, by which all is differentiated."""
        assert show.given is not None
        (axis,) = show.given.value.axes
        below, above, exponent = bases(show)
        students = [entry for entry in goal.inputs if entry.axes == (axis,)]
        size = next(entry for entry in goal.dimensions if entry.axis == axis)
        if len(students) != 1 or not size.least == size.most == 2:
            return None
        turn, _ = anchor_of(show.given.value, {axis.name: 2})
        for rate in guesses(goal, known, most=1.0):
            if not _is_met(rate, known):
                continue
            share = build.power(rate, build.number(1 / exponent)) if exponent != 1 else rate
            bound = build.at_most(above, build.multiply(share, below))
            (part,) = write_out(replace(goal, show=Holds(bound)), axis, 2) or (None,)
            first = self._rates.below(goal, rate, budget)
            if part is None or first is None or not isinstance(part.show, Holds):
                return None
            assert isinstance(part.show.condition, Compare)
            steps = by_turning(part, part.show.condition.left, part.show.condition.right, students[0].name, turn)
            if steps is not None:
                return rate, (*first, Step("two_classes", f"both positions of {axis.name} written out"), *steps)
        return None


def _of_all_anchors(goal: Goal, show: Shrinks) -> Goal:
    """The goal for any interior anchor in place of the given one."""
    assert show.given is not None
    (axis,) = show.given.value.axes
    return replace(
        goal,
        dimensions=tuple(Dimension(axis, 2) if entry.axis == axis else entry for entry in goal.dimensions),
        inputs=(Input(show.given.name, (axis,), Simplex()), *goal.inputs),
        show=Shrinks(show.given.before, show.given.after),
    )


def _is_met(rate: Term, known: Sequence[Slowest]) -> bool:
    """Whether no smaller rate will do at any of the parameters that were looked at."""
    return bool(known) and all(meets(rate, entry) for entry in known)


def _proved(rate: str, tightness: str, argument: tuple[Step, ...]) -> Proved:
    return Proved(EverySize(), (*named(rate, tightness), *argument))


def _between(goal: Goal, show: Shrinks, known: Sequence[Slowest]) -> Proved | None:
    """A rate by boxes, where the sizes and all numbers are fixed and only the student moves."""
    found = _fixed(goal, show)
    if found is None or not _is_smooth(goal, show, found):
        return None
    where = greatest(found)
    if where is None:
        return None
    _, _, exponent = bases(show)
    least = _certified(goal, show, found, where)
    for margin in MARGINS:
        bound = rounded(where.value, margin)
        boxes = is_bound(found, bound) if bound < 1 else None
        if boxes is not None:
            rate = bound if exponent == 1 else rounded(float(bound) ** float(exponent), margin / 10)
            if rate**exponent.denominator < bound**exponent.numerator or rate >= 1:
                continue
            text = f"above - {show_term(build.number(bound))} * below is nowhere positive, on {boxes} boxes of students"
            entries = (*known, *least)
            return _proved(
                str(Decimal(rate.numerator) / Decimal(rate.denominator)), lower(entries), (Step("covering", text),)
            )
    return None


def _fixed(goal: Goal, show: Shrinks) -> Ratio | None:
    """Both divergences as functions of the student alone; `None` where more is left open."""
    assert show.given is not None
    (axis,) = show.given.value.axes
    below, above, _ = bases(show)
    sizes = {entry.axis.name: entry.least for entry in goal.dimensions}
    open_ = {entry.axis for entry in goal.dimensions if entry.most != entry.least}
    mentioned = {part.axis for node in (below, above) for part in walk(node) if isinstance(part, Size)}
    mentioned |= {part.index.axis for node in (below, above) for part in walk(node) if isinstance(part, Reduce | Rank)}
    vectors = [entry for entry in goal.inputs if entry.axes]
    values: dict[str, Exact] = {}
    for entry in narrowed(goal).inputs:
        if not entry.axes and isinstance(entry.domain, Interval):
            if entry.domain.lower is None or entry.domain.lower != entry.domain.upper:
                return None
            values[entry.name] = entry.domain.lower
    is_alone = len(vectors) == 1 and vectors[0].axes == (axis,) and isinstance(vectors[0].domain, Simplex)
    if not is_alone or axis in open_ or open_ & mentioned or sizes[axis.name] > MOST_CLASSES:
        return None
    return Ratio(above, below, Environment(sizes, values), vectors[0].name, anchor_of(show.given.value, sizes))


def _is_smooth(goal: Goal, show: Shrinks, found: Ratio) -> bool:
    """Whether both sides are defined at every interior student, and vanish at the anchor with their slopes."""
    general = _of_all_anchors(goal, show)
    assert isinstance(general.show, Shrinks)
    try:
        for term in (general.show.before.body, general.show.after.body):
            setting_of(general).definedness.require(term)
    except (Undefined, TooLarge):
        return False
    size = len(found.centre)
    steps = (
        tuple(Fraction((number == place) - (number == size - 1)) for number in range(size)) for place in range(size - 1)
    )
    paths = [_path(found, found.centre, step) for step in steps]
    return all(is_flat(goal, term, path) for term in (found.above, found.below) for path in paths)


def _certified(goal: Goal, show: Shrinks, found: Ratio, where: Greatest) -> tuple[Slowest, ...]:
    """What the ratio certainly is, or tends to, where it seems to be greatest."""
    if where.towards is not None:
        path = _path(found, found.centre, where.towards)
    else:
        head = [entry.limit_denominator(_ROUGH) for entry in where.point[:-1]]
        point = (*head, 1 - sum(head, Fraction(0)))
        path = _path(found, point if min(point) > 0 else where.point, ())
    known = ratio(goal, show, path)
    numbers = tuple((name, value) for name, value in found.here.values.items() if isinstance(value, Fraction))
    return () if known is None else (Slowest(numbers, path, known),)


def _path(found: Ratio, start: tuple[Fraction, ...], slope: tuple[Fraction, ...]) -> Path:
    witness = Witness(found.here.sizes, {**found.here.values, found.name: start}, {})
    return Path(witness, {found.name: slope} if slope else {}, {})
