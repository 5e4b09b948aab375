"""The table of lemmas: the facts that each gives for its substitution, once its side conditions are shown.

Each is stated and proved in `docs/lemmas/`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kdverify.lang import build
from kdverify.lang.term import Apply, Axis, Choose, Entry, Index, Operation, Position, Rank, Reduce, Reducer, Term
from kdverify.recheck.form import (
    ONE,
    ZERO,
    Count,
    Form,
    Meet,
    Sided,
    Test,
    Unsupported,
    add,
    constant,
    junction,
    multiply,
    negated,
    rational,
    scale,
    single,
    subtract,
)

if TYPE_CHECKING:
    from kdverify.recheck.court import Court
    from kdverify.recheck.text import Text


def at_least(left: Form, right: Form) -> Test:
    """`left >= right`."""
    return Sided(subtract(left, right), ">=")


def above(left: Form, right: Form) -> Test:
    """`left > right`."""
    return Sided(subtract(left, right), ">")


def equal(left: Form, right: Form) -> Test:
    """`left == right`."""
    return Sided(subtract(left, right), "==")


def when(premise: Test, conclusion: Test) -> Test:
    """The conclusion, wherever the premise holds."""
    return junction(False, (negated(premise), conclusion))


def both(*parts: Test) -> Test:
    """All of the parts."""
    return junction(True, parts)


class Instance:
    """One use of a lemma: its substitution, and what may be asked of the court."""

    def __init__(self, court: "Court", text: "Text", given: tuple[Test, ...], arguments: Mapping[str, Any]) -> None:
        some = arguments.get("some", {})
        if some.keys() & text.places.keys():
            raise Unsupported("a position that stands for some other one has its name")
        self._court = court
        self._text = court.with_places(text, some) if some else text
        self._given = given
        self.arguments = arguments
        self.algebra = court.algebra

    def term(self, name: str) -> Term:
        """A term of the substitution, shown to be defined."""
        if name not in self.arguments:
            raise Unsupported(f"a lemma without its {name}")
        return self.read(self.arguments[name])

    def read(self, text: str) -> Term:
        """A term from its text, shown to be defined."""
        term = self._text.term(text)
        self._court.defined.require(term, self._given)
        return term

    def under(self, text: str, index: Index) -> Form:
        """The form of what a sum over an axis sums, at a position."""
        whole = self.read(text)
        if not isinstance(whole, Reduce) or whole.reducer is not Reducer.SUM:
            raise Unsupported("a lemma about a sum of something else")
        return self.body(whole, index)

    def reduction(self, name: str, reducer: Reducer) -> Reduce:
        """A term that is the sum, maximum or median of something."""
        term = self.term(name)
        if not isinstance(term, Reduce) or term.reducer is not reducer:
            raise Unsupported(f"a lemma about a {reducer.value} of something else")
        return term

    def form(self, term: Term) -> Form:
        """The form of a term."""
        return self._court.reader.form(term)

    def place(self, name: str) -> Position:
        """A position in scope."""
        if self.arguments.get(name) not in self._text.places:
            raise Unsupported("a lemma at a position that is not there")
        return self._text.places[self.arguments[name]]

    def body(self, whole: Reduce | Rank, at: Position) -> Form:
        """What is reduced, at a position."""
        if at.axis != whole.index.axis:
            raise Unsupported("a position of another axis")
        return self.form(build.move(whole.body, {whole.index: at}))

    def rank(self, whole: Reduce, at: Position) -> Form:
        """The rank of a position among what is reduced."""
        place = self.algebra.fresh(whole.index.axis)
        return self.algebra.over("rank", place, self.body(whole, place), at)

    def places(self, axis: Axis) -> list[Position]:
        """The positions of an axis that are in scope."""
        return [place for place in self._text.places.values() if place.axis == axis]

    def generic(self, whole: Reduce) -> Form:
        """What is reduced, at an arbitrary position."""
        return self.body(whole, self.algebra.fresh(whole.index.axis))

    def test(self, choice: Choose) -> Test:
        """The condition of a choice."""
        return self._court.reader.test(choice.condition)

    def holds(self, wanted: Test, *given: Test) -> bool:
        """Whether a side condition is shown, where further premises may be used."""
        return self._court.holds(wanted, (*self._given, *given))

    def need(self, wanted: Test) -> None:
        """Asks for a side condition.

        Raises:
            Unsupported: if it was not shown.
        """
        if not self.holds(wanted):
            raise Unsupported("a side condition of a lemma was not shown")

    def need_of_term(self, term: Term, relation: str) -> None:
        """Asks that a term is zero, or not negative; of a product, that all of its factors are not negative.

        Raises:
            Unsupported: if it was not shown.
        """
        if not self.holds(Sided(self.form(term), relation)):
            if relation != ">=" or not isinstance(term, Apply) or term.operation is not Operation.MULTIPLY:
                raise Unsupported("a side condition of a lemma was not shown")
            for part in term.arguments:
                self.need(Sided(self.form(part), ">="))

    def axis(self, name: str) -> Axis:
        """The axis of a name."""
        return self._court.axis(name)

    def count(self, axis: Axis) -> Form:
        """The number of positions of an axis."""
        return single(Count(axis))

    def total(self, index: Index, form: Form) -> Form:
        """The sum over an index."""
        return self.algebra.total(index, form)


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


def _power(use: Instance, name: str) -> tuple[Form, Form, Form]:
    """A power, its base and its exponent."""
    term = use.term(name)
    if not isinstance(term, Apply) or term.operation is not Operation.POWER:
        raise Unsupported("a lemma about a power of something else")
    base, exponent = term.arguments
    return use.form(term), use.form(base), use.form(exponent)


def powers(use: Instance) -> Iterator[Test]:
    """A power against one and against its base, and at the edges."""
    power, base, exponent = _power(use, "of")
    small, large = both(Sided(base, ">"), at_least(ONE, base)), at_least(base, ONE)
    for edge, there in ((ZERO, ONE), (ONE, base)):
        more, less = at_least(exponent, edge), at_least(edge, exponent)
        yield when(both(small, more), at_least(there, power))
        yield when(both(small, less), at_least(power, there))
        yield when(both(large, more), at_least(power, there))
        yield when(both(large, less), at_least(there, power))
    yield when(Sided(base, ">"), Sided(power, ">"))
    yield when(both(Sided(base, "=="), Sided(exponent, ">")), Sided(power, "=="))
    yield when(both(Sided(base, "=="), Sided(exponent, "==")), equal(power, ONE))
    yield when(both(Sided(exponent, "=="), Sided(base, ">=")), equal(power, ONE))
    yield when(equal(base, ONE), equal(power, ONE))
    value = rational(exponent)
    if value is not None and value > 0:
        raised = use.algebra.power(power, constant(value.denominator))
        yield when(Sided(base, ">="), equal(raised, use.algebra.power(base, constant(value.numerator))))


def monotone_powers(use: Instance) -> Iterator[Test]:
    """Powers with one positive exponent compare as their bases do; with a negative one the other way."""
    one, first, exponent = _power(use, "one")
    two, second, other = _power(use, "two")
    if exponent != other:
        raise Unsupported("powers with different exponents")
    if use.algebra.bounds.of(exponent).negative:
        one, two, relation = two, one, ">"
    else:
        use.need(Sided(exponent, ">"))
        relation = ">="
    defined = (Sided(first, relation), Sided(second, relation))
    yield when(both(*defined, at_least(first, second)), at_least(one, two))
    yield when(both(*defined, above(first, second)), above(one, two))
    yield when(both(*defined, at_least(second, first)), at_least(two, one))
    yield when(both(*defined, above(second, first)), above(two, one))


def inverse_powers(use: Instance) -> Iterator[Test]:
    """`x ** e` against `y`, where `y ** (1 / e)` is at hand."""
    one, first, exponent = _power(use, "one")
    two, second, other = _power(use, "two")
    if multiply(exponent, other) != ONE:
        raise Unsupported("exponents that are not inverse to each other")
    use.need(Sided(exponent, ">"))
    defined = (Sided(first, ">="), Sided(second, ">="))
    yield when(both(*defined, at_least(two, first)), at_least(second, one))
    yield when(both(*defined, at_least(first, two)), at_least(one, second))


def weighted_products(use: Instance) -> Iterator[Test]:
    """A product of two powers whose exponents sum to one against the weighted arithmetic mean."""
    one, first, share = _power(use, "one")
    two, second, rest = _power(use, "two")
    if add(share, rest) != ONE:
        raise Unsupported("exponents that do not sum to one")
    product, tangent = multiply(one, two), add(multiply(share, first), multiply(rest, second))
    defined = (Sided(first, ">"), Sided(second, ">"))
    inside = (at_least(share, ZERO), at_least(ONE, share))
    yield when(both(*defined, *inside), at_least(tangent, product))
    for low, high in ((first, second), (second, first)):
        ordered = both(*defined, *inside, at_least(high, low))
        yield when(ordered, at_least(product, low))
        yield when(ordered, at_least(high, product))
        yield when(ordered, both(at_least(product, low), at_least(high, product)))
    yield when(both(*defined, at_least(share, ONE)), at_least(product, tangent))
    yield when(both(*defined, at_least(ZERO, share)), at_least(product, tangent))


def logarithms(use: Instance) -> Iterator[Test]:
    """Log x <= x - 1, and the sign of log x is that of x - 1."""
    term = use.term("of")
    if not isinstance(term, Apply) or term.operation is not Operation.LOG:
        raise Unsupported("a lemma about a logarithm of something else")
    value, inner = use.form(term), use.form(term.arguments[0])
    positive = Sided(inner, ">")
    yield when(positive, at_least(subtract(inner, ONE), value))
    yield when(both(positive, at_least(ONE, inner)), at_least(ZERO, value))
    yield when(both(positive, above(ONE, inner)), above(ZERO, value))
    yield when(at_least(inner, ONE), at_least(value, ZERO))
    yield when(above(inner, ONE), above(value, ZERO))


def monotone_logarithms(use: Instance) -> Iterator[Test]:
    """The logarithm is increasing."""
    values, inner = [], []
    for name in ("one", "two"):
        term = use.term(name)
        if not isinstance(term, Apply) or term.operation is not Operation.LOG:
            raise Unsupported("a lemma about a logarithm of something else")
        values.append(use.form(term))
        inner.append(use.form(term.arguments[0]))
    for high, low in ((0, 1), (1, 0)):
        positive = Sided(inner[low], ">")
        yield when(both(positive, above(inner[high], inner[low])), above(values[high], values[low]))
        yield when(both(positive, equal(inner[high], inner[low])), equal(values[high], values[low]))


def exponentials(use: Instance) -> Iterator[Test]:
    """exp(x) >= 1 + x, and exp(x) is below 1 where x is below 0."""
    term = use.term("of")
    if not isinstance(term, Apply) or term.operation is not Operation.EXP:
        raise Unsupported("a lemma about an exponential of something else")
    value, exponent = use.form(term), use.form(term.arguments[0])
    yield at_least(value, add(ONE, exponent))
    yield when(at_least(ZERO, exponent), at_least(ONE, value))
    yield when(above(ZERO, exponent), above(ONE, value))


def monotone_exponentials(use: Instance) -> Iterator[Test]:
    """The exponential is increasing."""
    values, inner = [], []
    for name in ("one", "two"):
        term = use.term(name)
        if not isinstance(term, Apply) or term.operation is not Operation.EXP:
            raise Unsupported("a lemma about an exponential of something else")
        values.append(use.form(term))
        inner.append(use.form(term.arguments[0]))
    yield when(above(inner[0], inner[1]), above(values[0], values[1]))
    yield when(above(inner[1], inner[0]), above(values[1], values[0]))
    yield when(equal(inner[0], inner[1]), equal(values[0], values[1]))


def supports(use: Instance) -> Iterator[Test]:
    """A sum is positive if its terms are not negative, and one is positive where a distribution is at least its mean.

    The distribution may be that of one teacher (`some`) with a positive weight (`weighted`).
    """
    whole = use.reduction("sum", Reducer.SUM)
    place = use.algebra.fresh(whole.index.axis)
    body, weight = use.body(whole, place), use.under(use.arguments["weights"], place)
    mass = use.total(place, weight)
    use.need(Sided(body, ">="))
    use.need(Sided(weight, ">="))
    use.need(Sided(mass, ">"))
    given = [Sided(weight, ">"), at_least(multiply(use.count(place.axis), weight), mass)]
    if "weighted" in use.arguments:
        (name,) = use.arguments["some"]
        entry = use.read(f"{use.arguments['weighted']}[{name}]")
        if not isinstance(entry, Entry) or not use.algebra.domains.is_distribution(entry.array):
            raise Unsupported("a weight that is none")
        given.append(Sided(use.form(entry), ">"))
    if use.holds(Sided(body, ">"), *given):
        yield Sided(use.form(whole), ">")


def power_sums(use: Instance) -> Iterator[Test]:
    """Hoelder's inequality for a weighted sum of products of powers, and its reverse."""
    whole = use.reduction("sum", Reducer.SUM)
    place = use.algebra.fresh(whole.index.axis)
    weighted = "weight" in use.arguments
    weight = use.under(use.arguments["weight"], place) if weighted else ONE
    parts = [(use.under(base, place), use.form(use.read(exponent))) for base, exponent in use.arguments["powers"]]
    product = multiply(weight, *(use.algebra.power(base, exponent) for base, exponent in parts))
    if not parts or not use.algebra.vanishes(subtract(product, use.body(whole, place))):
        raise Unsupported("a sum of something else than these powers")
    mass, rest = use.total(place, weight), subtract(ONE, add(*(exponent for _, exponent in parts)))
    for base in (weight, *(base for base, _ in parts)):
        use.need(Sided(base, ">="))
    totals = [use.total(place, multiply(weight, base)) for base, _ in parts]
    bound = multiply(*(use.algebra.power(total, own[1]) for total, own in zip(totals, parts, strict=True)))
    counted, value = multiply(bound, use.algebra.power(mass, rest)), use.form(whole)
    rising = all(use.holds(Sided(exponent, ">=")) for _, exponent in parts)
    if rising and use.holds(Sided(rest, ">=")):
        yield at_least(counted, value)
    if rising and not weighted and use.holds(Sided(scale(rest, -1), ">=")):
        yield at_least(bound, value)
    exponents = [exponent for _, exponent in parts] + ([rest] if rest else [])
    falling = [exponent for exponent in exponents if use.holds(Sided(scale(exponent, -1), ">="))]
    positive = all(use.holds(Sided(base, ">")) for base, exponent in parts if exponent in falling)
    if len(falling) == len(exponents) - 1 and positive and use.holds(Sided(mass, ">")):
        (lead,) = [exponent for exponent in exponents if exponent not in falling]
        if use.holds(Sided(lead, ">")):
            yield at_least(value, counted)


