"""Exact arithmetic on constants, within bounds."""

from collections.abc import Sequence
from fractions import Fraction

from kdverify.lang import build
from kdverify.lang.problems import Abandoned
from kdverify.lang.scope import Context
from kdverify.lang.term import Number, Term
from kdverify.source.span import Span

LARGEST_POWER = 1000
LONGEST_BITS = 2000


def sum_of(context: Context, terms: Sequence[Term], span: Span) -> Term:
    """The sum, evaluated when every term is a constant."""
    values = [term.value for term in terms if isinstance(term, Number)]
    if len(values) < len(terms):
        return build.add(*terms)
    return _checked(context, sum(values, Fraction(0)), span)


def product_of(context: Context, terms: Sequence[Term], span: Span) -> Term:
    """The product, evaluated when every term is a constant."""
    values = [term.value for term in terms if isinstance(term, Number)]
    if len(values) < len(terms):
        return build.multiply(*terms)
    result = Fraction(1)
    for value in values:
        result *= value
        _checked(context, result, span)
    return build.number(result)


def quotient(context: Context, left: Term, right: Term, span: Span) -> Term:
    """`left / right`, evaluated when both are constants."""
    if isinstance(right, Number) and right.value == 0:
        raise context.problems.abandon("division-by-zero", "this divides by zero", span)
    if isinstance(left, Number) and isinstance(right, Number):
        return _checked(context, left.value / right.value, span)
    return build.divide(left, right)


def power(context: Context, base: Term, exponent: Term, span: Span) -> Term:
    """`base ** exponent`, evaluated when both are constants and the exponent is an integer."""
    if isinstance(exponent, Number):
        if abs(exponent.value) > LARGEST_POWER:
            raise _too_large(context, span, f"a constant exponent may be at most {LARGEST_POWER} either way")
        if isinstance(base, Number) and exponent.value.denominator == 1:
            if base.value == 0 and exponent.value < 0:
                raise context.problems.abandon("division-by-zero", "this divides by zero", span)
            bits = max(base.value.numerator.bit_length(), base.value.denominator.bit_length())
            if bits * abs(exponent.value) > 2 * LONGEST_BITS:
                raise _too_large(context, span, "this constant is too large to be written out")
            return _checked(context, Fraction(base.value ** int(exponent.value)), span)
    return build.power(base, exponent)


def _checked(context: Context, value: Fraction, span: Span) -> Number:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > LONGEST_BITS:
        raise _too_large(context, span, "this constant is too large to be written out")
    return build.number(value)


def _too_large(context: Context, span: Span, message: str) -> Abandoned:
    return context.problems.abandon("number-too-large", message, span)
