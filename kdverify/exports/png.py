"""The counterexample on the simplex, where there are three classes."""

import io
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from kdverify.evidence.region import rows
from kdverify.exports._case import Case
from kdverify.exports._model import Export, NotExportable
from kdverify.lang.domain import Simplex
from kdverify.lang.goal import InHull
from kdverify.lang.tensor import Tensor
from kdverify.lang.term import Place
from kdverify.semantics.exact import Environment, enclose

_HEIGHT = math.sqrt(3) / 2
_BITS = 64


def _render(case: Case) -> bytes:
    axis = case.claim.operator.out.axes[-1].name
    if case.counterexample.witness.sizes[axis] != 3:
        raise NotExportable(
            f"a picture needs three classes, and this counterexample has {case.counterexample.witness.sizes[axis]}; "
            f"ask for `--size {axis}=3`"
        )
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise NotExportable("a picture needs matplotlib: `pip install 'kdverify[plots]'`") from error
    figure = Figure(figsize=(5, 5), layout="constrained")
    _draw(figure.add_subplot(), case)
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=150)
    return file.getvalue()


def _draw(axes: Any, case: Case) -> None:
    corners = [_place(tuple(float(place == corner) for place in range(3))) for corner in range(3)]
    axes.fill(*zip(*corners, strict=True), facecolor="none", edgecolor="0.4")
    for corner, (x, y) in enumerate(corners, 1):
        axes.annotate(f"class {corner}", (x, y), textcoords="offset points", xytext=(0, 8 if y else -14), ha="center")
    known = dict(_points(case))
    if isinstance(case.goal.show, InHull):
        hull = _hull([_place(point) for name, point in known.items() if name[0] in "bq" and name != "out"])
        axes.fill(*zip(*hull, strict=True), facecolor="0.9", edgecolor="0.7", zorder=0)
    met: dict[tuple[float, float], list[str]] = {}
    for name, point in known.items():
        met.setdefault(_place(point), []).append(name)
    for (x, y), names in met.items():
        is_result = "out" in names
        axes.plot([x], [y], "X" if is_result else "o", color="tab:red" if is_result else "tab:blue", zorder=2)
        axes.annotate(", ".join(names), (x, y), textcoords="offset points", xytext=(7, 4))
    axes.set_title(f"{case.claim.operator.name}: {case.title} is false", fontsize="medium")
    axes.set_aspect("equal")
    axes.margins(0.12)
    axes.set_axis_off()


def _points(case: Case) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Everything over the three classes that is a distribution, by name."""
    for entry in case.goal.inputs:
        if isinstance(entry.domain, Simplex) and entry.axes[-1] == case.claim.operator.out.axes[-1]:
            found = rows(case.values[entry.name])
            for number, row in enumerate(found, 1):
                name = entry.name if len(entry.axes) == 1 else f"{entry.name}[{number}]"
                yield name, tuple(map(float, row))
    here = Environment(case.counterexample.witness.sizes, case.values)
    for name, value in case.definitions.items():
        if value.axes == case.claim.operator.out.axes:
            point = _value(value, here)
            if point is not None and all(x > -1e-9 for x in point) and abs(sum(point) - 1) < 1e-9:
                yield name, point


def _value(value: Tensor, here: Environment) -> tuple[float, ...] | None:
    """The entries as floats, for drawing; `None` where one is no number."""
    point = []
    for number in range(1, 4):
        found = enclose(value.at(Place(number, value.axes[0])), here, _BITS)
        if found.lower is None or found.upper is None:
            return None
        point.append(float((found.lower + found.upper) / Fraction(2)))
    return tuple(point)


def _place(point: tuple[float, ...]) -> tuple[float, float]:
    return round(point[1] + point[2] / 2, 9), round(point[2] * _HEIGHT, 9)


def _hull(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of the convex hull in order (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return [*_chain(ordered), *_chain(ordered[::-1])]


def _chain(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    chain: list[tuple[float, float]] = []
    for x, y in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], (x, y)) <= 0:
            chain.pop()
        chain.append((x, y))
    return chain[:-1]


def _turn(one: tuple[float, float], two: tuple[float, float], three: tuple[float, float]) -> float:
    return (two[0] - one[0]) * (three[1] - one[1]) - (two[1] - one[1]) * (three[0] - one[0])


export = Export(name="png", suffix=".png", summary="a picture of the simplex, for three classes", render=_render)
