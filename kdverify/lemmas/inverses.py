"""The logarithm undoes the exponential: log y >= x exactly where y >= exp(x), for y > 0 (Rudin, Principles, 8.7)."""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, above, at_least, both, positive, when
from kdverify.normal.form import Euler, Logarithm, Predicate


def _pairs(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    if isinstance(two.atom, Logarithm):
        one, two = two, one
    if not isinstance(one.atom, Logarithm) or not isinstance(two.atom, Euler) or not one.is_plain or two.is_plain:
        return
    algebra, argument = scope.algebra, one.atom.inner
    defined = positive(argument)
    for compare in (at_least, above):
        yield when(both(defined, compare(algebra, argument, two.form)), compare(algebra, one.form, two.exponent))
        yield when(both(defined, compare(algebra, two.form, argument)), compare(algebra, two.exponent, one.form))


lemma = Lemma(
    name="inverses",
    statement="log y >= x exactly where y >= exp(x).",
    pairs=_pairs,
)
