"""The margin of a claim over the triangle of students: where it holds, where it fails, and where worst."""

from typing import TYPE_CHECKING, Any

import numpy as np

from kdverify.plots.caption import parameters
from kdverify.plots.style import BLACK, GREEN, GREY, face, mathematics
from kdverify.plots.triangle import draw_triangle, flat
from kdverify.recursion.margins import MarginMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def plot_margin(found: MarginMap, student: str, teachers: str | None) -> "Figure":
    """The map in diverging colours about zero, blue where the claim holds and red where it fails.

    Args:
        found: the margins.
        student: the name of the input that varies.
        teachers: the name of the teachers, which are marked; None if there are none.
    """
    with face():
        from matplotlib.figure import Figure

        figure = Figure(figsize=(4.6, 3.6), layout="constrained")
        axes = figure.subplots()
        finite = np.isfinite(found.margin)
        draw_triangle(axes, student[0], grid=False)
        if finite.any():
            _draw_colours(figure, axes, found, finite)
        _draw_points(axes, found, teachers)
        values = parameters(found.parameters)
        axes.set_title(f"{found.operator}, claim {found.claim}" + (f": {values}" if values else ""))
        axes.annotate(
            _weights(found),
            (0.5, 0.0),
            xycoords="axes fraction",
            ha="center",
            fontsize=6.5,
            color=GREY,
        )
        handles, words = axes.get_legend_handles_labels()
        if handles:
            figure.legend(handles, words, loc="outside lower center", ncols=4, handletextpad=0.5)
        return figure


def _draw_colours(figure: "Figure", axes: "Axes", found: MarginMap, finite: Any) -> None:
    from matplotlib.colors import TwoSlopeNorm
    from matplotlib.ticker import MaxNLocator
    from matplotlib.tri import Triangulation

    margin = found.margin[finite]
    plane = flat(found.points[finite])
    least, most = float(margin.min()), float(np.quantile(margin, 0.99))
    scale = max(abs(least), abs(most)) or 1.0
    # Each side has all of its colours, so that a shallow violation shows beside a large margin.
    bottom, top = min(least, -1e-6 * scale), max(most, 1e-6 * scale)
    norm = TwoSlopeNorm(0.0, bottom, top)
    mesh = Triangulation(*plane.T)
    colours = axes.tripcolor(mesh, margin, cmap="RdBu", norm=norm, shading="gouraud", rasterized=True, zorder=0)
    if least < 0.0 < most:
        axes.tricontour(mesh, margin, levels=[0.0], colors=BLACK, linewidths=1.0, zorder=2)
        axes.plot([], [], color=BLACK, linewidth=1.0, label="both sides equal")
    bar = figure.colorbar(colours, ax=axes, shrink=0.75, pad=0.02, extend="max")
    bar.outline.set_linewidth(0.6)
    ticks = MaxNLocator(3).tick_values
    low = [tick for tick in ticks(bottom, 0.0) if bottom <= tick < 0.0 and least < 0.0]
    high = [tick for tick in ticks(0.0, top) if 0.0 <= tick <= top]
    bar.set_ticks([*low, *high], labels=[_text(tick) for tick in (*low, *high)])
    bar.set_label("right side $-$ left side (the claim fails below 0)")


def _draw_points(axes: "Axes", found: MarginMap, teachers: str | None) -> None:
    if teachers is not None:
        axes.plot(
            *flat(found.others[teachers].reshape(-1, 3)).T,
            "^",
            color=GREEN,
            markersize=5.5,
            markeredgecolor="white",
            markeredgewidth=0.5,
            zorder=6,
            label="teachers",
            linestyle="none",
        )
    undefined = np.isneginf(found.margin)
    if undefined.any():
        axes.plot(*flat(found.points[undefined]).T, ".", color=GREY, markersize=1.5, label="a side is undefined")
    worst = int(np.nanargmin(found.margin)) if not np.isnan(found.margin).all() else None
    if worst is not None:
        axes.plot(
            *flat(found.points[worst]),
            "X",
            color=BLACK,
            markersize=6,
            markeredgecolor="white",
            markeredgewidth=0.7,
            zorder=7,
            label=f"worst: {_text(found.margin[worst])}",
            linestyle="none",
            clip_on=False,
        )


def _text(number: float) -> str:
    return f"${number:.3g}$" if abs(number) > 1e-12 else "$0$"


def _weights(found: MarginMap) -> str:
    """The fixed inputs that the triangle does not show, and how the map was made."""
    shown = [
        f"${mathematics(name)} = ({', '.join(f'{number:.3g}' for number in value)})$"
        for name, value in found.others.items()
        if value.ndim == 1 and len(value) <= 6
    ]
    return "; ".join([*shown, "floating point"])
