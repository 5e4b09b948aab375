"""Facts about logarithms and exponentials, and means of logarithms."""

from collections.abc import Iterator

from kdverify.lang.term import Index, Operation, Reducer
from kdverify.recheck.form import ONE, ZERO, Form, Sided, Test, Unsupported, add, multiply, scale, subtract
from kdverify.recheck.instance import Instance, above, at_least, both, equal, when


def logarithms(use: Instance) -> Iterator[Test]:
    """Log x <= x - 1, and the sign of log x is that of x - 1."""
    value, inner = use.applied("of", Operation.LOG)
    positive = Sided(inner, ">")
    yield when(positive, at_least(subtract(inner, ONE), value))
    yield when(both(positive, at_least(ONE, inner)), at_least(ZERO, value))
    yield when(both(positive, above(ONE, inner)), above(ZERO, value))
    yield when(at_least(inner, ONE), at_least(value, ZERO))
    yield when(above(inner, ONE), above(value, ZERO))


def monotone_logarithms(use: Instance) -> Iterator[Test]:
    """The logarithm is increasing."""
    values, inner = zip(*(use.applied(name, Operation.LOG) for name in ("one", "two")), strict=True)
    for high, low in ((0, 1), (1, 0)):
        positive = Sided(inner[low], ">")
        yield when(both(positive, above(inner[high], inner[low])), above(values[high], values[low]))
        yield when(both(positive, equal(inner[high], inner[low])), equal(values[high], values[low]))


def exponentials(use: Instance) -> Iterator[Test]:
    """exp(x) >= 1 + x, and exp(x) is below 1 where x is below 0."""
    value, exponent = use.applied("of", Operation.EXP)
    yield at_least(value, add(ONE, exponent))
    yield when(at_least(ZERO, exponent), at_least(ONE, value))
    yield when(above(ZERO, exponent), above(ONE, value))


def monotone_exponentials(use: Instance) -> Iterator[Test]:
    """The exponential is increasing."""
    values, inner = zip(*(use.applied(name, Operation.EXP) for name in ("one", "two")), strict=True)
    yield when(above(inner[0], inner[1]), above(values[0], values[1]))
    yield when(above(inner[1], inner[0]), above(values[1], values[0]))
    yield when(equal(inner[0], inner[1]), equal(values[0], values[1]))


def inverses(use: Instance) -> Iterator[Test]:
    """Log y >= x exactly where y >= exp(x)."""
    log, inner = use.applied("log", Operation.LOG)
    exp, exponent = use.applied("exp", Operation.EXP)
    positive = Sided(inner, ">")
    for compare in (at_least, above):
        yield when(both(positive, compare(inner, exp)), compare(log, exponent))
        yield when(both(positive, compare(exp, inner)), compare(exponent, log))


def geometric_means(use: Instance) -> Iterator[Test]:
    """The weighted mean inequality between exp(sum_k w_k log x_k) and sum_k w_k x_k, for weights that sum to one."""
    place, weight, inner = _weighted(use)
    use.need(Sided(inner, ">"))
    exponent = use.total(place, multiply(weight, use.algebra.log(inner)))
    mean = use.total(place, multiply(weight, inner))
    yield at_least(mean, use.algebra.exp(exponent))
    yield at_least(multiply(use.algebra.exp(scale(exponent, -1)), mean), ONE)


def _weighted(use: Instance) -> tuple[Index, Form, Form]:
    """A position, a weight that is not negative, of weights that sum to one, and what is weighed, there."""
    whole = use.reduction("weight", Reducer.SUM)
    place = use.algebra.fresh(whole.index.axis)
    weight, inner = use.body(whole, place), use.under(use.arguments["inner"], place)
    if use.form(whole) != ONE:
        raise Unsupported("weights that do not sum to one")
    use.need(Sided(weight, ">="))
    return place, weight, inner


def means_of_logarithms(use: Instance) -> Iterator[Test]:
    """Jensen's inequality for the logarithm, and Gibbs'."""
    place, weight, inner = _weighted(use)
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
