"""The normal form of a term has its value wherever every part of the term is defined and finite."""

import os
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pytest
from flint import ctx, fmpq

from kdverify.evidence.premises import environment
from kdverify.lang import tensor
from kdverify.lang.domain import Interval
from kdverify.lang.term import Apply, Operation, Term
from kdverify.normal.algebra import Algebra
from kdverify.normal.context import context_of
from kdverify.normal.form import Form, Symbol, TooLarge
from kdverify.normal.read import Reader
from kdverify.normal.sign import Range, Sign
from kdverify.semantics import exact
from kdverify.semantics.ball import ZERO, Ball, Unclear, at_most, is_finite, rational
from kdverify.semantics.interpret import Interpreter
from tests.soundness.drawn import Draws
from tests.soundness.reading_back import term_of

TRIALS = int(os.environ.get("KDVERIFY_SOUNDNESS_TRIALS", "2500"))
CHUNKS = 8


class NotFinite(Exception):
    """Some part of a term has no finite value here."""


class _Strict(exact._Exact):
    """Refuses what is not finite, and powers of negative numbers."""

    def __init__(self, environment: exact.Environment) -> None:
        super().__init__(environment)
        for name in ("add", "multiply", "divide", "power", "log", "exp", "absolute", "minimum", "maximum"):
            setattr(self, name, self._guarded(getattr(self, name)))

    def _guarded(self, operation: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*values: Any) -> Any:
            result = operation(*values)
            if not is_finite(result):
                raise NotFinite
            return result

        return guarded


class Lenient(exact._Exact):
    """Gives what has no finite value some number, since what is said of forms must hold whichever it is."""

    def __init__(self, environment: exact.Environment) -> None:
        super().__init__(environment)
        self.log = self._filled(self.log, fmpq(-1_000_003))
        self.power = self._filled(self.power, fmpq(1_000_033))
        self.exp = self._filled(self.exp, fmpq(1_000_037))

    def _filled(self, operation: Callable[..., Any], number: Any) -> Callable[..., Any]:
        def filled(*values: Any) -> Any:
            result = operation(*values)
            return result if is_finite(result) or isinstance(result, Unclear) else number

        return filled


class _StrictInterpreter(Interpreter[Any, Any, Any]):
    """Refuses a negative base whose exponent is not the same integer at every input, as proofs do."""

    def __init__(self, environment: exact.Environment, reader: Reader) -> None:
        super().__init__(_Strict(environment))
        self._reader = reader

    def _make_term(self, node: Term, bound: Mapping[str, Any]) -> Any:
        if isinstance(node, Apply) and node.operation is Operation.POWER:
            base, exponent = node.arguments
            if self._reader.form(exponent).constant is None and at_most(ZERO, self._term(base, bound)) is not True:
                raise NotFinite
        return super()._make_term(node, bound)


def finite_value(term: Term, here: exact.Environment, reader: Reader) -> Any:
    """The value of a term of which all parts are finite."""
    with ctx.workprec(192):
        return _StrictInterpreter(here, reader).term(term)


def form_value(form: Form, here: exact.Environment) -> Any:
    """The value of a form, some number standing for each part that has none."""
    with ctx.workprec(192):
        return Interpreter(Lenient(here)).term(term_of(form))


def small(form: Form) -> bool:
    """Whether evaluating a form is quick."""
    return len(form.key) < 6000


def agrees(term: Term, form: Form, reader: Reader, draws: Draws, inputs: int, value_of_s: Term | None = None) -> int:
    """How many inputs a form was compared with its term at; an assertion where it differs.

    With a term for `s`, inputs at which it leaves the domain of `s` are passed over.
    """
    goal = draws.goal()
    sign, bounds = reader.algebra.sign(form), reader.algebra.range(form)
    compared = 0
    for _ in range(inputs):
        witness = draws.witness()
        here = environment(goal, witness)
        try:
            value = finite_value(term, here, reader)
            if value_of_s is not None and not _may_be_s(draws, finite_value(value_of_s, here, reader)):
                continue
        except NotFinite:
            continue
        compared += 1
        other = form_value(form, here)
        assert _close(value, other), f"{term}\n{form.key}\n{witness}\nterm {value}, form {other}"
        assert _signed(value, sign) and _inside(value, bounds), f"{form.key}\n{witness}\n{value}, {sign}, {bounds}"
    return compared


def _may_be_s(draws: Draws, value: Any) -> bool:
    domain = next(entry.domain for entry in draws.inputs if entry.name == "s")
    assert isinstance(domain, Interval)
    return not isinstance(value, Ball) and domain.holds(Fraction(int(value.p), int(value.q)))


def _signed(value: Any, sign: Sign) -> bool:
    below, above = at_most(value, ZERO), at_most(ZERO, value)
    if below is True and above is True:
        return Sign.ZERO in sign
    return (above is not False or Sign.NEGATIVE in sign) and (below is not False or Sign.POSITIVE in sign)


def _inside(value: Any, bounds: Range) -> bool:
    lower, upper = (None if bound is None else rational(bound) for bound in (bounds.lower, bounds.upper))
    return (
        (lower is None or at_most(lower, value) is not False)
        and (upper is None or at_most(value, upper) is not False)
        and not (bounds.open_lower and lower is not None and at_most(value, lower) is True)
        and not (bounds.open_upper and upper is not None and at_most(upper, value) is True)
    )


def _close(one: Any, two: Any) -> bool:
    gap = exact.Arithmetic().add(one, exact.Arithmetic().multiply(rational(Fraction(-1)), two))
    return bool(gap.arb.contains(0)) if isinstance(gap, Ball) else gap == 0


def compare(seed: int, inputs: int) -> int:
    """Compares a random term with its form, and the form with a symbol replaced with the term so replaced."""
    draws = Draws.of(seed)
    reader = Reader(Algebra(context_of(draws.goal())))
    term = draws.term(draws.random.choice((2, 3, 4)))
    other = draws.term(2)
    try:
        form = reader.form(term)
        moved = reader.algebra.replace(form, {Symbol("s"): reader.form(other)})
        compared = agrees(term, form, reader, draws, inputs) if small(form) else 0
        replaced = tensor.substitute(term, {"s": tensor.scalar(other)})
        if replaced is not term and small(moved):
            compared += agrees(replaced, moved, reader, draws, inputs, other)
    except TooLarge:
        return 0
    return compared


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_forms_have_the_value_of_their_term(chunk: int) -> None:
    compared = sum(compare(chunk * 1_000_003 + trial, 4) for trial in range(TRIALS // CHUNKS))
    assert compared > TRIALS // CHUNKS // 4
