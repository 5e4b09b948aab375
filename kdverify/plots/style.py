"""How plots look, and how they are written: one face, one palette that colour-blind readers can tell apart."""

import contextlib
import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")
# The palette of Okabe and Ito.
BLACK, GREY = "black", "#7a7a7a"
BLUE, SKY, GREEN, ORANGE, VERMILLION, PURPLE = "#0072b2", "#56b4e9", "#009e73", "#e69f00", "#d55e00", "#cc79a7"

_FACE: Mapping[str, Any] = {
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "font.size": 9,
    "axes.labelsize": 9,
    "axes.titlesize": 9,
    "legend.fontsize": 8,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "lines.linewidth": 1.2,
    "legend.frameon": False,
    "hatch.linewidth": 0.4,
    "savefig.dpi": 160,
    # The same plot is the same file.
    "svg.hashsalt": "kdverify",
}


class PlotsMissing(Exception):
    """The package that draws is not installed; the message says how to install it."""


def need_plots() -> None:
    """Looks whether plots can be drawn.

    Raises:
        PlotsMissing: if not.
    """
    if importlib.util.find_spec("matplotlib") is None:
        raise PlotsMissing("plots need matplotlib, which is not installed: pip install 'kdverify[plots]'")


@contextlib.contextmanager
def face() -> Iterator[None]:
    """Draws in the face of kdverify's plots, whatever the user's own settings are."""
    need_plots()
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_FACE)
        yield


def save(figure: "Figure", path: Path) -> None:
    """Writes a figure as PNG, SVG or PDF, by the suffix of the path."""
    # Without the date, and for the same reason.
    metadata: dict[str, None] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(path.suffix[1:].lower(), {})
    with face():
        figure.savefig(path, bbox_inches="tight", pad_inches=0.04, metadata=metadata)


def mathematics(name: str) -> str:
    """A name of a spec as TeX writes it: Greek letters as such, one letter in italics, other words upright."""
    greek = "alpha beta gamma delta epsilon eta theta kappa lambda mu nu rho sigma tau phi omega"
    if name in greek.split():
        return rf"\{name}"
    return name if len(name) == 1 else rf"\mathrm{{{name.replace('_', '-')}}}"