def additive_powers(use: Instance) -> Iterator[Test]:
    """A power of a sum of parts that are not negative against the powers of the parts, at one position or summed."""
    axis = use.arguments.get("over")
    place = use.algebra.fresh(use.axis(axis)) if axis is not None else None

    def read(text: str) -> Form:
        return use.under(text, place) if place is not None else use.form(use.read(text))

    def summed(form: Form) -> Form:
        return form if place is None else use.total(place, form)

    exponent = use.form(use.read(use.arguments["exponent"]))
    pairs = [(read(weight), read(part)) for weight, part in use.arguments["parts"]]
    for form in (form for pair in pairs for form in pair):
        use.need(Sided(form, ">="))
    weighted = [multiply(weight, part) for weight, part in pairs]
    positive = all(use.holds(Sided(part, ">")) for part in weighted)
    whole = summed(use.algebra.power(add(*weighted), exponent))
    powers = [summed(use.algebra.power(part, exponent)) for part in weighted]
    low, high = use.holds(Sided(subtract(ONE, exponent), ">=")), use.holds(Sided(subtract(exponent, ONE), ">="))
    if use.holds(Sided(exponent, ">")):
        yield from (at_least(whole, power) for power in powers)
        if low:
            yield at_least(add(*powers), whole)
        if high:
            yield at_least(whole, add(*powers))
    elif positive and use.holds(Sided(scale(exponent, -1), ">")):
        yield from (at_least(power, whole) for power in powers)
        high, low = True, False
    else:
        return
    if add(*(weight for weight, _ in pairs)) == ONE:
        mean = add(*(multiply(weight, summed(use.algebra.power(part, exponent))) for weight, part in pairs))
        if low:
            yield at_least(whole, mean)
        if high:
            yield at_least(mean, whole)


