"""For which values of its parameters a claim holds: boundaries found by bisection, both sides certified.

For one parameter the claim is decided at a few values, and between a value at which it is refuted and one at which it
is not the boundary is narrowed down.  What is reported as holding is proved for the whole interval, and what is
reported as failing is refuted at a value; the gap between the two is reported as open.
For a contraction whose rate is to be found, the region where a proved rate is below 1 is exact.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kdverify.engines._model import Budget
from kdverify.evidence.verdict import Verdict
from kdverify.lang import build, tensor
from kdverify.lang.domain import Interval
from kdverify.lang.goal import (
    Attracts,
    Claim,
    Continuous,
    Depends,
    Finite,
    Goal,
    Holds,
    InHull,
    Shrinks,
    Statement,
    Symmetric,
)
from kdverify.lang.show import show_term
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Condition, Parameter
from kdverify.verify.rates import Rates
from kdverify.verify.report import Row
from kdverify.verify.settings import Settings
from kdverify.verify.worker import decide, installed

_ROUNDS = 9
_STEPS = 10
_UNBOUNDED = tuple(map(Fraction, ("1/10", "1/4", "1/2", "1", "3/2", "2", "3", "5", "10")))


@dataclass(frozen=True, slots=True)
class Stretch:
    """An interval of a parameter, ends included where they are closed, on which the claim is proved."""

    lower: Fraction | None
    upper: Fraction | None
    lower_open: bool
    upper_open: bool


@dataclass(frozen=True, slots=True)
class Region:
    """Where a claim holds.

    Attributes:
        parameter: the parameter that was varied.
        formula: a condition on all parameters under which it is proved, where one was found; empty else.
        proved: where it is proved, for every value of the other parameters.
        refuted: values at which it is refuted, each with the row that shows it.
        open: values at which nothing was decided.
    """

    parameter: str
    formula: str
    proved: tuple[Stretch, ...]
    refuted: tuple[tuple[Fraction, Row], ...]
    open: tuple[Fraction, ...]


def real_parameters(claim: Claim) -> tuple[str, ...]:
    """The parameters that a region can be drawn in."""
    return tuple(
        entry.name
        for entry in claim.operator.inputs
        if not entry.axes and isinstance(entry.domain, Interval) and not entry.domain.integer
    )


def fixed(claim: Claim, values: Mapping[str, Fraction]) -> Claim:
    """The claim for these values of some parameters."""
    tensors = {name: Tensor((), build.number(value)) for name, value in values.items()}
    return replace(claim, goals=tuple(_fixed(goal, tensors) for goal in claim.goals), expected=None)


def region(
    claim: Claim, parameter: str, settings: Settings, watch: Callable[[int], None] = lambda done: None
) -> Region:
    """Where the claim holds, in terms of one parameter.

    Args:
        claim: what is asked.
        parameter: one of `real_parameters`.
        settings: how hard to try each value.
        watch: called with the number of values decided so far.
    """
    domain = next(entry for entry in claim.operator.inputs if entry.name == parameter).domain
    assert isinstance(domain, Interval)
    known: dict[Fraction, Row] = {}

    def look(values: Iterable[Fraction]) -> None:
        todo = [value for value in values if value not in known]
        claims = [fixed(claim, {parameter: value}) for value in todo]
        for number, row in decide(claims, settings):
            known[todo[number]] = row
            watch(len(known))

    look(_first(domain))
    for _ in range(_ROUNDS):
        between = [_simplest(low, high) for low, high in _boundaries(known)]
        if not between:
            break
        look(between)
    refuted = tuple((value, row) for value, row in sorted(known.items()) if row.verdict is Verdict.REFUTED)
    proved = tuple(
        stretch
        for group in _groups(known)
        if (stretch := _proved(claim, parameter, domain, group, settings, refuted)) is not None
    )
    still = tuple(value for value, row in sorted(known.items()) if row.verdict not in (Verdict.PROVED, Verdict.REFUTED))
    return Region(parameter, _formula(claim), proved, refuted, still)


def spread(claim: Claim, parameter: str, count: int) -> tuple[Fraction, ...]:
    """Evenly spaced values of a parameter inside its domain, or the first ones of it where it has no end."""
    domain = next(entry for entry in claim.operator.inputs if entry.name == parameter).domain
    assert isinstance(domain, Interval)
    low = domain.lower if domain.lower is not None else (domain.upper - 4 if domain.upper is not None else Fraction(-2))
    high = domain.upper if domain.upper is not None else low + 4
    return tuple(low + (high - low) * Fraction(2 * step + 1, 2 * count) for step in range(count))


def grid(
    claim: Claim, points: Sequence[Mapping[str, Fraction]], settings: Settings, watch: Callable[[int], None]
) -> tuple[Verdict, ...]:
    """The verdict at each of some points of the parameters."""
    claims = [fixed(claim, point) for point in points]
    found: dict[int, Verdict] = {}
    for number, row in decide(claims, settings):
        found[number] = row.verdict
        watch(len(found))
    return tuple(found[number] for number in range(len(points)))


def _fixed(goal: Goal, values: Mapping[str, Tensor]) -> Goal:
    return replace(
        goal,
        inputs=tuple(entry for entry in goal.inputs if entry.name not in values),
        given=tuple(tensor.substitute(premise, values) for premise in goal.given),
        show=_substituted(goal.show, values),
        replaced=(
            *((name, Tensor(part.axes, tensor.substitute(part.body, values))) for name, part in goal.replaced),
            *values.items(),
        ),
    )


def _substituted(show: Statement, values: Mapping[str, Tensor]) -> Statement:
    def put(part: Tensor) -> Tensor:
        return Tensor(part.axes, tensor.substitute(part.body, values))

    match show:
        case Holds(condition):
            return Holds(tensor.substitute(condition, values))
        case InHull():
            return replace(show, point=put(show.point), generators=tuple(put(part) for part in show.generators))
        case Shrinks(before, after, given):
            if given is not None:
                given = replace(given, before=put(given.before), after=put(given.after))
            return Shrinks(put(before), put(after), given)
        case Finite() | Continuous() | Symmetric() | Depends() | Attracts():
            return replace(show, tensor=put(show.tensor))


def _first(domain: Interval) -> list[Fraction]:
    low, high = domain.lower, domain.upper
    if low is not None and high is not None:
        offers = [low + (high - low) * Fraction(step, _STEPS) for step in range(_STEPS + 1)]
    elif low is not None:
        offers = [low, *(low + step for step in _UNBOUNDED)]
    elif high is not None:
        offers = [high, *(high - step for step in _UNBOUNDED)]
    else:
        offers = [Fraction(0), *_UNBOUNDED, *(-step for step in _UNBOUNDED)]
    return [value for value in offers if domain.holds(value)]


def _boundaries(known: Mapping[Fraction, Row]) -> list[tuple[Fraction, Fraction]]:
    """Neighbours of which one alone is refuted."""
    values = sorted(known)
    return [
        (low, high)
        for low, high in itertools.pairwise(values)
        if (known[low].verdict is Verdict.REFUTED) != (known[high].verdict is Verdict.REFUTED)
    ]


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """The fraction of least denominator strictly between two, but not too close to either."""
    width = (high - low) / 8
    return _between(low + width, high - width)


def _between(low: Fraction, high: Fraction) -> Fraction:
    whole = low.numerator // low.denominator
    if whole + 1 <= high:
        return Fraction(whole + 1) if low > whole else Fraction(whole)
    if low == whole:
        return low
    return whole + 1 / _between(1 / (high - whole), 1 / (low - whole))


def _groups(known: Mapping[Fraction, Row]) -> list[list[Fraction]]:
    """Runs of neighbouring values at which the claim is proved."""
    groups: list[list[Fraction]] = [[]]
    for value in sorted(known):
        if known[value].verdict is Verdict.PROVED:
            groups[-1].append(value)
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _proved(
    claim: Claim,
    parameter: str,
    domain: Interval,
    group: Sequence[Fraction],
    settings: Settings,
    refuted: Sequence[tuple[Fraction, Row]],
) -> Stretch | None:
    """The stretch around these values, if proved; up to the end of the domain where nothing is refuted beyond."""
    first, last = group[0], group[-1]
    low_free = not any(value < first for value, _ in refuted)
    high_free = not any(value > last for value, _ in refuted)
    attempts = [
        Stretch(
            domain.lower if low_free else first,
            domain.upper if high_free else last,
            domain.lower_open and low_free,
            domain.upper_open and high_free,
        ),
        Stretch(first, last, False, False),
    ]
    for stretch in dict.fromkeys(attempts):
        limited = _limited(claim, parameter, stretch)
        for _, row in decide([limited], settings):
            if row.verdict is Verdict.PROVED:
                return stretch
    return None


def _limited(claim: Claim, parameter: str, stretch: Stretch) -> Claim:
    premises: list[Condition] = []
    if stretch.lower is not None and not stretch.lower_open:
        premises.append(build.at_most(build.number(stretch.lower), Parameter(parameter)))
    if stretch.upper is not None and not stretch.upper_open:
        premises.append(build.at_most(Parameter(parameter), build.number(stretch.upper)))
    goals = tuple(replace(goal, given=(*goal.given, *premises)) for goal in claim.goals)
    return replace(claim, goals=goals, expected=None)


def _formula(claim: Claim) -> str:
    """Where a proved rate is below 1, for a contraction whose rate is asked for."""
    if len(claim.goals) != 1 or not isinstance(claim.goals[0].show, Shrinks):
        return ""
    rates = next(engine for engine in installed() if isinstance(engine, Rates))
    rate = rates.bound(claim.goals[0], Budget(10.0, 0))
    return "" if rate is None else f"{show_term(rate)} < 1"
