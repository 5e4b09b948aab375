r"""Numbers that all positions share, forgotten but for their bounds.

Lemma.  Let s be a term without free positions that is defined for every input, with l <= s <= u shown for all of
them.  If a goal with s replaced everywhere, premises included, by a fresh number in [l, u] is proved, then so is the
goal: it is the special case of that number being s.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from kdverify.evidence.outcome import Outcome, Proved
from kdverify.lang import build
from kdverify.lang.domain import Input, Interval
from kdverify.lang.goal import Goal, Holds, InHull
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Apply, Choose, Condition, Entry, Node, Parameter, Reduce, Term, walk
from kdverify.normal.form import Form
from kdverify.normal.sign import Range
from kdverify.reasoning.closing import close
from kdverify.reasoning.comparison import compare
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.setting import SHALLOW, Setting
from kdverify.reasoning.sums import compare_sums

REMEMBERED = 256
# What is to be proved of a number, and a rational bound that it implies.  Log 2 bounds what is learnt from a choice
# between two; exp(7/10) > 1 + 7/10 + 49/200 + 343/6000 > 2.
UPPER_BOUNDS = ((build.log(build.number(2)), Fraction(7, 10)), (build.ONE, Fraction(1)))


@dataclass(frozen=True, slots=True)
class Share:
    """A number that is one for all positions, in all its spellings, and its bounds."""

    terms: tuple[Term, ...]
    bounds: Range


def shares_of(goal: Goal, setting: Setting) -> list[Share]:
    """Bounded numbers that are the same for all positions, each made of something over an axis.

    What is known without questions is told by signs and only wanted inside sums; in depth bounds are proved too.
    The goal is one that compares terms, or speaks of a hull.
    """
    root, deep = _root(goal), setting.depth > SHALLOW
    roots = (root, *goal.given) if deep else (root,)
    whole = [
        part
        for part in dict.fromkeys(part for each in roots for part in walk(each))
        if isinstance(part, Apply | Reduce | Choose)
        and not build.free_indices(part)
        and any(isinstance(each, Reduce) for each in walk(part))
    ]
    shown = set(walk(root))
    summed = {part for node in walk(root) if isinstance(node, Reduce) for part in walk(node.body)}
    found: dict[Form, Range] = {}
    taken: set[Node] = set()
    # Parts come before what they are parts of.
    for part in whole:
        if (part in summed or deep) and taken.isdisjoint(walk(part)):
            if part not in shown and not _is_defined(part, setting):
                continue
            value = setting.reader.form(part)
            bounds = setting.algebra.range(value)
            if deep and isinstance(part, Reduce) and (bounds.lower is None or bounds.upper is None):
                bounds = _proved_bounds(goal, part, bounds)
            if bounds.lower is not None and bounds.upper is not None and bounds.lower < bounds.upper:
                found[value] = bounds
                taken.add(part)
    spellings = {value: tuple(part for part in whole if setting.reader.form(part) == value) for value in found}
    return [Share(spellings[value], bounds) for value, bounds in found.items()]


def with_any_shares(goal: Goal, shares: Iterable[Share]) -> Goal:
    """The goal with every share replaced by a fresh number within its bounds."""
    for share in shares:
        number, bounds = Parameter(unused_name(goal)), share.bounds

        def change(node: Node, share: Share = share, number: Parameter = number) -> Node | None:
            return number if node in share.terms else None

        domain = Interval(bounds.lower, bounds.upper, bounds.open_lower, bounds.open_upper)
        goal = replace(_changed(goal, change), inputs=(*goal.inputs, Input(number.name, (), domain)))
    return goal


def unused_name(goal: Goal) -> str:
    """A name that nothing in the goal has."""
    taken = {entry.name for entry in goal.inputs} | {entry.axis.name for entry in goal.dimensions}
    name = "any"
    while name in taken:
        name += "_"
    return name


def _is_defined(part: Term, setting: Setting) -> bool:
    """Whether a part is defined for every input, which what is shown is known to be, and a premise is not."""
    try:
        setting.definedness.require(part)
    except Undefined:
        return False
    return True


def _root(goal: Goal) -> Node:
    if isinstance(goal.show, InHull):
        return goal.show.point.body
    assert isinstance(goal.show, Holds)
    return goal.show.condition


def _changed(goal: Goal, change: Callable[[Node], Node | None]) -> Goal:
    given = tuple(build.transform(premise, change) for premise in goal.given)
    if isinstance(goal.show, InHull):
        point = goal.show.point
        show = replace(goal.show, point=Tensor(point.axes, build.transform(point.body, change)))
        return replace(goal, given=given, show=show)
    assert isinstance(goal.show, Holds)
    return replace(goal, given=given, show=Holds(build.transform(goal.show.condition, change)))


def _proved_bounds(goal: Goal, part: Term, known: Range) -> Range:
    """Bounds of a number, where they are not known and can be proved."""
    bounds = known
    if bounds.lower is None and _is_proved(goal, build.at_most(build.ZERO, part)):
        bounds = replace(bounds, lower=Fraction(0), open_lower=False)
    if bounds.lower is not None and bounds.upper is None:
        for term, upper in UPPER_BOUNDS:
            if _is_proved(goal, build.at_most(part, term)):
                return replace(bounds, upper=upper, open_upper=False)
    return bounds


def _is_proved(goal: Goal, condition: Condition) -> bool:
    # Of premises those about parameters and sizes alone are likely to matter, and the same from claim to claim.
    given = tuple(premise for premise in goal.given if not any(isinstance(part, Entry) for part in walk(premise)))
    return _is_true(replace(goal, name="", given=given, indices=(), show=Holds(condition), notes=(), replaced=()))


@lru_cache(maxsize=REMEMBERED)
def _is_true(goal: Goal) -> bool:
    ways: tuple[Callable[[], Outcome], ...] = (
        lambda: compare_sums(goal, SHALLOW),
        lambda: compare(goal, SHALLOW),
        lambda: close(goal),
    )
    return any(isinstance(way(), Proved) for way in ways)