def largest_sums(use: Instance) -> Iterator[Test]:
    """A sum of maxima lies between the sum of each option and, where none is negative, the sum of all."""
    whole = use.reduction("sum", Reducer.SUM)
    place = use.algebra.fresh(whole.index.axis)
    term = build.move(whole.body, {whole.index: place})
    if not isinstance(term, Apply) or term.operation is not Operation.MAXIMUM:
        raise Unsupported("a sum of something else than maxima")
    options = [use.form(option) for option in term.arguments]
    totals = [use.total(place, option) for option in options]
    yield from (at_least(use.form(whole), total) for total in totals)
    if all(use.holds(Sided(option, ">=")) for option in options):
        yield at_least(add(*totals), use.form(whole))


def balances(use: Instance) -> Iterator[Test]:
    """What sums to zero is above zero as much as below: its absolute values sum to twice its positive parts."""
    whole = use.reduction("sum", Reducer.SUM)
    place = use.algebra.fresh(whole.index.axis)
    gap = use.body(whole, place)
    if not use.algebra.vanishes(use.total(place, gap)):
        raise Unsupported("a balance of what does not sum to zero")
    sizes = use.total(place, use.algebra.largest((gap, scale(gap, -1))))
    yield equal(sizes, scale(use.total(place, use.algebra.largest((gap, ZERO))), 2))


