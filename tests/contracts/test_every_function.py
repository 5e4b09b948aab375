"""Each function and divergence has the value of its examples, in every reading of terms."""

import ast
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy
import z3

from kdverify import divergences, functions, registry
from kdverify.lang import build
from kdverify.lang.function import Example, Function, Slot
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Axis, Coincide, Place, Term
from kdverify.semantics import exact, floats, latex, smt, symbols
from kdverify.semantics.ball import Ball, Infinite, Undefined

CLASSES = Axis("V")
EVERY = {**registry.load(functions, Function), **registry.load(divergences, Function)}
BIBLIOGRAPHY = Path(__file__).parents[2] / "docs" / "references.bib"


def _scalar(node: ast.expr) -> Term:
    match node:
        case ast.Constant(value=int(value)):
            return build.number(value)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return build.negate(_scalar(operand))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return build.divide(_scalar(left), _scalar(right))
        case ast.Call(func=ast.Name(id="log"), args=[argument]):
            return build.log(_scalar(argument))
    raise AssertionError(f"an example may not say {ast.unparse(node)}")


def _argument(node: ast.expr) -> Tensor:
    if not isinstance(node, ast.Tuple):
        return Tensor((), _scalar(node))
    body = build.ZERO
    for number, entry in reversed(list(enumerate(node.elts, 1))):
        body = build.choose(Coincide(build.formal(CLASSES), Place(number, CLASSES)), _scalar(entry), body)
    return Tensor((CLASSES,), body)


def _applied(example: Example) -> tuple[Tensor, int]:
    """What the example says, and the number of classes in it."""
    call = ast.parse(example.text.replace("||", ","), mode="eval").body
    assert isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    function = EVERY[call.func.id]
    assert len(call.args) == len(function.parameters)
    for argument, slot in zip(call.args, function.parameters, strict=True):
        assert slot is Slot.ANY or isinstance(argument, ast.Tuple) == (slot is not Slot.SCALAR)
    size = max((len(argument.elts) for argument in call.args if isinstance(argument, ast.Tuple)), default=1)
    return function.meaning(*map(_argument, call.args)), size


def _entries(function: Function) -> Iterator[tuple[Example, Term, int, str]]:
    for example in function.examples:
        result, size = _applied(example)
        if not result.axes:
            yield example, result.body, size, example.value
            continue
        parts = example.value.strip("()").split(",")
        assert len(parts) == size
        for number, part in enumerate(parts, 1):
            yield example, result.at(Place(number, CLASSES)), size, part.strip()


ENTRIES = [
    pytest.param(term, size, value, id=f"{example.text} {place}")
    for function in EVERY.values()
    for place, (example, term, size, value) in enumerate(_entries(function), 1)
]


def _bounds(value: str) -> tuple[Fraction, Fraction]:
    """The numbers that a rational, or the first decimals of a number, stand for."""
    shown = Fraction(value)
    if "." not in value:
        return shown, shown
    last = Fraction(1, 10 ** len(value.partition(".")[2]))
    return (shown - last, shown) if value.startswith("-") else (shown, shown + last)


@pytest.mark.parametrize(("term", "size", "value"), ENTRIES)
def test_exact(term: Term, size: int, value: str) -> None:
    found = exact.evaluate(term, exact.Environment({"V": size}, {}), 256)
    match value:
        case "undefined":
            assert found == Undefined()
        case "inf":
            assert found == Infinite(1)
        case _:
            least, most = _bounds(value)
            enclosed = exact.enclose(term, exact.Environment({"V": size}, {}), 256)
            assert enclosed.lower is not None and enclosed.upper is not None
            if least == most and not isinstance(found, Ball):
                assert found == least
            elif least == most:
                assert enclosed.lower <= least <= enclosed.upper
                assert enclosed.upper - enclosed.lower < Fraction(1, 10**60)
            else:
                assert least <= enclosed.lower and enclosed.upper <= most


