"""Orbits of the recursion on the triangle, coloured by where they end."""

from typing import TYPE_CHECKING

import numpy as np

from kdverify.plots.caption import caption, footnote
from kdverify.plots.style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, VERMILLION, face
from kdverify.plots.triangle import draw_triangle, flat
from kdverify.recursion.limits import Limits, limits
from kdverify.recursion.run import Simulation
from kdverify.recursion.setting import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_BASINS = (BLUE, ORANGE, PURPLE, GREEN, SKY)
_MOST_LIMITS = len(_BASINS)
_MOST_ORBITS = 400
_VISIBLE = 1e-3
_LATE = 100


def plot_orbits(simulation: Simulation) -> "Figure":
    """All orbits with their starts, the anchor, the teachers, and the limits.

    Args:
        simulation: over three classes, in which all runs have the same teachers.
    """
    with face():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(4.2, 3.9), layout="constrained")
        axes = figure.subplots()
        plan = simulation.plan
        draw_triangle(axes, plan.setting.student[0])
        ends = limits(simulation)
        _draw_orbits(axes, simulation, ends)
        _draw_inputs(axes, simulation)
        _draw_limits(axes, ends)
        axes.set_title(caption(plan))
        handles, words = axes.get_legend_handles_labels()
        unique = dict(zip(words, handles, strict=True))
        figure.legend(list(unique.values()), list(unique), loc="outside lower center", ncols=3, handletextpad=0.5)
        axes.annotate(
            f"{footnote(plan)}; {plan.generations} generations",
            (0.5, 0.0),
            xycoords="axes fraction",
            ha="center",
            fontsize=6.5,
            color=GREY,
        )
        return figure


def _draw_orbits(axes: "Axes", simulation: Simulation, ends: Limits) -> None:
    assert simulation.orbits is not None
    several = len(ends.points) <= _MOST_LIMITS
    shown = simulation.orbits[:, :_MOST_ORBITS]
    plane = flat(np.moveaxis(shown, 0, 1))
    axes.plot(
        [], [], "o", markersize=2.5, markerfacecolor="white", markeredgecolor=BLACK, markeredgewidth=0.5, label="starts"
    )
    for limit in sorted(set(ends.of_run[:_MOST_ORBITS].tolist())):
        colour = GREY if limit < 0 else _BASINS[limit] if several else SKY
        label = "orbits" if len(ends.points) <= 1 else "orbits, coloured by limit"
        rows = np.flatnonzero(ends.of_run[:_MOST_ORBITS] == limit)
        if limit < 0:
            _draw_unsettled(axes, plane[rows])
        else:
            _draw_paths(axes, plane[rows], colour)
        axes.plot(
            *plane[rows, 0].T,
            "o",
            markersize=2.2,
            markerfacecolor="white",
            markeredgecolor=colour,
            markeredgewidth=0.5,
            zorder=3,
        )
        if limit == 0:
            axes.plot([], [], color=colour, linewidth=0.8, label=label)


def _draw_paths(axes: "Axes", paths: Floats, colour: str) -> None:
    from matplotlib.collections import LineCollection

    width = 0.7 if len(paths) < 150 else 0.45
    lines = [_thinned(path) for path in paths]
    axes.add_collection(LineCollection(lines, colors=colour, linewidths=width, alpha=0.65, zorder=2))


def _draw_unsettled(axes: "Axes", paths: Floats) -> None:
    """Where orbits that do not settle are in the end: lines to there would cover everything."""
    last = min(_LATE, paths.shape[1] // 2)
    axes.plot(
        *paths[:, paths.shape[1] - last :].reshape(-1, 2).T,
        ".",
        color=PURPLE,
        markersize=3,
        markeredgewidth=0,
        zorder=4,
        rasterized=True,
    )
    axes.plot([], [], "o", color=PURPLE, markersize=2.5, label=f"not settled: last {last} generations")


def _draw_inputs(axes: "Axes", simulation: Simulation) -> None:
    from matplotlib.patheffects import withStroke

    setting = simulation.plan.setting
    name = setting.operator.roles.teachers
    if name is not None:
        family = simulation.teachers[name].reshape(-1, 3)
        place = flat(family)
        axes.plot(
            *place.T,
            "^",
            color=GREEN,
            markersize=5.5,
            markeredgecolor="white",
            markeredgewidth=0.5,
            zorder=7,
            label="teachers",
            linestyle="none",
        )
        if 1 < len(family) <= 6:
            for number, point in enumerate(place, 1):
                away = point - place.mean(axis=0)
                away = away / max(float(np.linalg.norm(away)), 1e-9)
                axes.annotate(
                    rf"${name[0]}_{number}$",
                    tuple(point),
                    tuple(9 * away),
                    textcoords="offset points",
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=GREEN,
                    zorder=9,
                    path_effects=[withStroke(linewidth=1.8, foreground="white")],
                )
    if simulation.anchors is not None:
        axes.plot(
            *flat(simulation.anchors[:1]).T,
            "*",
            color=VERMILLION,
            markersize=10,
            markeredgecolor="white",
            markeredgewidth=0.5,
            zorder=8,
            label="anchor $a$",
            linestyle="none",
        )


def _draw_limits(axes: "Axes", ends: Limits) -> None:
    if not 0 < len(ends.points) <= _MOST_LIMITS:
        return
    axes.plot(
        *flat(ends.points).T,
        "o",
        markersize=7,
        markerfacecolor="none",
        markeredgecolor=BLACK,
        markeredgewidth=1.0,
        zorder=9,
        label="limit" if len(ends.points) == 1 else "limits",
        linestyle="none",
    )


def _thinned(path: Floats) -> Floats:
    """The points of a path without those that could not be told from the one before."""
    kept = [path[0]]
    for point in path[1:]:
        if np.abs(point - kept[-1]).max() > _VISIBLE:
            kept.append(point)
    return np.array([*kept, path[-1]])
