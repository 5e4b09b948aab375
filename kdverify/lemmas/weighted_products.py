r"""The weighted arithmetic-geometric mean inequality and its reverse, for products of two powers.

x ** s * y ** (1 - s) <= s x + (1 - s) y for x, y > 0 and 0 <= s <= 1, and >= for s >= 1 and for s <= 0:
t ** s lies below its tangent at 1 for 0 <= s <= 1 and above it otherwise, with t = x / y.
For 0 <= s <= 1 the product also lies between x and y, being y * t ** s with t ** s between 1 and t.
"""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least, both, positive, when
from kdverify.normal.form import ONE, ZERO, Euler, Predicate


def _pairs(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    if one.is_plain or two.is_plain or isinstance(one.atom, Euler) or isinstance(two.atom, Euler):
        return
    algebra = scope.algebra
    if not algebra.add(one.exponent, two.exponent).is_one:
        return
    product = algebra.multiply(one.form, two.form)
    tangent = algebra.add(algebra.multiply(one.exponent, one.base), algebra.multiply(two.exponent, two.base))
    defined = both(positive(one.base), positive(two.base))
    inside = both(at_least(algebra, one.exponent, ZERO), at_least(algebra, ONE, one.exponent))
    yield when(both(defined, inside), at_least(algebra, tangent, product))
    for low, high in ((one.base, two.base), (two.base, one.base)):
        between = both(at_least(algebra, product, low), at_least(algebra, high, product))
        yield when(both(defined, inside, at_least(algebra, high, low)), between)
    yield when(both(defined, at_least(algebra, one.exponent, ONE)), at_least(algebra, product, tangent))
    yield when(both(defined, at_least(algebra, ZERO, one.exponent)), at_least(algebra, product, tangent))


lemma = Lemma(
    name="weighted_products",
    statement="A product of two powers whose exponents sum to one compares with the weighted arithmetic mean.",
    pairs=_pairs,
)
