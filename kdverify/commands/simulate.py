"""Runs the recursion of an operator in floating point."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kdverify.commands._model import AS_EXPECTED, Command, Misused, display, named, progress, say, suggest, tell

if TYPE_CHECKING:
    from kdverify.lang.checked import CheckedOperator
    from kdverify.lang.goal import Claim
    from kdverify.recursion.bound import Bound
    from kdverify.recursion.run import Plan, Simulation
    from kdverify.recursion.setting import Setting

_FORMATS = ("table", "csv", "json")
_PLOT_KINDS = ("decay", "orbits", "margin")
_BEST = "?"
_RATE = re.compile(r"\s*([A-Za-z]\w*)\s*=(?!=)(.*)", re.DOTALL)

EPILOG = """\
The recursion is q_{t+1} = M(b, w, q_t).  What is not set is drawn: parameters once,
teachers, weights and first students for each start.  All of it is floating point: a
simulation suggests, and proves nothing; `kdverify check` does.

Student errors, one in each generation:
  none       the student learns what it is taught
  noise:EPS  it misses its teacher by TV = EPS in a random direction
  bias:EPS   the same, always towards one class, so that errors add up
  sample:N   it is the empirical distribution of N draws from its teacher
  top:J      it keeps its J most probable classes, renormalised
