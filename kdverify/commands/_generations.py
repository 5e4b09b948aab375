"""A simulation as a table for people."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kdverify.reports._model import Display

if TYPE_CHECKING:
    from kdverify.recursion.bound import Bound
    from kdverify.recursion.run import Simulation

_MOST_ROWS = 16
_ROUNDING = 1e-12
_FEW = 10
# The columns of one divergence.
_WIDE = 36


def render(simulation: "Simulation", bounds: "Sequence[Bound]", display: Display) -> str:
    """Some generations, evenly spread after the first few, and what can be said of all."""
    from kdverify.recursion.export import NOTE

    console = Console(width=display.width, color_system="standard" if display.colour else None, force_terminal=False)
    with console.capture() as capture:
        console.print(Text(_title(simulation)))
        for names in _groups(list(simulation.divergences), display.width):
            console.print(_table(simulation, names))
            console.print()
        for line in [*_remarks(simulation, bounds), NOTE]:
            console.print(Text(line), soft_wrap=True)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def _groups(names: list[str], width: int) -> list[list[str]]:
    """The divergences whose columns fit beside each other."""
    side = max(1, (width - 20) // _WIDE)
    return [names[first : first + side] for first in range(0, len(names), side)]


def _table(simulation: "Simulation", names: Sequence[str]) -> Table:
    from kdverify.recursion.summary import rows

    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("generation", justify="right")
    for name in names:
        for heading in (f"{name} median", "worst", "step"):
            table.add_column(heading, justify="right", no_wrap=True)
    gone = bool(simulation.left.any())
    if gone:
        table.add_column("left", justify="right")
    found = [rows(simulation, name) for name in names]
    for generation in _shown(simulation.plan.generations):
        cells = [str(generation)]
        for one in found:
            row = one[generation]
            cells += [_number(row.median), _number(row.worst), "" if row.ratio is None else _ratio(row.ratio)]
        table.add_row(*cells, *([str(simulation.left[generation])] if gone else []))
    return table


def _shown(generations: int) -> list[int]:
    if generations < _MOST_ROWS:
        return list(range(generations + 1))
    first = [0, 1, 2, 3]
    steps = _MOST_ROWS - len(first)
    later = [3 + round((generations - 3) * (step + 1) / steps) for step in range(steps)]
    return sorted({*first, *later})


def _title(simulation: "Simulation") -> str:
    from kdverify.recursion.assignment import written

    plan = simulation.plan
    setting = plan.setting
    drawn = [f"{name} = {value}" for name, value in setting.parameters.items() if name in setting.drawn]
    known = [f"{name} = {value}" for name, value in setting.parameters.items() if name not in setting.drawn]
    known += [f"{name} = {text}" for name, text in setting.written.items()]
    sizes = [f"{name} = {size}" for name, size in setting.sizes.items()]
    lines = [f"{setting.operator.name}  {', '.join([*sizes, *known])}"]
    if drawn:
        lines.append(f"  drawn: {', '.join(drawn)}")
    if plan.one_anchor and setting.classes <= _FEW:
        arrays = {name: value for name, value in simulation.teachers.items() if value.ndim}
        lines += [f"  {text}" for text in written(arrays)]
    teachers = "one set of teachers" if plan.one_anchor else "teachers and weights drawn for each start"
    lines.append(f"  {plan.starts} starts, {teachers}, student error {plan.error.text}, seed {plan.seed}")
    return "\n".join([*lines, ""])


def _remarks(simulation: "Simulation", bounds: "Sequence[Bound]") -> list[str]:
    from kdverify.recursion.bound import excess
    from kdverify.recursion.summary import LEAST_FOR_RATIO, worst_ratio

    lines = []
    for name in simulation.divergences:
        ratio = worst_ratio(simulation, name)
        if ratio is not None:
            met = "the empirical rate" if ratio < 1 else "so no rate below 1 is seen"
            if simulation.plan.error.most != 0:
                met = "the student's own error included"
            lines.append(f"{name}: the worst step of any run is by the factor {ratio:.6g}, {met}")
        else:
            lines.append(f"{name}: no step starts from a finite divergence above {LEAST_FOR_RATIO:g}")
    for one in bounds:
        above = excess(simulation, one)
        added = "" if one.error == 0 else f" + {one.error:g} * (1 + r + ... + r**(t-1))"
        said = "proved" if one.proved else "given"
        kept = "no run exceeds it"
        if above > 0:
            kept = (
                f"no run exceeds it by more than rounding, {above:.1g}"
                if above < _ROUNDING
                else f"exceeded by {above:.3g}"
            )
        lines.append(f"{one.divergence}: bound r**t * D_0{added} with the {said} rate r = {one.written}: {kept}")
    if simulation.left.any():
        lines.append(
            f"{simulation.left[-1]} of {simulation.plan.starts} runs left the simplex: "
            "the result was undefined there, or no distribution"
        )
    return lines


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.3e}" if math.isfinite(value) else "inf"


def _ratio(value: float) -> str:
    return f"{value:.4f}" if value < 100 else f"{value:.3g}"
