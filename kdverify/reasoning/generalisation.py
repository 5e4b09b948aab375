r"""Inequalities between sums after forgetting what a distribution, or a number that all classes share, is made of.

Lemma.  Let e(v) be a term over the classes that is shown to be positive and to sum to one for every input.
If the goal with e replaced everywhere by a fresh interior distribution is proved, then so is the goal: it
is the special case of that distribution being e.  The same with a distribution that may have zeros, if e may,
and with a fresh number for a term that is one number for all classes and lies in an interval.
The uniform distribution is one more such part: 1/V under a sum over the classes stands for its entry there.
So `KL(m || alpha m + (1 - alpha) q) <= (1 - alpha) KL(m || q)` needs nothing but the convexity of KL,
whatever pool m is, and whatever in [0, 1] alpha is.
"""

from collections.abc import Iterator
from dataclasses import replace

from kdverify.evidence.outcome import Declined, Outcome, Proved, Step
from kdverify.lang import build
from kdverify.lang.domain import Input, Simplex
from kdverify.lang.goal import Goal, Holds
from kdverify.lang.term import (
    Apply,
    Axis,
    Choose,
    Entry,
    Index,
    Node,
    Number,
    Reduce,
    Reducer,
    Size,
    Term,
    walk,
)
from kdverify.lemmas._model import positive
from kdverify.normal.form import ONE, Form, TooLarge
from kdverify.normal.sign import Sign
from kdverify.normal.vanish import vanishes
from kdverify.reasoning.closing import close
from kdverify.reasoning.comparison import compare
from kdverify.reasoning.defined import Undefined, generic
from kdverify.reasoning.setting import SHALLOW, Setting, setting_of
from kdverify.reasoning.shares import shares_of, unused_name, with_any_shares
from kdverify.reasoning.sums import compare_sums
from kdverify.reasoning.trace import Generalised, record

MOST_CANDIDATES = 6
# A compound term that sums to one over an index, and whether it is interior.
Distribution = tuple[Index, Term, bool]


def compare_in_general(goal: Goal, depth: int) -> Outcome:
    """Proves `Holds` goals by more general ones, or says why not.

    `depth` is how deep to look for where terms are defined; what is more general is proved at once or not.
    """
    if not isinstance(goal.show, Holds):
        return Declined("speaks of comparisons only", foreign=True)
    try:
        setting = setting_of(goal, depth)
        setting.definedness.require(goal.show.condition)
        distributions = list(_distributions(goal.show.condition, setting))
        if depth != SHALLOW and not _sees_more(goal, distributions, setting):
            return Declined("has nothing to add to generalisation", foreign=True)
        for general, of, patience in _generalisations(goal, distributions, setting):
            outcome = compare_sums(general, SHALLOW)
            if not isinstance(outcome, Proved):
                outcome = compare(general, patience)
            if not isinstance(outcome, Proved) and general.closed != goal.closed:
                outcome = close(general)
            if isinstance(outcome, Proved):
                if of is not None:
                    record(Generalised(general, unused_name(goal), *of))
                step = Step("generalisation", "holds for any distribution or number in place of a compound one")
                return replace(outcome, argument=(step, *outcome.argument))
    except Undefined as problem:
        return Declined(f"could not show that every part is defined: {problem}")
    except TooLarge:
        return Declined("the normal form grew too large")
    return Declined("no part that may be any distribution or number settles it")


def _sees_more(goal: Goal, distributions: list[Distribution], setting: Setting) -> bool:
    """Whether a setting that looks deep sees more than one that does not."""
    assert isinstance(goal.show, Holds)
    root, shallow = goal.show.condition, setting_of(goal, SHALLOW)
    try:
        shallow.definedness.require(root)
    except (Undefined, TooLarge):
        return True
    if distributions != list(_distributions(root, shallow)):
        return True
    return shares_of(goal, setting) != shares_of(goal, shallow)


def _generalisations(
    goal: Goal, distributions: list[Distribution], setting: Setting
) -> Iterator[tuple[Goal, tuple[Index, Term] | None, int]]:
    """More general goals, with the term that a distribution stands for, at an index, if that is all.

    The last is how deep it is worth to look.
    """
    generals = [goal]
    for index, term, interior in distributions:
        general = _generalised(goal, index, term, interior, setting)
        generals.append(general)
        yield general, (index, term), SHALLOW
    for dimension in goal.dimensions:
        general = _without_uniform(goal, dimension.axis, setting)
        if general.show != goal.show:
            yield general, (build.formal(dimension.axis), _uniform(dimension.axis)), SHALLOW
    for general in generals:
        shares = shares_of(general, setting_of(general, setting.depth))
        # In depth each more general goal is costly, and forgetting the most is what makes it a small one.
        single = ([share] for share in shares if len(shares) > 1 and setting.depth == SHALLOW)
        for chosen in (shares, *single):
            if chosen:
                yield with_any_shares(general, chosen), None, setting.depth if general is goal else SHALLOW