"""


def simulate(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="A spec, *.kd.")],
    operator: Annotated[str, typer.Option(metavar="NAME", help="Which operator, if the spec has several.")] = "",
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="alpha=1/4, 'w=(1/2, 1/2)', 'b[1]=(2/3, 1/3)'; repeatable."),
    ] = None,
    classes: Annotated[int | None, typer.Option(metavar="N", min=1, help="Classes; by default 5.")] = None,
    teachers: Annotated[int | None, typer.Option(metavar="N", min=1, help="Base teachers; by default 2.")] = None,
    starts: Annotated[int, typer.Option(metavar="N", min=1, help="How many runs.")] = 200,
    generations: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Steps of each run; by default 50, and 500 for orbits.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Where all draws start.")] = 0,
    error: Annotated[str, typer.Option(metavar="MODEL", help="How students miss their teachers.")] = "none",
    one_anchor: Annotated[
        bool, typer.Option("--one-anchor", help="The same teachers and weights in all runs.")
    ] = False,
    divergence: Annotated[str, typer.Option(metavar="NAMES", help="From the anchor to the student.")] = "KL,TV",
    rate: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[D=]EXPR",
            help="A rate to hold the runs to, such as 'TV = 1 - alpha', or ? to find one; repeatable.",
        ),
    ] = None,
    format: Annotated[str, typer.Option(metavar="|".join(_FORMATS), help="How to print.")] = "table",
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Print there.")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw to a .png, .svg or .pdf.")] = None,
    plot_kind: Annotated[str, typer.Option(metavar="|".join(_PLOT_KINDS), help="What to draw.")] = "decay",
    claim: Annotated[str, typer.Option(metavar="NAME", help="The claim of a margin map.")] = "",
) -> int:
    """Run the recursion of an operator from many starts, in floating point."""
    from kdverify.plots.style import PlotsMissing
    from kdverify.recursion import assignment
    from kdverify.recursion.impossible import Impossible
    from kdverify.recursion.setting import setting

    named(dict.fromkeys(_FORMATS), format, "format")
    named(dict.fromkeys(_PLOT_KINDS), plot_kind, "kind of plot")
    _check_files(output, plot)
    if claim and (plot is None or plot_kind != "margin"):
        raise Misused("--claim is for a margin map: add --plot FILE --plot-kind margin")
    checked = _operator(spec, operator)
    triangular = plot is not None and plot_kind in ("orbits", "margin")
    try:
        given = [one for text in set_ or () for one in assignment.parse(text)]
        shown = setting(checked.operator, given, 3 if triangular and classes is None else classes, teachers, seed)
        if triangular and shown.classes != 3:
            raise Misused(f"the triangle has three classes, not {shown.classes}; leave --classes out")
        if plot is not None and plot_kind == "margin":
            return _draw_margin(checked, claim, shown, seed, plot)
        steps = generations or (500 if triangular else 50)
        plan = _plan(shown, divergence, error, starts, steps, seed, one_anchor or triangular)
        bounds = _bounds(checked, plan, rate or ())
        _report(plan, bounds, format, output, plot, plot_kind)
    except (Impossible, PlotsMissing) as problem:
        raise Misused(str(problem)) from problem
    return AS_EXPECTED


def _check_files(output: Path | None, plot: Path | None) -> None:
    for path in (output, plot):
        if path is not None and not path.parent.is_dir():
            raise Misused(f"there is no folder {path.parent}")
    if plot is not None:
        from kdverify.plots.style import SUFFIXES, PlotsMissing, need_plots

        if plot.suffix.lower() not in SUFFIXES:
            raise Misused(f"a plot is a file {', '.join(SUFFIXES)}, and {plot.name} is none")
        try:
            need_plots()
        except PlotsMissing as missing:
            raise Misused(str(missing)) from missing


def _operator(path: Path, name: str) -> "CheckedOperator":
    from kdverify.lang.check import check
    from kdverify.lang.load import read, resolve_beside
    from kdverify.verify.session import vocabulary
    from kdverify.verify.spec_paths import find

    files = find([path])
    if len(files) > 1:
        raise Misused(f"{path} holds {len(files)} specs, and one is simulated at a time")
    found = {one.operator.name: one for one in check(read(files[0]), vocabulary(), resolve_beside).operators}
    if name:
        return named(found, name, "operator")
    if len(found) > 1:
        raise Misused(f"{path} has several operators; choose one with --operator: {', '.join(found)}")
    return next(iter(found.values()))


def _plan(
    setting: "Setting", divergence: str, error: str, starts: int, generations: int, seed: int, one_anchor: bool
) -> "Plan":
    from kdverify import divergences, registry
    from kdverify.axioms import _subject as subject
    from kdverify.axioms._model import NotApplicable
    from kdverify.lang.function import Function
    from kdverify.recursion.errors import _model as errors
    from kdverify.recursion.run import Plan, between_distributions

    known = between_distributions(registry.load(divergences, Function))
    names = list(dict.fromkeys(part for word in divergence.split(",") if (part := word.strip())))
    chosen = {name: named(known, name, "divergence of two distributions") for name in names}
    if not chosen:
        raise Misused("name a divergence at least, such as --divergence KL,TV")
    try:
        anchor, _ = subject.anchor(setting.operator)
    except NotApplicable as reason:
        raise Misused(f"{setting.operator.name} has no anchor to measure from: {reason}") from reason
    student_error = errors.parse(error)
    return Plan(setting, anchor, chosen, student_error, starts, generations, seed, one_anchor)


def _bounds(checked: "CheckedOperator", plan: "Plan", rates: Sequence[str]) -> "list[Bound]":
    from kdverify.lang.expression import read_expression
    from kdverify.recursion.bound import bound
    from kdverify.verify.proved_rate import best_rate, proved_rate
    from kdverify.verify.session import vocabulary
    from kdverify.verify.settings import Settings

    given = _given_rates(rates, list(plan.divergences))
    found = []
    for name in plan.divergences:
        written, proved = given.get(name), False
        if written in (None, _BEST):
            search = proved_rate if written is None else best_rate
            written, proved = search(checked, name, Settings(jobs=1), progress(1, f"proving a rate for {name}")), True
            if written is None and name in given:
                tell(f"kdverify: no {name} rate below 1 was proved for {checked.operator.name}")
        if written is not None:
            tensor = read_expression(written, plan.setting.operator, vocabulary(), "--rate")
            found.append(bound(plan.setting, name, written, tensor, plan.error.most, proved=proved))
    return [one for one in found if one is not None]


def _given_rates(rates: Sequence[str], names: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for text in rates:
        form = _RATE.fullmatch(text)
        name, written = (names[0], text) if form is None else (form.group(1), form.group(2))
        if name not in names:
            raise Misused(f"the rate {text!r} is for {name}, which is not measured{suggest(name, names)}")
        if name in found:
            raise Misused(f"there are two rates for {name}")
        found[name] = written.strip()
    return found


def _report(
    plan: "Plan", bounds: "Sequence[Bound]", format: str, output: Path | None, plot: Path | None, plot_kind: str
) -> None:
    from kdverify.recursion.run import run

    total = plan.starts * plan.generations
    watch = progress(total, "simulating")
    simulation = run(plan, lambda done: watch(done, ()))
    if plot is not None:
        _draw(simulation, bounds, plot, plot_kind)
    text = _rendered(simulation, bounds, format, output is None)
    if output is not None:
        output.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    if plot is not None and format == "table":
        say(f"wrote {plot}")


def _rendered(simulation: "Simulation", bounds: "Sequence[Bound]", format: str, to_terminal: bool) -> str:
    from kdverify.recursion import export
    from kdverify.reports._model import Display

    match format:
        case "csv":
            return export.to_csv(simulation, bounds)
        case "json":
            return export.to_json(simulation, bounds)
        case _:
            from kdverify.commands._generations import render

            return render(simulation, bounds, display() if to_terminal else Display())


def _draw(simulation: "Simulation", bounds: "Sequence[Bound]", path: Path, kind: str) -> None:
    from kdverify.plots import style
    from kdverify.plots.decay import plot_decay
    from kdverify.plots.orbits import plot_orbits

    style.save(plot_orbits(simulation) if kind == "orbits" else plot_decay(simulation, bounds), path)


def _draw_margin(checked: "CheckedOperator", name: str, setting: "Setting", seed: int, path: Path) -> int:
    from kdverify.plots import style
    from kdverify.plots.margin import plot_margin
    from kdverify.recursion.assignment import written
    from kdverify.recursion.margins import margin_map

    found = margin_map(_claim(checked, name), setting, seed)
    style.save(plot_margin(found, setting.student, setting.operator.roles.teachers), path)
    worst = float(found.margin[found.margin == found.margin].min(initial=float("inf")))
    say(f"{setting.operator.name}, claim {found.claim}: the least margin found is {worst:.6g}, in floating point")
    for text in written({**found.parameters, **found.others}):
        say(f"  {text}")
    say(f"wrote {path}")
    return AS_EXPECTED


def _claim(checked: "CheckedOperator", name: str) -> "Claim":
    from kdverify.verify.session import claims_of

    claims = {claim.id: claim for claim in reversed(claims_of(checked))}
    if not name:
        raise Misused(f"a margin map is of a claim; choose one with --claim: {', '.join(sorted(claims))}")
    return named(claims, name, "claim")


command = Command("simulate", simulate, epilog="\b\n" + EPILOG.replace("\n\n", "\n\n\b\n"))
