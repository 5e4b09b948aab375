r"""Hölder's inequality for sums of products of powers, and its reverse.

Let x_j(i) >= 0 with sums c_j, exponents e_j, and e_0 = 1 - sum_j e_j the exponent of the constant 1,
whose sum is the number n of positions.
If every e_j >= 0 and e_0 >= 0: sum_i prod_j x_j(i) ** e_j <= n ** e_0 * prod_j c_j ** e_j
(Hardy, Littlewood, Pólya, Inequalities, theorem 11).
If exactly one exponent is positive (then it is at least one): the reverse inequality, for x_j > 0
where e_j < 0 and n > 0
(ibid., theorem 13, the power function being convex).
The same with weights w_i >= 0 in every sum, n being their sum: sum_i w_i prod_j x_j(i) ** e_j against
the sums c_j = sum_i w_i x_j(i).
If e_0 <= 0 and every e_j >= 0, then, as x ** e <= x ** f c ** (e - f) for e >= f, the unweighted sum is at most
prod_j c_j ** e_j.
"""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least
from kdverify.lemmas.weighted_means import weights_of
from kdverify.normal.algebra import single
from kdverify.normal.form import ONE, Collect, Extent, Form, Over, Predicate, atoms
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    yield from _bounds(cell, atom, atom.body, ONE, single(Extent(atom.index.axis)), scope)
    for weight, mass, weighed in weights_of(atom, scope):
        yield from _bounds(cell, atom, weighed, weight, mass, scope)


def _bounds(cell: Cell, atom: Over, body: Form, weight: Form, mass: Form, scope: Scope) -> Iterable[Predicate]:
    """Bounds of the sum of `weight * body`, where the weights sum to `mass`."""
    algebra = scope.algebra
    monomial, value = body.terms[0]
    if value != 1:
        return
    exponents: list[Form] = []
    bound = ONE
    sound = algebra.sign(mass) == Sign.POSITIVE
    for factor, exponent in monomial.factors:
        if atom.index in exponent.free:
            return
        sign = algebra.atom_range(factor).sign
        if not sign.within(Sign.NON_NEGATIVE):
            return
        rises = algebra.sign(exponent).within(Sign.NON_NEGATIVE)
        sound = sound and (rises or sign == Sign.POSITIVE)
        whole = algebra.total(atom.index, algebra.multiply(weight, single(factor)))
        if weight.is_one and any(isinstance(part, Over) and part.collect is Collect.SUM for part, _ in atoms(whole)):
            return  # only sums that are known are worth a bound
        bound = algebra.multiply(bound, algebra.power(whole, exponent))
        exponents.append(exponent)
    if not exponents or (len(exponents) == 1 and exponents[0].is_one):
        return
    rest = algebra.subtract(ONE, algebra.add(*exponents))
    counted = algebra.multiply(bound, algebra.power(mass, rest))
    signs = [algebra.sign(exponent) for exponent in exponents]
    if all(sign.within(Sign.NON_NEGATIVE) for sign in signs):
        if algebra.sign(rest).within(Sign.NON_NEGATIVE):
            yield at_least(algebra, counted, cell.form)
        if weight.is_one and algebra.sign(rest).within(Sign.NON_POSITIVE):
            yield at_least(algebra, bound, cell.form)
    everything = [*signs, algebra.sign(rest)] if not rest.is_zero else signs
    rising = [sign for sign in everything if not sign.within(Sign.NON_POSITIVE)]
    if sound and len(rising) == 1 and rising[0] == Sign.POSITIVE:
        yield at_least(algebra, cell.form, counted)


lemma = Lemma(
    name="power_sums",
    statement="Hölder's inequality and its reverse bound a sum of products of powers by the sums of the bases.",
    instances=_instances,
    scoped=True,
)
