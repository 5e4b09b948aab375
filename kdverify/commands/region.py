"""For which values of its parameters a claim holds."""

import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kdverify.commands._model import AS_EXPECTED, Command, Misused, named, progress, say
from kdverify.verify import session
from kdverify.verify.settings import Settings
from kdverify.verify.spec_paths import find

if TYPE_CHECKING:
    from collections.abc import Callable

    from kdverify.lang.goal import Claim
    from kdverify.verify.regions import Region, Stretch
    from kdverify.verify.report import Row

_SIDE = 14


def region(
    spec: Annotated[Path, typer.Argument(metavar="SPEC")],
    words: Annotated[str, typer.Argument(metavar="CLAIM", help="Words that the operator and the claim contain.")],
    parameter: Annotated[str, typer.Option(metavar="NAME", help="The parameter to vary; the first one else.")] = "",
    format: Annotated[str, typer.Option(metavar="NAME", help="terminal or json.")] = "terminal",
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the region of the first two parameters.")] = (
        None
    ),
    budget: Annotated[float, typer.Option(metavar="S", help="Seconds for each value, a hard limit.")] = 5.0,
) -> int:
    """Say for which values of its parameters a claim holds, with both sides certified."""
    from kdverify.verify import regions

    named({"terminal": None, "json": None}, format, "format")
    claim = _claim(spec, words)
    names = regions.real_parameters(claim)
    if not names:
        raise Misused("the operator has no parameter that could be varied")
    chosen = named({name: name for name in names}, parameter or names[0], "parameter")
    settings = Settings(budget=budget)
    if plot is not None:
        _draw(claim, names, plot, settings)
        say(f"wrote {plot}")
        return AS_EXPECTED
    found = regions.region(claim, chosen, settings, _watch(60))
    print(_as_json(claim, found) if format == "json" else _as_text(claim, found))
    return AS_EXPECTED


def _claim(spec: Path, words: str) -> "Claim":
    loaded = session.load(find([spec]))
    if loaded.problems:
        from kdverify.source.diagnostic import SpecError

        raise SpecError(list(loaded.problems))
    claims = [claim for claim in session.select(loaded.claims, words) if not claim.not_applicable]
    if not claims:
        raise Misused(f"no claim of {spec} that applies matches {words!r}")
    named = [claim for claim in claims if words in (claim.id, f"{claim.operator.name} {claim.id}")]
    return (named or claims)[0]


def _watch(total: int) -> "Callable[[int], None]":
    shown = progress(total, "deciding")
    return lambda done: shown(done, ())


def _as_text(claim: "Claim", found: "Region") -> str:
    lines = [f"{claim.operator.name}: {claim.id}"]
    if found.formula:
        lines.append(f"  holds where {found.formula}  (proved for all sizes and inputs)")
    lines += [f"  holds for {_stretch(found.parameter, stretch)}  (proved)" for stretch in found.proved]
    for value, row in _shown(found):
        sizes = row.counterexample.witness.sizes.items() if row.counterexample else ()
        lines.append(
            f"  fails at {found.parameter} = {value}  (certified at {', '.join(f'{n} = {s}' for n, s in sizes)})"
        )
    if found.open:
        lines.append(f"  open at {found.parameter} = {', '.join(map(str, found.open))}")
    return "\n".join(lines)


def _shown(found: "Region") -> "list[tuple[Fraction, Row]]":
    """Of the values at which it fails, those next to where it does not."""
    inside = [bound for stretch in found.proved for bound in (stretch.lower, stretch.upper) if bound is not None]
    if not inside:
        return list(found.refuted[:2])
    near: dict[Fraction, Row] = {}
    for bound in inside:
        for side in ([p for p in found.refuted if p[0] < bound][-1:], [p for p in found.refuted if p[0] > bound][:1]):
            near.update(side)
    return sorted(near.items())


def _stretch(name: str, stretch: "Stretch") -> str:
    low = "" if stretch.lower is None else f"{stretch.lower} {'<' if stretch.lower_open else '<='} "
    high = "" if stretch.upper is None else f" {'<' if stretch.upper_open else '<='} {stretch.upper}"
    return f"{low}{name}{high}" if low or high else f"every {name}"


def _as_json(claim: "Claim", found: "Region") -> str:
    document = {
        "operator": claim.operator.name,
        "claim": claim.id,
        "parameter": found.parameter,
        "formula": found.formula or None,
        "proved": [
            {
                "lower": None if stretch.lower is None else str(stretch.lower),
                "lower_open": stretch.lower_open,
                "upper": None if stretch.upper is None else str(stretch.upper),
                "upper_open": stretch.upper_open,
            }
            for stretch in found.proved
        ],
        "refuted": [str(value) for value, _ in found.refuted],
        "open": [str(value) for value in found.open],
    }
    return json.dumps(document, indent=2)


def _draw(claim: "Claim", names: tuple[str, ...], path: Path, settings: Settings) -> None:
    from kdverify.evidence.verdict import Verdict
    from kdverify.plots.region import Area, Cell, plot_region
    from kdverify.plots.style import need_plots, save
    from kdverify.verify import regions

    if len(names) < 2:
        raise Misused("a region is drawn in two parameters, and the operator has one")
    need_plots()
    x, y = (regions.spread(claim, name, _SIDE) for name in names[:2])
    points = [{names[0]: left, names[1]: right} for left in x for right in y]
    verdicts = regions.grid(claim, points, settings, _watch(len(points)))
    areas = {Verdict.PROVED: Area.PROVED, Verdict.REFUTED: Area.REFUTED}
    cells = [
        Cell(float(point[names[0]]), float(point[names[1]]), areas.get(verdict, Area.OPEN))
        for point, verdict in zip(points, verdicts, strict=True)
    ]
    save(plot_region(cells, (names[0], names[1]), title=f"{claim.operator.name}: {claim.id}"), path)


command = Command("region", region)
