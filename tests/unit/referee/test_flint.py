"""The stand-in for python-flint against python-flint itself."""

import importlib.util
import random
from fractions import Fraction
from types import ModuleType
from typing import Any

import flint as real
import pytest

from kdverify.referee.sources import PACKAGE


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stand_in", PACKAGE / "referee" / "flint.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


small: Any = _loaded()
OPERATIONS = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: 1 - x - y,
    "multiply": lambda x, y: x * y,
    "divide": lambda x, y: x / y,
    "logarithm": lambda x, y: x.log() * y,
    "exponential": lambda x, y: y.exp() - x,
    "power": lambda x, y: x**y,
    "whole power": lambda x, y: (x - 1) ** 7 + y**-2,
    "root": lambda x, y: x.sqrt() + y,
    "several": lambda x, y: ((x.log() * y).exp() - y / x) * y,
}


def exactly(point: Any) -> Fraction:
    mantissa, exponent = point.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def bounds(ball: Any) -> tuple[Fraction, Fraction]:
    return exactly(ball.lower()), exactly(ball.upper())


def value(module: ModuleType, operation: Any, bits: int, *numbers: Fraction) -> Any:
    with module.ctx.workprec(bits):
        return operation(*(module.arb(module.fmpq(part.numerator, part.denominator)) for part in numbers))


@pytest.mark.parametrize("bits", [53, 64, 256])
@pytest.mark.parametrize("name", OPERATIONS)
def test_intervals_hold_what_is_meant_and_are_narrow(name: str, bits: int) -> None:
    draw = random.Random(f"{name} {bits}")
    tried = 0
    for _ in range(60):
        numbers = [
            Fraction(draw.randint(1, 400), draw.randint(1, 60)),
            Fraction(draw.randint(-30, 30), draw.randint(1, 9)),
        ]
        if not numbers[1]:
            continue
        own, known = (value(module, OPERATIONS[name], bits, *numbers) for module in (small, real))
        sharp = value(real, OPERATIONS[name], 4 * bits + 200, *numbers)
        assert own.is_finite() == known.is_finite()
        if not own.is_finite():
            continue
        with real.ctx.workprec(4 * bits + 200):
            low, high = bounds(sharp)
        assert own.low <= high and low <= own.high
        assert own.high - own.low <= max(abs(low), abs(high), 1) * 2 ** Fraction(-bits + 24)
        tried += 1
    assert tried > 20


def test_nothing_is_said_of_what_is_not_certain() -> None:
    wide = small.arb(-1).union(1)
    assert not wide < 0 and not wide >= 0 and wide != 0 and wide != wide
    assert wide <= 1 and wide >= -1 and small.arb(2) > wide
    assert (small.arb(1) / wide).is_nan() and wide.log().is_nan() and not (small.arb("nan") < 1)
    assert not wide.log().is_finite() and not small.arb("inf").is_finite()


@pytest.mark.parametrize(
    ("base", "exponent", "low", "high"),
    [((-2, 3), 2, 0, 9), ((-2, 3), 3, -8, 27), ((-3, -2), 2, 4, 9), ((2, 4), -1, "1/4", "1/2")],
)
def test_powers_of_intervals(base: tuple[int, int], exponent: int, low: Any, high: Any) -> None:
    power = small.arb(base[0]).union(base[1]) ** exponent
    assert (power.low, power.high) == (Fraction(low), Fraction(high))


def test_rounding_is_outward() -> None:
    with small.ctx.workprec(10):
        third = small.arb(small.fmpq(1, 3))
        assert third.low < Fraction(1, 3) < third.high
        assert third.high - third.low <= Fraction(1, 1000)
        large = small.arb(10**6).exp() ** 10
        assert large.low < large.high


def test_rational_numbers_are_exact() -> None:
    half = small.fmpq(1, 2)
    assert half + 1 == small.fmpq(3, 2) == 1 + half and 1 - half == half and 1 / half == 2
    assert half**-2 == 4 and half < 1 <= small.fmpq(1) and (half.p, half.q) == (1, 2)
    assert hash(small.fmpq(2, 4)) == hash(half) and half.height_bits() == 2
    assert small.fmpz(80).root(4) == 2 and small.fmpz(81).root(4) == 3
    with pytest.raises(ZeroDivisionError):
        half / 0
