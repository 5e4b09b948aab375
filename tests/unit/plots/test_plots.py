"""What plots show, read from their parts; how they look is for people to judge."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kdverify import divergences, registry
from kdverify.axioms import _subject as subject
from kdverify.lang.function import Function
from kdverify.plots import style
from kdverify.plots.decay import plot_decay
from kdverify.plots.margin import plot_margin
from kdverify.plots.orbits import plot_orbits
from kdverify.plots.region import Area, Cell, plot_region
from kdverify.plots.triangle import flat
from kdverify.recursion.bound import Bound
from kdverify.recursion.errors._model import parse
from kdverify.recursion.margins import MarginMap
from kdverify.recursion.run import Plan, Simulation, run
from tests.unit.recursion.conftest import LINEAR, at, read

pytest.importorskip("matplotlib")


def simulated(body: str, *values: str, classes: int = 3, error: str = "none", **options: Any) -> Simulation:
    here = at(body, *values, classes=classes)
    known = registry.load(divergences, Function)
    chosen = {name: known[name] for name in ("KL", "TV")}
    return run(Plan(here, subject.anchor(read(body))[0], chosen, parse(error), **options))


def words(figure: Any) -> set[str]:
    return {text.get_text() for legend in figure.legends for text in legend.get_texts()}


def line(axes: Any, label: str) -> Any:
    return next(line for line in axes.get_lines() if line.get_label() == label)


def test_decay_draws_the_worst_run_and_the_bound_it_keeps_to() -> None:
    found = simulated(LINEAR, "alpha=1/4", starts=20, generations=10)
    figure = plot_decay(found, [Bound("TV", "1 - alpha", 0.75, proved=True)])
    left, right = figure.axes
    assert left.get_yscale() == right.get_yscale() == "log"
    assert right.get_xlabel() == "generation $t$" and "nats" in left.get_ylabel() and "nats" not in right.get_ylabel()
    worst, bound = line(right, "worst").get_ydata(), line(right, "proved bound").get_ydata()
    assert np.allclose(worst, found.divergences["TV"].max(axis=1))
    assert np.allclose(worst, bound)
    assert "proved bound" in words(figure) and not any("bound" in str(one.get_label()) for one in left.get_lines())


def test_decay_draws_the_level_of_errors_and_says_who_claims_the_rate() -> None:
    found = simulated(LINEAR, "alpha=1/4", error="noise:0.01", starts=20, generations=10)
    figure = plot_decay(found, [Bound("TV", "3/4", 0.75, 0.01)])
    assert line(figure.axes[1], r"$\varepsilon/(1-r)$").get_ydata()[0] == 0.04
    assert "bound of the given rate" in words(figure)


def test_decay_breaks_off_where_it_is_infinite_and_at_rounding() -> None:
    found = simulated(LINEAR, "alpha=1/2", error="bias:0.9", starts=20, generations=10)
    figure = plot_decay(found, [])
    assert r"$\infty$" in {text.get_text() for text in figure.axes[0].texts}
    exact = simulated(
        LINEAR, "alpha=1/2", "q=(1/2, 1/4, 1/4)", "b[1]=(1/2, 1/4, 1/4)", "w=(1)", starts=3, generations=4
    )
    assert np.isnan(line(plot_decay(exact, []).axes[1], "worst").get_ydata()).all()


def test_orbits_end_at_the_marked_limit_within_the_triangle(tmp_path: Path) -> None:
    found = simulated(LINEAR, "alpha=1/2", one_anchor=True, starts=20, generations=60)
    figure = plot_orbits(found)
    assert {"starts", "orbits", "anchor $a$", "teachers", "limit"} <= words(figure)
    assert found.anchors is not None
    limit = line(figure.axes[0], "limit")
    assert np.allclose([limit.get_xdata(), limit.get_ydata()], flat(found.anchors[:1]).T, atol=1e-6)
    style.save(figure, tmp_path / "orbits.svg")
    assert (tmp_path / "orbits.svg").read_text(encoding="utf-8").rstrip().endswith("</svg>")


def test_orbits_that_do_not_settle_are_said_not_to() -> None:
    found = simulated("out = normalize(1 / q)", one_anchor=True, starts=20, generations=60)
    assert any("not settled" in word for word in words(plot_orbits(found)))


def test_corners_of_the_triangle_are_classes_and_probabilities_are_affine() -> None:
    corners = flat(np.eye(3))
    assert np.allclose([np.linalg.norm(corners[i] - corners[i - 1]) for i in range(3)], 1)
    assert np.allclose(flat(np.full(3, 1 / 3)), corners.mean(axis=0))


def test_a_margin_map_marks_the_worst_point_and_the_line_of_equality() -> None:
    points = np.array([(i, j, 20 - i - j) for i in range(1, 19) for j in range(1, 20 - i)]) / 20
    margin = points[:, 0] - 0.3
    found = MarginMap("mine", "linear", points, margin, {"b": np.eye(3)[:1]}, {"alpha": 0.5})
    figure = plot_margin(found, "q", "b")
    assert {"both sides equal", "teachers", "worst: $-0.25$"} <= words(figure)
    bar = figure.axes[1]
    assert "fails below 0" in bar.get_ylabel()
    shown = [text.get_text() for text in bar.get_yticklabels()]
    assert "$0$" in shown and any(text.startswith("$-") for text in shown)


def test_a_margin_map_without_violations_or_without_numbers_is_drawn() -> None:
    points = np.array([(i, j, 9 - i - j) for i in range(1, 8) for j in range(1, 9 - i)]) / 9
    for value in (1.0, 0.0, -np.inf, np.nan):
        found = MarginMap("mine", "linear", points, np.full(len(points), value), {}, {})
        assert "both sides equal" not in words(plot_margin(found, "q", None))


def test_a_region_has_its_areas_and_boundary() -> None:
    cells = [
        Cell(x / 4, y, Area.PROVED if x > y else Area.REFUTED if x < y else Area.OPEN)
        for x in range(5)
        for y in range(3)
    ]
    figure = plot_region(cells, ("alpha", "s"), title="mine", boundary=[(0, 0), (1, 4)], formula="4 x = y")
    axes = figure.axes[0]
    assert words(figure) == {"proved", "refuted", "open", "$4 x = y$"}
    assert (axes.get_xlabel(), axes.get_ylabel()) == (r"$\alpha$", "$s$")
    assert axes.get_xlim() == (-0.125, 1.125) and axes.get_ylim() == (-0.5, 2.5)
    covered = sum(
        (max(x for x, _ in path.vertices) - min(x for x, _ in path.vertices))
        for fill in axes.collections[:1]
        for path in fill.get_paths()
    )
    assert np.isclose(covered, sum(cell.area is Area.PROVED for cell in cells) / 4)
    assert words(plot_region(cells, ("alpha", "s"))) == {"proved", "refuted", "open"}


def test_a_region_of_one_verdict_or_one_point_is_drawn() -> None:
    assert words(plot_region([Cell(1, 2, Area.PROVED)], ("x", "y"))) == {"proved"}


@pytest.mark.parametrize("cells", [[], [Cell(0, 0, Area.OPEN), Cell(1, 1, Area.OPEN)], [Cell(0, 0, Area.OPEN)] * 2])
def test_a_region_needs_a_full_grid(cells: list[Cell]) -> None:
    with pytest.raises(ValueError, match="no full grid"):
        plot_region(cells, ("x", "y"))


@pytest.mark.parametrize("suffix", style.SUFFIXES)
def test_the_same_plot_is_the_same_file(tmp_path: Path, suffix: str) -> None:
    found = simulated(LINEAR, "alpha=1/4", starts=5, generations=4)
    for name in ("one", "two"):
        style.save(plot_decay(replace(found), []), tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()


def test_names_are_set_as_mathematics() -> None:
    assert style.mathematics("alpha") == r"\alpha" and style.mathematics("s") == "s"
    assert style.mathematics("step_size") == r"\mathrm{step-size}"


def test_a_missing_package_is_said_plainly() -> None:
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from kdverify import cli\n"
        "sys.exit(cli.run(['simulate', 'specs/linear.kd', '--plot', 'nowhere.png']))"
    )
    root = Path(__file__).parents[3]
    found = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert "pip install 'kdverify[plots]'" in found.stderr and "Traceback" not in found.stderr
