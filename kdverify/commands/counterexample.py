"""Explains a counterexample, and writes it down as a test, data or a picture."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kdverify.commands._deciding import Seed
from kdverify.commands._model import (
    AS_EXPECTED,
    NOT_AS_EXPECTED,
    WRONG_INPUT,
    Command,
    Misused,
    is_coloured,
    named,
    say,
    suggest,
    tell,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kdverify.lang.goal import Claim
    from kdverify.verify.smallest import Least

EXIT_STATUS = """\
Exit status:
  0  the claim is false, and its counterexample was written
  1  no counterexample was found
  2  a spec or the command line is wrong, or the counterexample has no such form
  3  kdverify itself is wrong
"""


def counterexample(
    spec: Annotated[Path, typer.Argument(metavar="SPEC", help="A spec, *.kd.")],
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="A claim by its name, such as 'range closed'.")],
    operator: Annotated[str, typer.Option(metavar="NAME", help="Which operator, where the spec has several.")] = "",
    export: Annotated[
        list[str] | None,
        typer.Option("--export", metavar="NAME[=FILE]", help="Write it as json, pytest, numpy, latex or png, too."),
    ] = None,
    size: Annotated[
        list[str] | None, typer.Option("--size", metavar="AXIS=N", help="Look at this size only, such as V=3.")
    ] = None,
    budget: Annotated[float, typer.Option(metavar="S", help="Seconds for each question, a hard limit.")] = 10.0,
    seed: Seed = 0,
) -> int:
    """Find the smallest counterexample of a claim, and explain it."""
    from kdverify import exports, registry
    from kdverify.exports._case import Case
    from kdverify.exports._model import Export, NotExportable
    from kdverify.source.render import render_all
    from kdverify.verify import session
    from kdverify.verify.settings import Settings
    from kdverify.verify.smallest import at_sizes, smallest
    from kdverify.verify.spec_paths import find

    ways = registry.load(exports, Export)
    wanted = [_split(item) for item in export or []]
    for name, _ in wanted:
        named(ways, name, "export")
    loaded = session.load(find([spec]))
    if loaded.problems:
        tell(render_all(loaded.problems, colour=is_coloured(sys.stderr)))
        return WRONG_INPUT
    chosen = _chosen(loaded.claims, claim, operator)
    settings = Settings(budget=budget, seed=seed, jobs=1)
    sizes = _sizes(chosen, size or [])
    asked = at_sizes(chosen, sizes) if sizes else chosen
    (row,) = session.run([asked], (), settings).rows
    if row.counterexample is None:
        say(f"{row.claim.operator.name}: `{row.title}` {row.verdict.value}")
        return NOT_AS_EXPECTED
    best, bounds = smallest(asked, row.counterexample, settings)
    case = Case(asked, best)
    print(ways["text"].render(case).decode(), end="")
    for bound in bounds:
        why = "the size that was asked for" if bound.axis in sizes else _reason(bound)
        say(f"{'smallest' if bound is bounds[0] else '':>8}  {bound.axis} = {bound.size}: {why}")
    status = AS_EXPECTED
    for name, path in wanted:
        way = ways[name]
        target = Path(path or f"{_stem(asked, name)}{way.suffix}")
        try:
            target.write_bytes(way.render(case))
        except NotExportable as reason:
            tell(f"kdverify: error: there is no {name} of this counterexample: {reason}")
            status = WRONG_INPUT
        else:
            say(f"{'wrote':>8}  {target}")
    return status


def _chosen(claims: "Sequence[Claim]", name: str, operator: str) -> "Claim":
    """The claim that is meant, by its name or by what its report calls it, blanks aside.

    Raises:
        Misused: if there is none, or several.
    """
    from kdverify.verify.report import claim_title

    def is_called(claim: "Claim", *titles: str) -> bool:
        return name.replace(" ", "") in [title.replace(" ", "") for title in titles]

    here = [claim for claim in claims if operator in ("", claim.operator.name)]
    found = [claim for claim in here if is_called(claim, claim_title(claim), _with_line(claim))]
    found = found or [claim for claim in here if is_called(claim, claim.id)]
    if not found:
        raise Misused(f"no claim is called {name!r}{suggest(name, [claim.id for claim in here])}")
    if len({claim.operator.name for claim in found}) > 1:
        raise Misused(f"several operators claim it; say which by --operator: {_listed(c.operator.name for c in found)}")
    if len(found) > 1:
        titles = [claim_title(claim) for claim in found]
        ways = titles if len({*titles}) == len(titles) else [_with_line(claim) for claim in found]
        raise Misused(f"it is claimed more than once; say which: {_listed(map(repr, ways))}")
    return found[0]


def _with_line(claim: "Claim") -> str:
    """The claim as a report calls it where several have one title."""
    from kdverify.verify.report import claim_title

    return f"{claim_title(claim)} (line {claim.span.line})"


def _listed(names: "Iterable[str]") -> str:
    return ", ".join(dict.fromkeys(names))


def _split(item: str) -> tuple[str, str]:
    name, _, path = item.partition("=")
    return name, path


def _sizes(claim: "Claim", items: list[str]) -> dict[str, int]:
    """The sizes asked for, each one that the claim speaks of."""
    known = {dimension.axis.name: dimension for goal in claim.goals for dimension in goal.dimensions}
    sizes: dict[str, int] = {}
    for item in items:
        name, _, number = item.partition("=")
        if not number.isdigit():
            raise Misused(f"{item!r} is no size; write one such as V=3")
        dimension = named(known, name, "dimension")
        sizes[name] = int(number)
        if sizes[name] < dimension.least or (dimension.most is not None and sizes[name] > dimension.most):
            raise Misused(f"the claim does not speak of {name} = {number}")
    return sizes


def _reason(bound: "Least") -> str:
    """Why a size can be no smaller."""
    return bound.why or "no smaller one was found, and none is ruled out"


def _stem(claim: "Claim", export: str) -> str:
    """The name of a file about a claim, which pytest takes for a test only if it is one."""
    words = "".join(sign if sign.isalnum() else " " for sign in claim.id).split()
    return "_".join([*(["test"] if export == "pytest" else []), claim.operator.name, *words])


command = Command("counterexample", counterexample, epilog="\b\n" + EXIT_STATUS)
