r"""Hölder's inequality for power means.

Let m_j(i) = sum_k w_k g_j(k, i) ** s_j with weights w_k >= 0 that sum to one, g_j >= 0 and 0 < s_j <= 1.  The mean
m_j(i) ** (1 / s_j) is at most the mean p_j(i) = sum_k w_k g_j(k, i), as t ** (1 / s_j) is convex.  So for d_j >= 0,
e_j = d_j / s_j and c_j = sum_i p_j(i), where r = 1 - sum_j d_j:
sum_i prod_j m_j(i) ** e_j <= n ** r prod_j c_j ** d_j if r >= 0, and <= prod_j c_j ** d_j if r <= 0
(Hardy, Littlewood, Pólya, Inequalities, theorems 11, 16 and 19).  What is no mean counts as its own.
"""

from collections.abc import Iterable

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least
from kdverify.lemmas.weighted_means import weights_of
from kdverify.normal.algebra import single
from kdverify.normal.form import ONE, Atom, Collect, Extent, Form, Over, Predicate, atoms
from kdverify.normal.partial import has_partial
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom, algebra = cell.atom, scope.algebra
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    monomial, amount = atom.body.terms[0]
    if amount != 1 or not any(isinstance(factor, Over) for factor, _ in monomial.factors):
        return
    bound, shares, is_mean = ONE, list[Form](), False
    for factor, exponent in monomial.factors:
        base, order = _mean(factor, scope)
        is_mean = is_mean or not order.is_one
        share = algebra.multiply(exponent, order)
        signs = algebra.sign(share), algebra.sign(base)
        if atom.index in share.free or not all(sign.within(Sign.NON_NEGATIVE) for sign in signs):
            return
        whole = algebra.total(atom.index, base)
        if any(isinstance(part, Over) for part, _ in atoms(whole)):
            return  # only sums that are known are worth a bound
        bound = algebra.multiply(bound, algebra.power(whole, share))
        shares.append(share)
    if not is_mean or has_partial(algebra.sign, atom.body):
        return
    rest = algebra.subtract(ONE, algebra.add(*shares))
    if algebra.sign(rest).within(Sign.NON_NEGATIVE):
        yield at_least(
            algebra, algebra.multiply(bound, algebra.power(single(Extent(atom.index.axis)), rest)), cell.form
        )
    elif algebra.sign(rest).within(Sign.NON_POSITIVE):
        yield at_least(algebra, bound, cell.form)


def _mean(atom: Atom, scope: Scope) -> tuple[Form, Form]:
    """The mean of arguments and the order of a power mean, before its root is taken; else the atom and one."""
    algebra = scope.algebra
    if isinstance(atom, Over) and atom.collect is Collect.SUM:
        for weight, mass, weighed in weights_of(atom, scope):
            monomial, amount = weighed.terms[0]
            if mass.is_one and amount == 1 and len(monomial.factors) == 1:
                argument, order = monomial.factors[0]
                below = algebra.sign(order) == Sign.POSITIVE and algebra.sign(algebra.subtract(ONE, order))
                known = algebra.atom_range(argument).sign.within(Sign.NON_NEGATIVE)
                if below and below.within(Sign.NON_NEGATIVE) and known and atom.index not in order.free:
                    return algebra.total(atom.index, algebra.multiply(weight, single(argument))), order
    return single(atom), ONE


lemma = Lemma(
    name="power_means",
    statement="Hölder's inequality bounds a sum of products of power means by the sums of the means.",
    instances=_instances,
    scoped=True,
)
