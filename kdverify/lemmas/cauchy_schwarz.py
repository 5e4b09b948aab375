r"""The Cauchy-Schwarz inequality for a sum of products.

(sum_i u_i v_i) ** 2 <= (sum_i u_i ** 2) (sum_i v_i ** 2) for real u, v
(Hardy, Littlewood, Pólya, Inequalities, theorem 7).
"""

from collections.abc import Iterable
from fractions import Fraction

from kdverify.lemmas._model import Cell, Lemma, Scope, at_least
from kdverify.normal.algebra import Algebra
from kdverify.normal.form import Atom, Collect, Form, Monomial, Over, Predicate, atoms
from kdverify.normal.sign import Sign


def _instances(cell: Cell, scope: Scope) -> Iterable[Predicate]:
    atom = cell.atom
    if not cell.is_plain or not isinstance(atom, Over) or atom.collect is not Collect.SUM:
        return
    algebra = scope.algebra
    monomial, amount = atom.body.terms[0]
    if not all(_squares(algebra, factor, exponent) for factor, exponent in monomial.factors):
        return
    known = {other.atom for other in scope.cells()}
    for place in range(len(monomial.factors) - 1):
        left = Form(((Monomial(monomial.factors[: place + 1]), amount),))
        right = Form(((Monomial(monomial.factors[place + 1 :]), Fraction(1)),))
        bound = algebra.multiply(*(algebra.total(atom.index, algebra.multiply(side, side)) for side in (left, right)))
        if all(part in known for part, _ in atoms(bound) if isinstance(part, Over)):
            yield at_least(algebra, bound, algebra.multiply(cell.form, cell.form))


def _squares(algebra: Algebra, factor: Atom, exponent: Form) -> bool:
    """Whether the square of a power is a power again, in a branch too that is not taken."""
    whole = exponent.constant is not None and exponent.constant.denominator == 1
    return whole or algebra.atom_range(factor).sign.within(Sign.NON_NEGATIVE)


lemma = Lemma(
    name="cauchy_schwarz",
    statement="The square of a sum of products is at most the product of the sums of squares.",
    instances=_instances,
    scoped=True,
)