def means_of_logarithms(use: Instance) -> Iterator[Test]:
    """Jensen's inequality for the logarithm, and Gibbs'."""
    whole = use.reduction("weight", Reducer.SUM)
    place = use.algebra.fresh(whole.index.axis)
    weight, inner = use.body(whole, place), use.under(use.arguments["inner"], place)
    if use.form(whole) != ONE:
        raise Unsupported("weights that do not sum to one")
    use.need(Sided(weight, ">="))
    mean = use.total(place, multiply(weight, use.algebra.log(inner)))
    if inner == weight:
        # Where a weight is 0 its term is 0, so that only the support counts: at most n positions.
        yield at_least(use.algebra.log(use.count(place.axis)), scale(mean, -1))
    if not use.holds(Sided(inner, ">")):
        return
    yield at_least(use.algebra.log(use.total(place, multiply(weight, inner))), mean)
    if use.holds(Sided(weight, ">")):
        own = use.total(place, multiply(weight, use.algebra.log(weight)))
        yield at_least(use.algebra.log(use.total(place, inner)), subtract(mean, own))


def log_sums(use: Instance) -> Iterator[Test]:
    """The log-sum inequality: adding the same to d x and d y does not raise x log(x / y)."""
    common, shared, one, two = (use.form(use.term(name)) for name in ("common", "shared", "one", "two"))
    first, second = (add(common, multiply(shared, part)) for part in (one, two))
    for form, relation in ((common, ">="), (shared, ">="), (one, ">"), (two, ">"), (first, ">"), (second, ">")):
        use.need(Sided(form, relation))
    log = use.algebra.log
    rest = multiply(shared, one, subtract(log(one), log(two)))
    yield at_least(rest, multiply(first, subtract(log(first), log(second))))