def _without_uniform(goal: Goal, axis: Axis, setting: Setting) -> Goal:
    """The goal with 1/V under sums over this axis replaced by the entry of a fresh distribution at the bound position.

    For the uniform distribution they are the same number, whichever position is taken.
    """
    assert isinstance(goal.show, Holds)
    name, value = unused_name(goal), setting.reader.form(_uniform(axis))
    uniform = {
        part
        for part in walk(goal.show.condition)
        if isinstance(part, Apply)
        and all(isinstance(inner, Apply | Number | Size) for inner in walk(part))
        and setting.reader.form(part) == value
    }

    def change(node: Node) -> Node | None:
        if not (isinstance(node, Reduce) and node.reducer is Reducer.SUM and node.index.axis == axis):
            return None
        entry = Entry(name, (node.index,))
        # A sum inside has a position of its own.
        body = build.transform(node.body, lambda part: entry if part in uniform else change(part))
        return None if body is node.body else build.reduce(Reducer.SUM, node.index, body)

    condition = build.transform(goal.show.condition, change)
    return replace(goal, show=Holds(condition), inputs=(*goal.inputs, Input(name, (axis,), Simplex())))


def _uniform(axis: Axis) -> Term:
    return build.divide(build.ONE, Size(axis))


def _distributions(root: Node, setting: Setting) -> Iterator[Distribution]:
    """Compound terms under a sum that sum to one over its index, the largest first, and whether they are interior."""
    found: dict[Term, Index] = {}
    for node in walk(root):
        if isinstance(node, Reduce) and node.reducer is Reducer.SUM:
            for part in walk(node.body):
                if isinstance(part, Apply | Reduce | Choose) and node.index in build.free_indices(part):
                    found.setdefault(part, node.index)
    sizes = {part: sum(1 for _ in walk(part)) for part in found}
    tried = 0
    for part in sorted(found, key=lambda part: -sizes[part]):
        index = found[part]
        sign = _sign_of_distribution(part, index, setting) if build.free_indices(part) == {index} else Sign.ANY
        if not sign.within(Sign.NON_NEGATIVE):
            continue
        yield index, part, sign == Sign.POSITIVE
        tried += 1
        if tried == MOST_CANDIDATES:
            return


def _sign_of_distribution(term: Term, index: Index, setting: Setting) -> Sign:
    """The signs of the entries of a term that sums to one over an index; any where it does not."""
    algebra, place = setting.algebra, generic(index)
    value = algebra.rename(setting.reader.form(term), {index: place})
    sign = algebra.sign(value)
    if setting.depth == SHALLOW and not sign.within(Sign.NON_NEGATIVE):
        return Sign.ANY
    mass = algebra.total(place, value)
    if not (mass.is_one or vanishes(algebra, algebra.subtract(mass, ONE), spreading=True)):
        return Sign.ANY
    if not sign.within(Sign.NON_NEGATIVE) and setting.question(place).proves(algebra, positive(value)) is not None:
        return Sign.POSITIVE
    return sign


def _generalised(goal: Goal, index: Index, term: Term, interior: bool, setting: Setting) -> Goal:
    """The goal with every instance of the term, however it is written, replaced by an entry of a fresh distribution."""
    assert isinstance(goal.show, Holds)
    name = unused_name(goal)
    forms: dict[Index, Form] = {}

    def change(node: Node) -> Node | None:
        places = build.free_indices(node)
        if len(places) != 1 or not isinstance(node, Apply | Reduce | Choose):
            return None
        (place,) = places
        if place.axis != index.axis:
            return None
        if place not in forms:
            forms[place] = setting.reader.form(build.move(term, {index: place}))
        return Entry(name, (place,)) if setting.reader.form(node) == forms[place] else None

    condition = build.transform(goal.show.condition, change)
    fresh = Input(name, (index.axis,), Simplex())
    closed = goal.closed if interior else goal.closed | {name}
    return replace(goal, show=Holds(condition), inputs=(*goal.inputs, fresh), closed=closed)
