"""Bounds on a segment hold at its points, and bounds of slopes between them."""

import random
from fractions import Fraction

import pytest

from kdverify.lang.check import check
from kdverify.lang.goal import Operator
from kdverify.lang.term import Place
from kdverify.semantics.exact import Enclosed, Environment, enclose
from kdverify.semantics.ranges import Range, moving
from kdverify.semantics.segment import ranges
from kdverify.source.span import Source
from kdverify.verify.session import vocabulary

HEAD = """operator o
dims V >= 2, K >= 1
let b[k] in simplex[V] for k in K
let q in simplex[V]
let s > 0
a = sum(b[k] for k in K) / K
"""
RESULTS = (
    "a / 2 + normalize(q ** s) / 2",
    "normalize(a ** (1 + s) / q ** s)",
    "normalize(q * exp(s * (a - q)))",
    "normalize(max(q, a) + min(q, 1 / 3))",
    "softmax(-s * abs(q - a))",
    "normalize(q ** q + log(1 + q))",
    "exp(s * log(q)) * median(q)",
    "(q - a) ** 2 + (q - a) ** 3",
    "where(q > a, q, a) * q",
    "q * rank(q) + 1 / (1 + rank(q)[1])",
    "sqrt(q) * prod(q[v] for v in V)",
    "entropy(q) * q",
    "q / (q - a)",
)
TEACHERS = ((Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)), (Fraction(1, 6), Fraction(1, 3), Fraction(1, 2)))


def operator(out: str) -> Operator:
    (checked,) = check(Source("o.kd", f"{HEAD}out = {out}\n"), vocabulary()).operators
    return checked.operator


def here(power: Fraction, **more: tuple[Fraction, ...]) -> Environment:
    return Environment({"V": 3, "K": 2}, {"b": TEACHERS, "s": power, **more})


def entries(low: Fraction, high: Fraction) -> list[Range]:
    rest = moving(low, high, Fraction(-1, 2), Fraction(1, 2))
    return [moving(low, high, Fraction(1), Fraction(0)), rest, rest]


def contains(bounds: tuple[object, object], value: Enclosed) -> bool:
    """Whether no bound of the value lies outside, with infinite ends as floats."""
    low, high = (float(end) for end in bounds)  # type: ignore[arg-type]
    if value.undefined or value.unclear:
        return True
    if value.infinite:
        return low == -float("inf") if value.infinite < 0 else high == float("inf")
    assert value.lower is not None
    assert value.upper is not None
    # What encloses the value may reach a little further than the bounds, and they are shown rounded.
    slack = 1e-13 * max(1.0, abs(float(value.lower)))
    return low - slack <= float(value.upper) and float(value.lower) <= high + slack


@pytest.mark.parametrize("out", RESULTS)
def test_values_and_slopes_lie_between_their_bounds(out: str) -> None:
    tensor = operator(out).out
    draw = random.Random(out)
    for _ in range(25):
        ends = sorted(Fraction(draw.choice((0, draw.randint(0, 60), draw.randint(0, 60), 60)), 60) for _ in range(2))
        power = Fraction(draw.choice((1, 2, 3, 1, 3)), draw.choice((1, 2)))
        found = ranges(tensor, here(power), "q", entries(*ends))
        points = sorted(ends[0] + (ends[1] - ends[0]) * Fraction(draw.randint(0, 12), 12) for _ in range(5))
        values: list[list[Enclosed]] = []
        for x in points:
            there = here(power, q=(x, (1 - x) / 2, (1 - x) / 2))
            values.append([enclose(tensor.at(Place(number, tensor.axes[0])), there, 128) for number in (1, 2, 3)])
        for place, bounds in enumerate(found):
            assert all(contains((bounds.low, bounds.high), row[place]) for row in values)
            if bounds.defined:
                assert not any(row[place].undefined for row in values)
            if bounds.slope is None:
                continue
            for (x, before), (y, after) in zip(
                zip(points, values, strict=True), list(zip(points, values, strict=True))[1:], strict=False
            ):
                one, other = before[place], after[place]
                assert one.lower is not None
                assert other.lower is not None
                if x < y:
                    rise = (other.lower - one.lower) / (y - x)
                    assert float(bounds.slope[0]) - 1e-9 <= rise <= float(bounds.slope[1]) + 1e-9


def test_equal_entries_come_out_as_one_object() -> None:
    first, second, third = ranges(
        operator("normalize(q ** s)").out, here(Fraction(2)), "q", entries(Fraction(0), Fraction(1))
    )
    assert second is third
    assert first is not second


def test_what_depends_on_the_place_does_not() -> None:
    _, second, third = ranges(
        operator("normalize(q ** s + a)").out, here(Fraction(2)), "q", entries(Fraction(0), Fraction(1))
    )
    assert second is not third


def test_shares_stay_tight_next_to_a_vertex() -> None:
    first, second, _ = ranges(
        operator("normalize(1 / q ** s)").out, here(Fraction(2)), "q", entries(Fraction(0), Fraction(1, 100))
    )
    assert first.low > 1 - 1e-3
    assert second.high < 1e-3
    assert not first.defined


def test_a_root_has_no_slope_at_zero_and_a_square_has() -> None:
    steep, *_ = ranges(operator("sqrt(q)").out, here(Fraction(1)), "q", entries(Fraction(0), Fraction(1, 2)))
    flat, *_ = ranges(operator("q ** 2").out, here(Fraction(1)), "q", entries(Fraction(0), Fraction(1, 2)))
    assert steep.slope is None
    assert flat.slope is not None
    assert flat.slope[0] == 0
    assert float(flat.slope[1]) == pytest.approx(1)
