r"""A function of one number that is zero at a point, falls before it and rises after it.

Lemma.  Let F be differentiable on (0, 1), F(c) = 0 and F'(x) (x - c) >= 0 for all x there.  Then F >= 0.
"""

from fractions import Fraction

from kdverify.evidence.outcome import Step
from kdverify.lang.goal import Goal
from kdverify.lang.term import Parameter, Term, walk
from kdverify.lemmas._model import non_negative
from kdverify.normal.algebra import single
from kdverify.normal.derivative import NotDifferentiable, derivative
from kdverify.normal.form import Symbol, TooLarge, constant
from kdverify.normal.vanish import vanishes
from kdverify.reasoning.clear import essential
from kdverify.reasoning.defined import Undefined
from kdverify.reasoning.setting import setting_of


def by_turning(goal: Goal, left: Term, right: Term, name: str, turn: Fraction) -> tuple[Step, ...] | None:
    """Proves `left <= right`, where both are equal when the parameter of this name has the given value.

    Args:
        goal: the inputs and premises; the parameter is strictly between 0 and 1 and in no premise.
        left: a number.
        right: another.
        name: the parameter that the derivative is taken by.
        turn: its value where both sides are equal.
    """
    if any(isinstance(part, Parameter) and part.name == name for given in goal.given for part in walk(given)):
        return None
    try:
        setting = setting_of(goal)
        algebra = setting.algebra
        slack = algebra.subtract(setting.form(right), setting.form(left))
        symbol = Symbol(name)
        if not vanishes(algebra, algebra.replace(slack, {symbol: constant(turn)})):
            return None
        way = algebra.subtract(single(symbol), constant(turn))
        rise = algebra.multiply(derivative(algebra, slack, symbol), way)
        found = setting.entails(non_negative(essential(algebra, rise, weakly=True)))
    except (Undefined, TooLarge, NotDifferentiable):
        return None
    return None if found is None else (Step("turning", f"zero at {name} = {turn}, and rising away"), *found.steps)
