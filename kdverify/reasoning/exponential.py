"""Sums of logarithms that are not negative, since their exponentials are at least one.

exp(sum_i c_i log x_i) = prod_i x_i ** c_i for x_i > 0, which is algebraic, and t >= 0 exactly where exp(t) >= 1.
"""

from kdverify.evidence.outcome import Step
from kdverify.lemmas._model import non_negative
from kdverify.normal.algebra import Algebra
from kdverify.normal.form import ONE, Form, Logarithm, Monomial, form
from kdverify.normal.vanish import vanishes
from kdverify.reasoning.clear import essential
from kdverify.reasoning.entail import Question
from kdverify.reasoning.trace import Restated, record


def as_exponential(algebra: Algebra, question: Question, value: Form) -> tuple[Step, ...] | None:
    """Shows that a sum of logarithms is non-negative: that its exponential is at least one."""
    whole, value = value, simplified(algebra, value)
    if not value.terms or not all(_has_logarithm(monomial) for monomial, _ in value.terms):
        return None
    raised = essential(algebra, algebra.subtract(algebra.exp(value), ONE))
    found = question.proves(algebra, non_negative(raised))
    if found is None:
        return None
    difference = algebra.subtract(algebra.exp(value), ONE)
    record(Restated(question.premises, difference, raised, exponential=False))
    record(Restated(question.premises, value, difference, exponential=True))
    record(Restated(question.premises, whole, value, exponential=False))
    return (Step("exponential", "a logarithm is not negative where its argument is at least one"), *found.steps)


def simplified(algebra: Algebra, value: Form) -> Form:
    """A form that need only be non-negative: without rational terms that cancel, and factors that are not negative."""
    rational = form({monomial: amount for monomial, amount in value.terms if not _has_logarithm(monomial)})
    if not rational.is_zero and vanishes(algebra, rational):
        value = algebra.subtract(value, rational)
    return essential(algebra, value, weakly=True)


def _has_logarithm(monomial: Monomial) -> bool:
    return any(isinstance(atom, Logarithm) and exponent.is_one for atom, exponent in monomial.factors)
