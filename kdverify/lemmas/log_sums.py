r"""The log-sum inequality: adding the same to both of two positive numbers lowers x log(x / y).

For c, d >= 0 and x, y > 0 with c + d x, c + d y > 0: (c + d x) (log(c + d x) - log(c + d y)) <= d x (log x - log y)
(Cover and Thomas, Elements of Information Theory, theorem 2.7.1, for the two pairs (c, c) and (d x, d y)).
It is the joint convexity of the terms of KL divergence.
"""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least
from kdverify.normal.algebra import Algebra, single
from kdverify.normal.factoring import factor
from kdverify.normal.form import Form, Logarithm, Predicate, constant, form
from kdverify.normal.sign import Sign


def _pairs(one: Cell, two: Cell, scope: Scope) -> Iterable[Predicate]:
    if isinstance(one.atom, Logarithm) and isinstance(two.atom, Logarithm) and one.is_plain and two.is_plain:
        yield from _bound(one, two, one.atom.inner, two.atom.inner, scope.algebra)
        yield from _bound(two, one, two.atom.inner, one.atom.inner, scope.algebra)


def _bound(one: Cell, two: Cell, first: Form, second: Form, algebra: Algebra) -> Iterable[Predicate]:
    terms = dict(second.terms)
    common = form({monomial: amount for monomial, amount in first.terms if terms.get(monomial) == amount})
    own, other = (algebra.subtract(whole, common) for whole in (first, second))
    if common.is_zero or own.is_zero or other.is_zero:
        return
    shared, own, other = apart(algebra, own, other)
    if not all(algebra.sign(part).within(Sign.NON_NEGATIVE) for part in (common, shared)):
        return
    if not all(algebra.sign(part) == Sign.POSITIVE for part in (own, other, first, second)):
        return
    rest = algebra.multiply(shared, own, algebra.subtract(algebra.log(own), algebra.log(other)))
    whole = algebra.multiply(first, algebra.subtract(one.form, two.form))
    yield at_least(algebra, rest, whole)


def apart(algebra: Algebra, one: Form, two: Form) -> tuple[Form, Form, Form]:
    """The factors that two forms share, and what is left of each."""
    found = [_factors(part) for part in (one, two)]
    shared = {part: min(times, found[1].get(part, 0)) for part, times in found[0].items()}
    common = algebra.multiply(*(part for part, times in shared.items() for _ in range(times)))
    left = [
        algebra.multiply(*(part for part, times in each.items() for _ in range(times - shared.get(part, 0))))
        for each in found
    ]
    if any(algebra.sign(part) == Sign.NEGATIVE for part in left):
        common, left = algebra.scale(common, -1), [algebra.scale(part, -1) for part in left]
    return common, left[0], left[1]


def _factors(value: Form) -> dict[Form, int]:
    factored = factor(value) if len(value.terms) > 1 else None
    monomial, amount = value.terms[0] if factored is None else (factored.monomial, factored.coefficient)
    if factored is None and len(value.terms) > 1:
        return {value: 1}
    found = {single(atom, exponent): 1 for atom, exponent in monomial.factors}
    if amount != 1:
        found[constant(amount)] = 1
    return found | dict(factored.factors if factored is not None else ())


lemma = Lemma(
    name="log_sums",
    statement="Adding the same to two positive numbers does not raise x log(x / y): the log-sum inequality.",
    pairs=_pairs,
)