@pytest.mark.parametrize(("term", "size", "value"), ENTRIES)
def test_floats(term: Term, size: int, value: str) -> None:
    found = floats.evaluate(term, floats.Batch({"V": size}, {}))
    assert found.shape == (1,)
    match value:
        case "undefined":
            assert np.isnan(found[0])
        case "inf":
            assert found[0] == np.inf
        case _:
            least, most = map(float, _bounds(value))
            assert least - 1e-12 <= found[0] <= most + 1e-12


@pytest.mark.parametrize(("term", "size", "value"), ENTRIES)
def test_symbols(term: Term, size: int, value: str) -> None:
    found = symbols.expand(term, {"V": size})
    match value:
        case "undefined":
            assert found is sympy.nan
        case "inf":
            assert found is sympy.oo
        case _:
            least, most = _bounds(value)
            number, slack = Fraction(str(sympy.N(found, 40))), Fraction(1, 10**30)
            assert least - slack <= number <= most + slack


@pytest.mark.parametrize(("term", "size", "value"), ENTRIES)
def test_smt(term: Term, size: int, value: str) -> None:
    encoder = smt.Encoder({"V": size})
    try:
        encoded = encoder.term(term)
    except smt.NotEncodable as reason:
        assert re.search("logarithm|exponential|symbolic exponent", str(reason))
        return
    solver = z3.Solver()
    solver.add(*encoder.constraints)
    if value == "undefined":
        solver.add(encoded.defined)
    else:
        least, most = (z3.Q(bound.numerator, bound.denominator) for bound in _bounds(value))
        solver.add(z3.Not(z3.And(encoded.defined, least <= encoded.term, encoded.term <= most)))
    assert solver.check() == z3.unsat


def test_smt_reads_the_algebraic_functions() -> None:
    algebraic = {"sqrt", "normalize", "soften", "escort", "dot", "clip", "top_k", "TV", "hellinger2", "l2"}
    for name in algebraic:
        for _, term, size, _ in _entries(EVERY[name]):
            smt.Encoder({"V": size}).term(term)


@pytest.mark.parametrize("function", EVERY.values(), ids=EVERY)
def test_is_described(function: Function) -> None:
    assert function.summary.endswith(".")
    assert len(function.examples) >= 2
    letters = "xyz"[: len(function.parameters)]
    shown = function.notation.format(*letters)
    assert all(letter in shown for letter in letters)
    assert shown.count("{") == shown.count("}")
    known = set(re.findall(r"^@\w+\{([^,]+),", BIBLIOGRAPHY.read_text(encoding="utf-8"), re.MULTILINE))
    assert set(function.references) <= known


@pytest.mark.parametrize("function", EVERY.values(), ids=EVERY)
def test_has_a_notation_when_written_out(function: Function) -> None:
    for _, term, _, _ in _entries(function):
        shown = latex.latex(term)
        assert shown.count("{") == shown.count("}")
        assert shown.count(r"\left") == shown.count(r"\right")


TWO_DISTRIBUTIONS = [
    function
    for function in EVERY.values()
    if function.symmetric and function.parameters == (Slot.DISTRIBUTION, Slot.DISTRIBUTION)
]
P, R = (_argument(ast.parse(text, mode="eval").body) for text in ("(1/8, 7/8)", "(1/2, 1/2)"))


def _both_ways(function: Function) -> tuple[float, float]:
    rest = [Tensor((), build.number(Fraction(1, 3)))] * (len(function.parameters) - 2)
    batch = floats.Batch({"V": 2}, {})
    forth, back = (floats.evaluate(function.meaning(*pair, *rest).body, batch).item() for pair in ((P, R), (R, P)))
    return forth, back


@pytest.mark.parametrize("function", TWO_DISTRIBUTIONS, ids=lambda function: function.name)
def test_symmetric_divergences_are(function: Function) -> None:
    forth, back = _both_ways(function)
    assert forth == pytest.approx(back, abs=1e-15)
    assert forth > 0.01


@pytest.mark.parametrize("function", [f for f in EVERY.values() if not f.symmetric], ids=lambda function: function.name)
def test_the_others_are_not(function: Function) -> None:
    forth, back = _both_ways(function)
    assert abs(forth - back) > 1e-3
