"""Divergence against generation: the median of all runs, their spread, the worst, and what is promised."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kdverify.plots.caption import caption, footnote
from kdverify.plots.style import BLACK, BLUE, GREY, SKY, VERMILLION, face
from kdverify.recursion.bound import Bound
from kdverify.recursion.export import worst_curve
from kdverify.recursion.run import Simulation
from kdverify.recursion.setting import Floats
from kdverify.recursion.summary import HIGH, LOW, rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Below this there is nothing but rounding.
_FLOOR = 1e-15
_IN_NATS = {"KL", "reverse_kl", "JS", "cross_entropy"}
_SYMBOLS = {
    "KL": r"$\mathrm{KL}(a\,\Vert\,q_t)$",
    "reverse_kl": r"$\mathrm{KL}(q_t\,\Vert\,a)$",
    "TV": r"$\mathrm{TV}(a, q_t)$",
    "JS": r"$\mathrm{JS}(a, q_t)$",
    "chi2": r"$\chi^2(a\,\Vert\,q_t)$",
    "hellinger2": r"$H^2(a, q_t)$",
    "l2": r"$\Vert a - q_t\Vert_2$",
    "hilbert": r"$d_{\mathrm{H}}(a, q_t)$",
}


def plot_decay(simulation: Simulation, bounds: Sequence[Bound]) -> "Figure":
    """One panel for each divergence, its axis logarithmic.

    Args:
        simulation: what was run.
        bounds: drawn into the panels of their divergences.
    """
    with face():
        from matplotlib.figure import Figure

        names = list(simulation.divergences)
        columns = min(len(names), 3)
        lines = math.ceil(len(names) / columns)
        figure = Figure(figsize=(2.9 * columns + 0.3, 2.4 * lines + 0.5), layout="constrained")
        panels = figure.subplots(lines, columns, squeeze=False, sharex=True)
        for axes, name in zip(panels.flat, names, strict=False):
            _panel(axes, simulation, name, bounds)
        for axes in panels.flat[len(names) :]:
            axes.set_axis_off()
        panels[0][0].set_xlim(0, _last_visible(simulation))
        for column in range(columns):
            lowest = panels[(len(names) - 1 - column) // columns][column]
            lowest.set_xlabel("generation $t$")
            lowest.tick_params(labelbottom=True)
        shown = {
            text: handle for axes in panels.flat for handle, text in zip(*axes.get_legend_handles_labels(), strict=True)
        }
        figure.suptitle(caption(simulation.plan), fontsize=9)
        figure.legend(list(shown.values()), list(shown), loc="outside lower center", ncols=min(len(shown), 3 * columns))
        panels[0][-1].annotate(
            footnote(simulation.plan),
            (1, 1.01),
            xycoords="axes fraction",
            ha="right",
            va="bottom",
            fontsize=6.5,
            color=GREY,
        )
        return figure


def _panel(axes: "Axes", simulation: Simulation, name: str, bounds: Sequence[Bound]) -> None:
    table = rows(simulation, name)
    steps = np.arange(len(table))
    low, median, high, worst = (
        _visible([getattr(row, part) for row in table]) for part in ("low", "median", "high", "worst")
    )
    axes.plot(steps, median, color=BLUE, label="median")
    axes.plot(steps, worst, color=VERMILLION, label="worst")
    _mark_infinite(axes, steps, worst, np.array([row.worst for row in table]))
    curve = worst_curve(simulation, name, bounds)
    promised = next((one for one in bounds if one.divergence == name), None)
    shown = [worst, high, median, low]
    if curve is not None and promised is not None:
        allowed = _visible(curve)
        word = "proved bound" if promised.proved else "bound of the given rate"
        axes.plot(steps, allowed, color=BLACK, linewidth=1.0, linestyle=(0, (4, 2)), label=word, zorder=4)
        shown.append(allowed)
        if promised.level is not None:
            axes.axhline(
                promised.level, color=GREY, linewidth=1.0, linestyle=":", label=r"$\varepsilon/(1-r)$", zorder=3
            )
            shown.append(np.array([promised.level]))
    axes.set_yscale("log")
    values = np.concatenate(shown)
    values = values[~np.isnan(values)]
    if len(values):
        endless = any(np.isinf(row.worst) for row in table)
        room = (values.max() / values.min()) ** 0.25 if endless else 1.0
        axes.set_ylim(max(values.min() / 2, _FLOOR), values.max() * 3 * room)
    # An infinite quantile is as far up as the panel.
    upper = np.where(np.isposinf([row.high for row in table]), axes.get_ylim()[1], high)
    axes.fill_between(
        steps,
        np.nan_to_num(low, nan=_FLOOR),
        upper,
        where=~np.isnan(upper),
        color=SKY,
        alpha=0.35,
        linewidth=0,
        label=f"{LOW:.0%} to {HIGH:.0%} of the runs",
    )
    unit = "  [nats]" if name in _IN_NATS else ""
    axes.set_ylabel(_SYMBOLS.get(name, name) + unit)


def _visible(values: Sequence[float]) -> Floats:
    """What a logarithmic axis can show, `nan` for the rest."""
    array = np.array(values, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(array) & (array >= _FLOOR), array, np.nan)


def _mark_infinite(axes: "Axes", steps: "np.ndarray[Any, Any]", drawn: Floats, worst: Floats) -> None:
    """An arrow upwards where the line of the worst run breaks off because it is infinite from there on."""
    infinite = np.flatnonzero(np.isposinf(worst))
    if len(infinite) == 0 or infinite[0] == 0:
        return
    last = infinite[0] - 1
    axes.annotate(
        r"$\infty$",
        (float(steps[last]), float(drawn[last])),
        (6, 18),
        textcoords="offset points",
        ha="center",
        color=VERMILLION,
        arrowprops={"arrowstyle": "<-", "color": VERMILLION, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 1},
    )


def _last_visible(simulation: Simulation) -> int:
    """The last generation in which a run is further off than rounding, and a little more."""
    far = np.zeros(len(simulation.moved) + 1, dtype=np.bool_)
    for values in simulation.divergences.values():
        far |= (values >= _FLOOR).any(axis=1)
    last = int(np.flatnonzero(far)[-1]) if far.any() else 0
    return min(len(far) - 1, max(math.ceil(last * 1.1), 1))
