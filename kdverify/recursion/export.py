"""A simulation for machines: as CSV and as JSON."""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kdverify.recursion.bound import Bound, excess
from kdverify.recursion.run import Simulation
from kdverify.recursion.summary import Row, rows, worst_ratio
from kdverify.version import VERSION

NOTE = "floating point: a simulation suggests, and proves nothing"
COLUMNS = ("generation", "divergence", "median", "low", "high", "worst", "worst_ratio", "infinite", "left", "bound")


def to_csv(simulation: Simulation, bounds: Sequence[Bound]) -> str:
    """A line for each generation and divergence, after a line of `COLUMNS`; what is not defined is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name in simulation.divergences:
        curve = worst_curve(simulation, name, bounds)
        for row in rows(simulation, name):
            numbers = (row.median, row.low, row.high, row.worst, row.ratio)
            left = int(simulation.left[row.generation])
            own = None if curve is None else curve[row.generation]
            writer.writerow(
                [row.generation, name, *map(_cell, numbers), row.infinite, left, _cell(own)],
            )
    return text.getvalue()


def to_json(simulation: Simulation, bounds: Sequence[Bound]) -> str:
    """Everything about a simulation but the single runs; infinite numbers are `"inf"`, undefined ones null."""
    return json.dumps(_document(simulation, bounds), indent=2, allow_nan=False) + "\n"


def worst_curve(simulation: Simulation, divergence: str, bounds: Sequence[Bound]) -> Sequence[float] | None:
    """The bound on the worst of all starts; None where no rate is given."""
    promised = next((one for one in bounds if one.divergence == divergence), None)
    if promised is None:
        return None
    values = simulation.divergences[divergence]
    return [float(value) for value in promised.curve(np.array([np.nanmax(values[0])]), len(values) - 1)[:, 0]]


def _document(simulation: Simulation, bounds: Sequence[Bound]) -> Mapping[str, Any]:
    plan = simulation.plan
    return {
        "kdverify": VERSION,
        "note": NOTE,
        "operator": plan.setting.operator.name,
        "sizes": dict(plan.setting.sizes),
        "parameters": {name: str(value) for name, value in plan.setting.parameters.items()},
        "drawn": sorted(plan.setting.drawn),
        "given": dict(plan.setting.written),
        "error": plan.error.text,
        "starts": plan.starts,
        "generations": plan.generations,
        "seed": plan.seed,
        "one_anchor": plan.one_anchor,
        "left": [int(count) for count in simulation.left],
        "divergences": {
            name: {
                "worst_ratio": _number(worst_ratio(simulation, name)),
                "generations": [_row(row) for row in rows(simulation, name)],
            }
            for name in simulation.divergences
        },
        "bounds": [
            {
                "divergence": one.divergence,
                "rate": one.written,
                "value": one.rate,
                "proved": one.proved,
                "error": one.error,
                "level": one.level,
                "excess": _number(excess(simulation, one)),
            }
            for one in bounds
        ],
    }


def _row(row: Row) -> Mapping[str, Any]:
    return {
        "generation": row.generation,
        "median": _number(row.median),
        "low": _number(row.low),
        "high": _number(row.high),
        "worst": _number(row.worst),
        "worst_ratio": _number(row.ratio),
        "infinite": row.infinite,
    }


def _number(value: float | None) -> float | str | None:
    if value is None or math.isnan(value):
        return None
    return value if math.isfinite(value) else "inf" if value > 0 else "-inf"


def _cell(value: float | None) -> str:
    return "" if value is None or math.isnan(value) else repr(value)
