"""For which values of two parameters a claim is proved, refuted or open."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kdverify.plots.style import BLACK, BLUE, GREY, ORANGE, face, mathematics
from kdverify.recursion.setting import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Area(enum.Enum):
    """What is known of a claim at one point; the value is how the legend says it."""

    PROVED = "proved"
    REFUTED = "refuted"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Cell:
    """One point of a rectangular grid of parameters, standing for the cell around it."""

    x: float
    y: float
    area: Area


_FILLS = {Area.PROVED: (BLUE, 0.45, ""), Area.REFUTED: (ORANGE, 0.55, "////"), Area.OPEN: ("#e4e4e4", 1.0, "")}


def plot_region(
    points: Sequence[Cell],
    names: tuple[str, str],
    *,
    title: str = "",
    boundary: Sequence[tuple[float, float]] = (),
    formula: str = "",
) -> "Figure":
    """The areas in which a claim is proved, refuted and open, with the boundary between them.

    Args:
        points: what was decided, a full grid; each value of `x` occurs with each value of `y`, in any order.
        names: the two parameters.
        title: what is claimed of which operator.
        boundary: the curve on which the verdict changes, where it is known; without it the edges between cells
            of different verdicts are drawn.
        formula: what the legend calls the curve, as TeX.

    Raises:
        ValueError: if the points are no full grid.
    """
    columns, lines, areas = _grid(points)
    with face():
        from matplotlib.figure import Figure
        from matplotlib.patches import Patch

        figure = Figure(figsize=(3.6, 3.1), layout="constrained")
        axes = figure.subplots()
        x_edges, y_edges = _edges(columns), _edges(lines)
        present = [area for area in Area if (areas == list(Area).index(area)).any()]
        for area in present:
            _fill(axes, area, areas == list(Area).index(area), x_edges, y_edges)
        legend = [
            Patch(
                facecolor=_FILLS[area][0],
                alpha=_FILLS[area][1],
                hatch=_FILLS[area][2],
                edgecolor=BLACK,
                linewidth=0.4,
                label=area.value,
            )
            for area in present
        ]
        _draw_boundary(axes, areas, x_edges, y_edges, boundary, formula)
        _draw_points(axes, columns, lines)
        axes.set_xlim(x_edges[0], x_edges[-1])
        axes.set_ylim(y_edges[0], y_edges[-1])
        axes.set_xlabel(f"${mathematics(names[0])}$")
        axes.set_ylabel(f"${mathematics(names[1])}$")
        for side in ("top", "right"):
            axes.spines[side].set_visible(True)
        axes.set_title(title, pad=14)
        handles = [*legend, *axes.get_legend_handles_labels()[0]]
        figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), handletextpad=0.6)
        return figure


def _grid(points: Sequence[Cell]) -> tuple[Floats, Floats, "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"]:
    columns = np.unique([point.x for point in points])
    lines = np.unique([point.y for point in points])
    areas = np.full((len(lines), len(columns)), -1)
    for point in points:
        place = np.searchsorted(lines, point.y), np.searchsorted(columns, point.x)
        areas[place] = list(Area).index(point.area)
    if len(points) == 0 or (areas < 0).any() or areas.size != len(points):
        raise ValueError(f"{len(points)} points are no full grid of {len(columns)} by {len(lines)}")
    return columns, lines, areas


def _edges(centres: Floats) -> Floats:
    """The edges of cells about these centres, half way between neighbours."""
    if len(centres) == 1:
        return np.array([centres[0] - 0.5, centres[0] + 0.5])
    middle = (centres[1:] + centres[:-1]) / 2
    first, last = centres[0] - (middle[0] - centres[0]), centres[-1] + (centres[-1] - middle[-1])
    return np.concatenate([[first], middle, [last]])


def _fill(
    axes: "Axes",
    area: Area,
    inside: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]",
    x_edges: Floats,
    y_edges: Floats,
) -> None:
    """One path for each run of equal cells of a line: few objects, and no seams between cells."""
    from matplotlib.collections import PolyCollection

    colour, alpha, hatch = _FILLS[area]
    boxes = []
    for line, row in enumerate(inside):
        changes = np.flatnonzero(np.diff(np.concatenate([[False], row, [False]]).astype(np.int8)))
        for start, end in changes.reshape(-1, 2):
            left, right, low, high = x_edges[start], x_edges[end], y_edges[line], y_edges[line + 1]
            boxes.append([(left, low), (right, low), (right, high), (left, high)])
    fill = PolyCollection(boxes, facecolors=colour, alpha=alpha, edgecolors="none", antialiased=False, zorder=1)
    axes.add_collection(fill)
    if hatch:
        marks = PolyCollection(boxes, facecolors="none", edgecolors="#8a5a00", linewidths=0.0, hatch=hatch, zorder=1.5)
        axes.add_collection(marks)


def _draw_boundary(
    axes: "Axes",
    areas: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]",
    x_edges: Floats,
    y_edges: Floats,
    known: Sequence[tuple[float, float]],
    formula: str,
) -> None:
    from matplotlib.collections import LineCollection

    if known:
        label = f"${formula}$" if formula else "boundary"
        axes.plot(*np.array(known).T, color=BLACK, linewidth=1.3, zorder=3, label=label)
        return
    lines = [
        [(x_edges[column + 1], y_edges[line]), (x_edges[column + 1], y_edges[line + 1])]
        for line, column in zip(*np.nonzero(areas[:, 1:] != areas[:, :-1]), strict=True)
    ]
    lines += [
        [(x_edges[column], y_edges[line + 1]), (x_edges[column + 1], y_edges[line + 1])]
        for line, column in zip(*np.nonzero(areas[1:] != areas[:-1]), strict=True)
    ]
    axes.add_collection(LineCollection(lines, colors=BLACK, linewidths=0.9, zorder=3))


def _draw_points(axes: "Axes", columns: Floats, lines: Floats) -> None:
    """The points that were decided: their cells are painted for the eye, and proved are these alone."""
    x, y = np.meshgrid(columns, lines)
    size = min(2.0, 50.0 / max(len(columns), len(lines)))
    axes.plot(x.ravel(), y.ravel(), ".", color=BLACK, markersize=size, markeredgewidth=0, zorder=2)
    axes.annotate(
        "decided at the dots", (1, 1.01), xycoords="axes fraction", ha="right", va="bottom", fontsize=6.5, color=GREY
    )
