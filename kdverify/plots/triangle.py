"""The triangle of distributions over three classes."""

from typing import TYPE_CHECKING

import numpy as np

from kdverify.plots.style import BLACK, GREY
from kdverify.recursion.setting import Floats

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = np.sqrt(3.0) / 2.0
_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, HEIGHT]])


def flat(points: Floats) -> Floats:
    """Where distributions of shape `(..., 3)` lie in the plane, of shape `(..., 2)`."""
    plane: Floats = points @ _CORNERS
    return plane


def draw_triangle(axes: "Axes", letter: str, *, grid: bool = True) -> None:
    """The triangle with its corners named, a scale along each side, and lines of equal probability.

    Args:
        axes: where to draw.
        letter: of the distributions, such as `q`.
        grid: whether to draw the lines.
    """
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_xlim(-0.13, 1.13)
    axes.set_ylim(-0.13, HEIGHT + 0.1)
    closed = np.append(_CORNERS, _CORNERS[:1], axis=0)
    axes.plot(*closed.T, color=BLACK, linewidth=0.8, zorder=5, solid_joinstyle="miter", clip_on=False)
    for share in (0.2, 0.4, 0.6, 0.8):
        for corner in range(3):
            ends = np.zeros((2, 3))
            ends[:, corner] = share
            # The scale of a class stands on the side where it grows towards its corner, counterclockwise.
            ends[0, (corner + 1) % 3] = ends[1, (corner + 2) % 3] = 1.0 - share
            line = flat(ends)
            if grid:
                axes.plot(*line.T, color=GREY, linewidth=0.3, alpha=0.6, zorder=1)
            _scale(axes, line, share)
    for corner, (place, offset) in enumerate(zip(_CORNERS, ((-8, -7), (8, -7), (0, 7)), strict=True), 1):
        axes.annotate(
            rf"${letter}_{corner} = 1$",
            tuple(place),
            offset,
            textcoords="offset points",
            ha="center",
            va="bottom" if corner == 3 else "top",
        )


def _scale(axes: "Axes", line: Floats, share: float) -> None:
    """A mark that goes on where a line of equal probability leaves the triangle, and its number."""
    end = line[1]
    away = (line[1] - line[0]) / np.linalg.norm(line[1] - line[0])
    axes.plot(*np.array([end, end + 0.014 * away]).T, color=BLACK, linewidth=0.5, clip_on=False)
    axes.annotate(
        f"{share:g}",
        tuple(end),
        tuple(8.0 * away),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=6.5,
        color=GREY,
    )
