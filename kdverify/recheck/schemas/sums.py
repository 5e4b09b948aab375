"""Facts about whole sums."""

from collections.abc import Iterator

from kdverify.lang import build
from kdverify.lang.term import Apply, Entry, Operation, Reducer
from kdverify.recheck.form import ONE, ZERO, Sided, Test, Unsupported, add, multiply, scale, subtract
from kdverify.recheck.instance import Instance, at_least, equal


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


def cauchy_schwarz(use: Instance) -> Iterator[Test]:
    """The square of a sum of products is at most the product of the sums of squares."""
    whole = use.reduction("left", Reducer.SUM)
    place = use.algebra.fresh(whole.index.axis)
    left, right = use.body(whole, place), use.under(use.arguments["right"], place)
    product = use.total(place, multiply(left, right))
    squares = (use.total(place, multiply(side, side)) for side in (left, right))
    yield at_least(multiply(*squares), multiply(product, product))
