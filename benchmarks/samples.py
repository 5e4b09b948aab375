"""Inputs looked at in a second: whole batches here, against Hypothesis with one example at a time."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kdverify.lang.goal import Goal
from kdverify.search.draws import draw
from kdverify.search.layout import assemble, layout
from kdverify.search.objective import score
from kdverify.verify.session import load

SPECS = Path(__file__).parent.parent / "specs"
BATCH = 4000
SIZES = ((3, 3), (8, 4))

Row = Sequence[float]


@dataclass(frozen=True, slots=True)
class Rates:
    """Inputs a second for one claim at one size."""

    title: str
    classes: int
    teachers: int
    batches: float
    examples: float


def rates(seconds: float) -> Iterator[Rates]:
    """Each claim at each size, both ways for about so many seconds."""
    claims = load(sorted(SPECS.glob("*.kd"))).claims
    for operator, name, property_ in (("linear", "range", _in_range), ("linear", "kl_rate", _contracts)):
        claim = next(each for each in claims if each.operator.name == operator and each.id == name)
        for classes, teachers in SIZES:
            yield Rates(
                f"{operator}: {name}",
                classes,
                teachers,
                _batched(claim.goals, {"V": classes, "K": teachers}, seconds),
                _one_by_one(property_, classes, teachers, seconds),
            )


def _batched(goals: Sequence[Goal], sizes: dict[str, int], seconds: float) -> float:
    random = np.random.default_rng(0)
    plans = [layout(goal, sizes) for goal in goals]
    start = time.perf_counter()
    seen = 0
    while time.perf_counter() - start < seconds:
        for goal, plan in zip(goals, plans, strict=True):
            score(goal, sizes, assemble(plan, draw(plan, BATCH, random)))
        seen += BATCH
    return seen / (time.perf_counter() - start)


def _one_by_one(
    check: Callable[[list[Row], Row, Row, float], None], classes: int, teachers: int, seconds: float
) -> float:
    family = st.lists(_distribution(classes), min_size=teachers, max_size=teachers)
    share = st.floats(1e-6, 1.0)

    @settings(
        max_examples=100,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(family, _distribution(teachers), _distribution(classes), share)
    def examined(b: list[Row], w: Row, q: Row, alpha: float) -> None:
        nonlocal seen
        seen += 1
        check(b, w, q, alpha)

    seen = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        examined()
    return seen / (time.perf_counter() - start)


def _distribution(length: int) -> st.SearchStrategy[Row]:
    weights = st.lists(st.floats(1e-6, 1.0), min_size=length, max_size=length)
    return weights.map(lambda row: tuple(value / sum(row) for value in row))


def _mixed(b: list[Row], w: Row, q: Row, alpha: float) -> tuple[Row, Row]:
    anchor = [sum(share * row[v] for share, row in zip(w, b, strict=True)) for v in range(len(q))]
    return anchor, [alpha * x + (1 - alpha) * y for x, y in zip(anchor, q, strict=True)]


def _in_range(b: list[Row], w: Row, q: Row, alpha: float) -> None:
    _, out = _mixed(b, w, q, alpha)
    for v, value in enumerate(out):
        column = [q[v], *(row[v] for row in b)]
        assert min(column) - 1e-9 <= value <= max(column) + 1e-9


def _contracts(b: list[Row], w: Row, q: Row, alpha: float) -> None:
    anchor, out = _mixed(b, w, q, alpha)
    assert _kl(anchor, out) <= (1 - alpha) * _kl(anchor, q) + 1e-9


def _kl(p: Row, r: Row) -> float:
    return sum(x * math.log(x / y) for x, y in zip(p, r, strict=True) if x > 0)