def concave_logarithms(use: Instance) -> Iterator[Test]:
    """The logarithm of a mean of a few parts is at least the mean of their logarithms."""
    pairs = [(use.form(use.read(weight)), use.form(use.read(part))) for weight, part in use.arguments["parts"]]
    if add(*(weight for weight, _ in pairs)) != ONE:
        raise Unsupported("weights that do not sum to one")
    for weight, part in pairs:
        use.need(Sided(weight, ">="))
        use.need(Sided(part, ">"))
    whole = use.algebra.log(add(*(multiply(weight, part) for weight, part in pairs)))
    yield at_least(whole, add(*(multiply(weight, use.algebra.log(part)) for weight, part in pairs)))


def cauchy_schwarz(use: Instance) -> Iterator[Test]:
    """The square of a sum of products is at most the product of the sums of squares."""
    whole = use.reduction("left", Reducer.SUM)
    place = use.algebra.fresh(whole.index.axis)
    left, right = use.body(whole, place), use.under(use.arguments["right"], place)
    product = use.total(place, multiply(left, right))
    squares = (use.total(place, multiply(side, side)) for side in (left, right))
    yield at_least(multiply(*squares), multiply(product, product))


SCHEMAS: Mapping[str, Callable[[Instance], Iterable[Test]]] = {
    "chosen": chosen,
    "members": members,
    "comparisons": comparisons,
    "extremes": extremes,
    "largest": largest,
    "branches": branches,
    "coincidences": coincidences,
    "ranks": ranks,
    "powers": powers,
    "inverse_powers": inverse_powers,
    "monotone_powers": monotone_powers,
    "weighted_products": weighted_products,
    "logarithms": logarithms,
    "monotone_logarithms": monotone_logarithms,
    "exponentials": exponentials,
    "monotone_exponentials": monotone_exponentials,
    "supports": supports,
    "power_sums": power_sums,
    "additive_powers": additive_powers,
    "largest_sums": largest_sums,
    "balances": balances,
    "means_of_logarithms": means_of_logarithms,
    "concave_logarithms": concave_logarithms,
    "log_sums": log_sums,
    "cauchy_schwarz": cauchy_schwarz,
}
