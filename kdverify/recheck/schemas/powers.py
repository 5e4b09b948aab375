"""Facts about powers: against one, against each other, and of sums."""

from collections.abc import Iterator

from kdverify.lang.term import Apply, Operation
from kdverify.recheck.form import (
    ONE,
    ZERO,
    Form,
    Sided,
    Test,
    Unsupported,
    add,
    constant,
    multiply,
    rational,
    scale,
    subtract,
)
from kdverify.recheck.instance import Instance, above, at_least, both, equal, when


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
