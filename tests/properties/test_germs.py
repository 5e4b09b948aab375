"""The expansion of a term next to a point agrees with its value at a point that is very close."""

from fractions import Fraction

from flint import arb, ctx
from hypothesis import assume, given, settings, strategies

from kdverify.evidence.germ import Approach, Edge, germ
from kdverify.evidence.real import ball, sign
from kdverify.evidence.series import Undecided
from kdverify.lang import build
from kdverify.lang.term import Parameter, Term
from kdverify.semantics.ball import Ball, Infinite, Undefined
from kdverify.semantics.exact import Environment, evaluate

_TINY = Fraction(1, 10**400)
_BITS = 40_000

leaves = strategies.sampled_from(
    [Parameter("x"), Parameter("y"), build.ONE, build.number(2), build.number(Fraction(1, 2)), build.number(-1)]
)


def _grown(parts: strategies.SearchStrategy[Term]) -> strategies.SearchStrategy[Term]:
    pairs = strategies.tuples(parts, parts)
    return strategies.one_of(
        pairs.map(lambda pair: build.add(*pair)),
        pairs.map(lambda pair: build.subtract(*pair)),
        pairs.map(lambda pair: build.multiply(*pair)),
        pairs.map(lambda pair: build.divide(*pair)),
        pairs.map(lambda pair: build.power(*pair)),
        pairs.map(lambda pair: build.minimum(*pair)),
        pairs.map(lambda pair: build.maximum(*pair)),
        parts.map(build.log),
        parts.map(build.exp),
        parts.map(build.absolute),
        strategies.tuples(parts, parts, parts).map(lambda three: build.choose(build.less(*three[:2]), *three[1:])),
    )


terms = strategies.recursive(leaves, _grown, max_leaves=6)
starts = strategies.sampled_from([Fraction(0), Fraction(1), Fraction(1, 3), Fraction(2)])
slopes = strategies.sampled_from([Fraction(0), Fraction(1), Fraction(-1), Fraction(2)])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(terms, starts, starts, slopes, slopes)
def test_the_leading_term_is_what_the_value_comes_to(
    term: Term, x: Fraction, y: Fraction, toward_x: Fraction, toward_y: Fraction
) -> None:
    approach = Approach({}, {"x": x, "y": y}, {"x": toward_x, "y": toward_y}, {})
    try:
        with ctx.workprec(256):
            expansion = germ(term, approach)
    except Undecided:
        assume(False)
        return
    close = Environment({}, {"x": x + _TINY * toward_x, "y": y + _TINY * toward_y}, {})
    value = evaluate(term, close, _BITS)
    if isinstance(expansion, Edge):
        expected = {Edge.UNDEFINED: Undefined(), Edge.INFINITY: Infinite(1), Edge.MINUS_INFINITY: Infinite(-1)}
        assert value == expected[expansion]
        return
    assert isinstance(value, Fraction | Ball), value
    with ctx.workprec(_BITS):
        exact = ball(value) if isinstance(value, Fraction) else value.arb
        if expansion.vanishes:
            assert exact.contains(0)
            return
        # A coefficient of unknown sign claims nothing.
        assume(bool(expansion.terms) and sign(expansion.terms[0][1]) is not None)
        (order, negative_logs), coefficient = expansion.terms[0]
        scale = ball(_TINY) ** ball(order) * (-ball(_TINY).log()) ** ball(-negative_logs)
        # The next term is smaller by 1 / log(1/eps) at least, and coefficients are moderate.
        assert abs(exact / (scale * ball(coefficient)) - 1) < arb("0.05")
