"""Facts about sums, extremes, choices and ranks at one position or two."""

from collections.abc import Iterator

from kdverify.lang import build
from kdverify.lang.term import Apply, Choose, Entry, Operation, Reducer
from kdverify.recheck.form import (
    ONE,
    Meet,
    Sided,
    Test,
    Unsupported,
    add,
    constant,
    junction,
    multiply,
    negated,
    scale,
    subtract,
)
from kdverify.recheck.instance import Instance, above, at_least, equal, when


def chosen(use: Instance) -> Iterator[Test]:
    """A maximum is attained; a median has a value on either side; somebody is first; some position exists."""
    kind, at = use.arguments["as"], use.place("name")
    if kind == "attains":
        whole = use.reduction("of", Reducer.MAXIMUM)
        yield equal(use.form(whole), use.body(whole, at))
    elif kind in ("below", "above"):
        whole = use.reduction("of", Reducer.MEDIAN)
        gap = subtract(use.form(whole), use.body(whole, at))
        yield Sided(scale(gap, 1 if kind == "below" else -1), ">=")
    elif kind == "first":
        whole = use.reduction("of", Reducer.SUM)
        yield equal(use.rank(whole, at), ONE)
        yield from (at_least(use.body(whole, at), use.body(whole, place)) for place in use.places(at.axis))
        yield at_least(multiply(use.body(whole, at), use.count(at.axis)), use.form(whole))


def members(use: Instance) -> Iterator[Test]:
    """A sum of terms that are not negative is at least each of them."""
    whole = use.reduction("sum", Reducer.SUM)
    body = use.generic(whole)
    use.need(Sided(body, ">="))
    gap = subtract(use.form(whole), use.body(whole, use.place("at")))
    yield Sided(gap, ">=")
    several = Sided(subtract(use.count(whole.index.axis), constant(2)), ">=")
    if use.holds(Sided(body, ">")) and use.holds(several):
        yield Sided(gap, ">")


def comparisons(use: Instance) -> Iterator[Test]:
    """A sum of terms that are zero, or not negative, at every position is so itself."""
    whole, relation = use.reduction("sum", Reducer.SUM), use.arguments["relation"]
    if relation not in (">=", "=="):
        raise Unsupported("sums compare by >= or ==")
    use.need_of_term(build.move(whole.body, {whole.index: use.algebra.fresh(whole.index.axis)}), relation)
    yield Sided(use.form(whole), relation)


def extremes(use: Instance) -> Iterator[Test]:
    """A maximum is at least each value, and at least their mean."""
    whole = use.reduction("of", Reducer.MAXIMUM)
    if "at" in use.arguments:
        yield at_least(use.form(whole), use.body(whole, use.place("at")))
    place = use.algebra.fresh(whole.index.axis)
    mean = use.total(place, use.body(whole, place))
    yield at_least(multiply(use.form(whole), use.count(whole.index.axis)), mean)


def largest(use: Instance) -> Iterator[Test]:
    """The greatest of several numbers is one of them, and none is greater."""
    whole = use.term("of")
    if not isinstance(whole, Apply) or whole.operation is not Operation.MAXIMUM:
        raise Unsupported("a lemma about a maximum of something else")
    for option in whole.arguments:
        yield at_least(use.form(whole), use.form(option))
    yield junction(False, (equal(use.form(whole), use.form(option)) for option in whole.arguments))


def branches(use: Instance) -> Iterator[Test]:
    """A choice has the value of the branch that its condition selects."""
    whole = use.term("of")
    if not isinstance(whole, Choose):
        raise Unsupported("a lemma about a choice of something else")
    test = use.test(whole)
    yield when(test, equal(use.form(whole), use.form(whole.then)))
    yield when(negated(test), equal(use.form(whole), use.form(whole.otherwise)))


def coincidences(use: Instance) -> Iterator[Test]:
    """Entries at one position are equal, and two entries of a distribution sum to one at most."""
    one, two = use.term("one"), use.term("two")
    if not isinstance(one, Entry) or not isinstance(two, Entry) or one.array != two.array:
        raise Unsupported("a lemma about entries of something else")
    differing = [pair for pair in zip(one.positions, two.positions, strict=True) if pair[0] != pair[1]]
    if len(differing) == 1:
        same = Meet(frozenset(differing[0]), True)
        yield when(same, equal(use.form(one), use.form(two)))
        if use.algebra.domains.is_distribution(one.array) and differing[0][0] == one.positions[-1]:
            yield when(negated(same), at_least(ONE, add(use.form(one), use.form(two))))


def ranks(use: Instance) -> Iterator[Test]:
    """A greater value has a smaller rank, equal ranks are of one position, and what is first is greatest."""
    whole, one, two = use.reduction("of", Reducer.SUM), use.place("one"), use.place("two")
    first, second = use.rank(whole, one), use.rank(whole, two)
    left, right = use.body(whole, one), use.body(whole, two)
    yield when(above(left, right), at_least(second, add(first, ONE)))
    yield when(above(right, left), at_least(first, add(second, ONE)))
    yield when(equal(first, second), Meet(frozenset((one, two)), True))
    yield when(equal(first, ONE), at_least(left, right))
    yield when(equal(second, ONE), at_least(right, left))
